"""Explanations: the facts and the arithmetic behind every figure of the catalogue, as values.

In: the views that the catalogue reads, and a notebook that looked on while the journals were folded. Out: for
each series a tree of lines that ends in the number `/metrics` shows, or what is missing for one.
Never: a print, a file, a clock; a number that was not reckoned from the lines below it or taken from a fact.
"""

from deskwatch.explain.catalogue import BOT_EXPLAINERS, HUB_EXPLAINERS, OF_A_RUNNING_HUB
from deskwatch.explain.explain import explain, notebook_for
from deskwatch.explain.explanation import Explanation, Facts
from deskwatch.explain.facts import KEPT, Entry, Notebook
from deskwatch.explain.figure import Figure, figure_names, find_figure
from deskwatch.explain.line import Line, Sign

__all__ = [
    "BOT_EXPLAINERS",
    "HUB_EXPLAINERS",
    "KEPT",
    "OF_A_RUNNING_HUB",
    "Entry",
    "Explanation",
    "Facts",
    "Figure",
    "Line",
    "Notebook",
    "Sign",
    "explain",
    "figure_names",
    "find_figure",
    "notebook_for",
]
