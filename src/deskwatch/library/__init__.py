"""The shipped screens: content, no engine.

In: families by their catalogued names, views of bots. Out: a `Screen`.
Never: a figure of its own; a screen shows what the series hold.
"""

from deskwatch.library.overview import OVERVIEW_SERIES, overview

__all__ = ["OVERVIEW_SERIES", "overview"]
