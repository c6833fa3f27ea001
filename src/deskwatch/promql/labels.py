"""What PromQL does to sets of labels.

A set is `model.Labels`: pairs of name and value, sorted by name, none empty. Equal sets are equal tuples, and
tuples compare as Prometheus orders its answers.
"""

import re
from collections.abc import Callable, Iterable

from deskwatch.model import Labels

NAME = "__name__"
BUCKET = "le"
# A computed value is no longer the metric it came from: Prometheus 3 also takes back what the metric's
# type and unit said.
METADATA = frozenset({NAME, "__type__", "__unit__"})

_PLAIN_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)
_PLAIN_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)
_QUOTED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def value_of(labels: Labels, name: str) -> str:
    """Return the value of one label; "" where the set does not have it."""
    for have, value in labels:
        if have == name:
            return value
    return ""


def from_pairs(pairs: Iterable[tuple[str, str]]) -> Labels:
    """Return a set; empty values go, since a label with an empty value is a label that is not there."""
    return tuple(sorted(pair for pair in pairs if pair[1] != ""))


def without(labels: Labels, names: frozenset[str]) -> Labels:
    """Return the set without these labels."""
    return tuple(pair for pair in labels if pair[0] not in names)


def only(labels: Labels, names: frozenset[str]) -> Labels:
    """Return the set with these labels and no others."""
    return tuple(pair for pair in labels if pair[0] in names)


def replaced(labels: Labels, name: str, value: str) -> Labels:
    """Return the set with one label set, or taken away when `value` is empty."""
    return from_pairs([*(pair for pair in labels if pair[0] != name), (name, value)])


def without_metadata(labels: Labels) -> Labels:
    """Return the set of a computed value: without name, type and unit."""
    return tuple(pair for pair in labels if pair[0] not in METADATA)


def grouping(names: tuple[str, ...], *, on: bool) -> Callable[[Labels], Labels]:
    """Return the function that gives what a set is grouped or matched by.

    These labels (`by`, `on`), or all but these and the metric's name (`without`, `ignoring`). Where none are
    named, type and unit do not count either: a computed value, which has lost them, still finds its metric.
    """
    listed = frozenset(names)
    if on:
        return lambda labels: only(labels, listed)
    dropped = listed | {NAME} if listed else METADATA
    return lambda labels: without(labels, dropped)


def is_label_name(name: str) -> bool:
    """Tell whether a label may be called that: any text in UTF-8 but the empty one."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return name != ""


def written(labels: Labels) -> str:
    """Return the set as Prometheus prints it in messages: `{__name__="up", job="bot"}`."""
    return "{" + ", ".join(f"{written_name(name)}={_quoted(value)}" for name, value in labels) + "}"


def written_name(name: str) -> str:
    """Return a label's name, quoted where it must be."""
    return name if _PLAIN_LABEL.fullmatch(name) else _quoted(name)


def _quoted(value: str) -> str:
    return '"' + "".join(_QUOTED.get(letter, letter) for letter in value) + '"'


def is_plain_name(name: str) -> bool:
    """Tell whether a metric's name needs no quotes."""
    return _PLAIN_NAME.fullmatch(name) is not None
