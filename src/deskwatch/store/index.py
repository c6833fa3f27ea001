"""Which series there are, and which of them matchers choose. In memory; the table `series` is what is kept.

A label with an empty value is a label that is not there, as in Prometheus.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from deskwatch.model import Labels

NAME = "__name__"  # the label that holds the metric's name
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Labels).decode


class Matcher(Protocol):
    """A condition on one label. Asked from any thread; must not block."""

    @property
    def name(self) -> str:
        """The label."""

    def matches(self, value: str) -> bool:
        """Tell whether a series with this value is meant; the value is "" where it has no such label."""


def tidy_labels(labels: Labels) -> Labels:
    """Return labels as they are kept: sorted, none empty, and nothing that UTF-8 cannot say."""
    return tuple(sorted((_plain(name), _plain(value)) for name, value in labels if value))


def _plain(text: str) -> str:
    """Return the text with half a surrogate pair as its escape, as on the metrics page."""
    return text.encode("utf-8", "backslashreplace").decode()


def labels_as_text(labels: Labels) -> str:
    """Return labels as the database keeps them: a JSON array of pairs."""
    return _encode(labels).decode()


def labels_from_text(text: str) -> Labels:
    """Undo `labels_as_text`. Raises `ValueError` for a text that is no labels."""
    return _decode(text)


class Index:
    """Labels by id, ids by labels, and the ids of each value of each label."""

    def __init__(self) -> None:
        self.labels_of: dict[int, Labels] = {}
        self.id_of: dict[Labels, int] = {}
        self._ids_of_value: dict[str, dict[str, set[int]]] = {}

    def __len__(self) -> int:
        return len(self.labels_of)

    def add(self, number: int, labels: Labels) -> None:
        """Take a series in."""
        self.labels_of[number] = labels
        self.id_of[labels] = number
        for name, value in labels:
            self._ids_of_value.setdefault(name, {}).setdefault(value, set()).add(number)

    def forget(self, number: int) -> None:
        """Let a series go."""
        labels = self.labels_of.pop(number)
        del self.id_of[labels]
        for name, value in labels:
            values = self._ids_of_value[name]
            values[value].discard(number)
            if not values[value]:
                del values[value]
                if not values:
                    del self._ids_of_value[name]

    def select(self, matchers: Iterable[Matcher]) -> list[int]:
        """Return the ids of the series that all matchers mean, in the order of their labels."""
        chosen: set[int] | None = None
        for matcher in matchers:
            values = self._ids_of_value.get(matcher.name, {})
            if matcher.matches(""):  # then series without the label are meant too
                others = [ids for value, ids in values.items() if not matcher.matches(value)]
                chosen = (set(self.labels_of) if chosen is None else chosen).difference(*others)
            else:
                meant = set[int]().union(*(ids for value, ids in values.items() if matcher.matches(value)))
                chosen = meant if chosen is None else chosen & meant
        return self.in_order(self.labels_of if chosen is None else chosen)

    def in_order(self, ids: Iterable[int]) -> list[int]:
        """Return ids in the order of their series' names, then of all labels."""
        return sorted(ids, key=self._order)

    def names(self) -> Sequence[str]:
        """Return all names of labels."""
        return sorted(self._ids_of_value)

    def values(self, name: str) -> Sequence[str]:
        """Return all values of a label."""
        return sorted(self._ids_of_value.get(name, ()))

    def _order(self, number: int) -> tuple[str, Labels]:
        labels = self.labels_of[number]
        return metric_name(labels), labels


def metric_name(labels: Labels) -> str:
    """Return the name of a series' metric, empty where it has none."""
    return next((value for name, value in labels if name == NAME), "")
