"""The catalogue of every series, and gathering their values from state.

In: state, as of a moment. Out: families of samples, floats at last.
Never: a figure that the state does not hold; a zero for what is not known (the sample is left out).
"""

from deskwatch.metrics.aliases import ALIASES, MOST_REAL_FIRST, most_real
from deskwatch.metrics.catalogue import CATALOGUE, series_names
from deskwatch.metrics.gather import gather
from deskwatch.metrics.metric import Metric, percent
from deskwatch.metrics.view import BotView, HistoryView, HubView

__all__ = [
    "ALIASES",
    "CATALOGUE",
    "MOST_REAL_FIRST",
    "BotView",
    "HistoryView",
    "HubView",
    "Metric",
    "gather",
    "most_real",
    "percent",
    "series_names",
]
