"""Families as text that Prometheus and its kin read, and everything as JSON files.

In: families, figures. Out: bytes and their content type; files that are replaced at once.
Never: a value that was not handed in; a line that a parser could refuse, whatever a label holds.
"""

from deskwatch.exposition.negotiate import Format, choose_format
from deskwatch.exposition.text import render

__all__ = ["Format", "choose_format", "render"]
