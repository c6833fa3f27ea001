"""What a metric means: its kind, help and unit, and which series belong to it."""

from collections.abc import Container
from typing import NamedTuple

UNKNOWN = "unknown"  # the kind of a metric that nobody described
_SUFFIXES = ("_total", "_bucket", "_sum", "_count", "_created", "_info")


class Description(NamedTuple):
    """What a metric means in the words of the exposition formats; `name` is without `_total` and the like."""

    name: str
    kind: str = UNKNOWN
    help: str = ""
    unit: str = ""


def family_of(name: str, described: Container[str]) -> str:
    """Return the metric that a series of this name belongs to; the name itself where none was described."""
    if name not in described:
        for suffix in _SUFFIXES:
            if name.endswith(suffix) and name.removesuffix(suffix) in described:
                return name.removesuffix(suffix)
    return name
