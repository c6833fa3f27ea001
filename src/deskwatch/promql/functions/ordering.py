"""`sort`, `sort_by_label` and their reverses: the order of an instant answer."""

import functools
import re

import numpy as np

from deskwatch.model import Labels
from deskwatch.promql.labels import value_of
from deskwatch.promql.values import Vector

_DIGITS = re.compile(r"([0-9]+)")


def sorted_by_value(vector: Vector, *, descending: bool) -> Vector:
    """Return an instant vector sorted by value, NaN at the end; one of many steps as it is."""
    if vector.steps != 1:
        return vector
    values = vector.values[:, 0]
    keys = -values if descending else values  # numpy sorts NaN last
    return vector.rows(np.argsort(keys, kind="stable").tolist())


def sorted_by_labels(vector: Vector, names: tuple[str, ...], *, descending: bool) -> Vector:
    """Return an instant vector sorted by these labels, numbers in them by value, then by all labels."""
    if vector.steps != 1:
        return vector

    def key(row: int) -> tuple[list[_NaturalKey], Labels]:
        labels = vector.labels[row]
        return [natural_key(value_of(labels, name)) for name in names], labels

    return vector.rows(sorted(range(len(vector.labels)), key=key, reverse=descending))


_NaturalKey = tuple[tuple[bool, int, str], ...]


@functools.lru_cache(10_000)
def natural_key(text: str) -> _NaturalKey:
    """Return a key by which `cpu2` comes before `cpu10`; a number comes before other text."""
    pieces = [piece for piece in _DIGITS.split(text) if piece]
    return tuple(
        (False, int(piece[:300]), piece) if piece.isdigit() else (True, 0, piece) for piece in pieces
    )
