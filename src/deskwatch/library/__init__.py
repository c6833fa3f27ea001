"""The shipped screens: content, no engine.

In: families by their catalogued names, views of bots. Out: a `Screen`.
Never: a figure of its own; a screen shows what the series hold.
"""

from deskwatch.library.counted import counted
from deskwatch.library.overview import OVERVIEW_SERIES, overview
from deskwatch.library.tables import state_word
from deskwatch.library.verdict import headline

__all__ = ["OVERVIEW_SERIES", "counted", "headline", "overview", "state_word"]
