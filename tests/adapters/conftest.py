"""Loads Backtrader before the tests do.

Its docstrings hold stray backslashes, of which Python warns when it compiles them for the first time; as
warnings are errors here, the first run after an installation would not get past the import.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import backtrader

__all__ = ["backtrader"]
