"""`and`, `or`, `unless`: which series stay, by whether the other side has one that matches, step by step."""

from collections.abc import Callable

import numpy as np

from deskwatch.model import Labels
from deskwatch.promql.arrays import Booleans
from deskwatch.promql.budget import Budget
from deskwatch.promql.expression import Binary
from deskwatch.promql.labels import grouping
from deskwatch.promql.values import Vector


def set_operation(node: Binary, left: Vector, right: Vector, budget: Budget) -> Vector:
    """Return the result of a set operator."""
    if node.matching is None:
        raise AssertionError("two vectors are always matched")
    signature = grouping(node.matching.labels, on=node.matching.on)
    if node.operator == "or":
        budget.take(len(left.labels) + len(right.labels), left.steps)
        kept = right.present & ~_matched(right, left, signature)
        added = Vector(right.labels, right.values, kept).pruned()
        return Vector(
            left.labels + added.labels,
            np.concatenate((left.values, added.values)),
            np.concatenate((left.present, added.present)),
        ).joined()
    matched = _matched(left, right, signature)
    kept = left.present & (matched if node.operator == "and" else ~matched)
    return Vector(left.labels, left.values, kept).pruned()


def _matched(rows: Vector, others: Vector, signature: Callable[[Labels], Labels]) -> Booleans:
    """Tell for each of `rows` at which steps some row of `others` has the same signature."""
    there: dict[Labels, Booleans] = {}
    for labels, present in zip(others.labels, others.present, strict=True):
        key = signature(labels)
        there[key] = there[key] | present if key in there else present
    nowhere = np.zeros(rows.steps, dtype=np.bool_)
    found = [there.get(signature(labels), nowhere) for labels in rows.labels]
    return np.array(found, dtype=np.bool_).reshape(rows.present.shape)
