"""Arithmetic and comparison, between numbers and between vectors.

Between vectors, series are paired by their labels; every pair becomes a row, with a value at the steps where
both sides have one. Whether two series of one match are a mistake is asked step by step: series that never
coincide, such as a bot's before and after it moved to another venue, are none.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from deskwatch.model import Labels
from deskwatch.promql.arrays import Booleans, Floats, any_along
from deskwatch.promql.budget import Budget
from deskwatch.promql.errors import EvaluationError
from deskwatch.promql.expression import Binary, Cardinality, Matching
from deskwatch.promql.labels import (
    grouping,
    only,
    replaced,
    value_of,
    without,
    without_metadata,
    written,
)
from deskwatch.promql.values import Scalar, Vector, first_overlap

ARITHMETIC: dict[str, Callable[[Floats, Floats], Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "^": np.power,
    "atan2": np.arctan2,
}
COMPARISONS: dict[str, Callable[[Floats, Floats], Booleans]] = {
    "==": np.equal,
    "!=": np.not_equal,
    ">": np.greater,
    "<": np.less,
    ">=": np.greater_equal,
    "<=": np.less_equal,
}


def scalars(operator: str, left: Scalar, right: Scalar) -> Scalar:
    """Return the result between two numbers; a comparison gives 1 or 0."""
    if operator in COMPARISONS:
        return Scalar(COMPARISONS[operator](left.values, right.values).astype(np.float64))
    return Scalar(ARITHMETIC[operator](left.values, right.values))


def with_scalar(node: Binary, vector: Vector, scalar: Scalar, *, scalar_first: bool) -> Vector:
    """Return the result between each series and a number; a comparison keeps the series that it holds for."""
    left, right = (scalar.values, vector.values) if scalar_first else (vector.values, scalar.values)
    if node.operator in ARITHMETIC:
        values = ARITHMETIC[node.operator](left, right)
        return Vector(vector.labels, values, vector.present).relabelled(without_metadata)
    holds = COMPARISONS[node.operator](left, right)
    if node.returns_bool:
        verdicts = Vector(vector.labels, holds.astype(np.float64), vector.present)
        return verdicts.relabelled(without_metadata)
    return Vector(vector.labels, vector.values, vector.present & holds).pruned()


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Rows of the two sides that match: `many` and `one` are positions, `signatures` what they match by."""

    many: list[int]
    one: list[int]
    signatures: list[Labels]


def between_vectors(node: Binary, left: Vector, right: Vector, budget: Budget) -> Vector:
    """Return the result between the series of two vectors that match; see the module's docstring."""
    matching = node.matching
    if matching is None:
        raise AssertionError("two vectors are always matched")
    swapped = matching.cardinality is Cardinality.ONE_TO_MANY
    many, one = (right, left) if swapped else (left, right)
    signature = grouping(matching.labels, on=matching.on)
    crowd = _crowd(many, one, signature)
    if crowd is not None:
        step, rows = crowd
        if step:  # a mistake at an earlier step is the one to tell
            between_vectors(node, left.before(step), right.before(step), budget)
        raise EvaluationError(_duplicates(rows, one, matching))
    pairs = _paired(many, one, signature, budget)
    many_rows, one_rows = many.values[pairs.many], one.values[pairs.one]
    present = many.present[pairs.many] & one.present[pairs.one]
    first, second = (one_rows, many_rows) if swapped else (many_rows, one_rows)
    values, present = _computed(node, first, second, present)
    labels = [
        _result_labels(node, matching, many.labels[row], one.labels[other])
        for row, other in zip(pairs.many, pairs.one, strict=True)
    ]
    _check_unique(matching, pairs, labels, present)
    return Vector(labels, values, present).pruned().joined()


def _by_signature(vector: Vector, signature: Callable[[Labels], Labels]) -> dict[Labels, list[int]]:
    rows: dict[Labels, list[int]] = {}
    for row, labels in enumerate(vector.labels):
        rows.setdefault(signature(labels), []).append(row)
    return rows


def _crowd(many: Vector, one: Vector, signature: Callable[[Labels], Labels]) -> tuple[int, list[int]] | None:
    """Return the first step at which series of the "one" side coincide in one match, with those series."""
    by_signature = _by_signature(one, signature)
    # Where one side has nothing at all at a step there is nothing to match, and so no mistake.
    both = any_along(many.present, axis=0) & any_along(one.present, axis=0)
    return first_overlap(one.present & both, by_signature.values())


def _paired(many: Vector, one: Vector, signature: Callable[[Labels], Labels], budget: Budget) -> _Pairs:
    by_signature = _by_signature(one, signature)
    pairs = _Pairs([], [], [])
    for row, labels in enumerate(many.labels):
        key = signature(labels)
        partners = by_signature.get(key, ())
        pairs.many.extend([row] * len(partners))
        pairs.one.extend(partners)
        pairs.signatures.extend([key] * len(partners))
        budget.take(len(pairs.many), many.steps)
    return pairs


def _duplicates(rows: list[int], one: Vector, matching: Matching) -> str:
    side = "left" if matching.cardinality is Cardinality.ONE_TO_MANY else "right"
    first, second = one.labels[rows[0]], one.labels[rows[1]]
    listed = frozenset(matching.labels)
    group = only(second, listed) if matching.on else without(second, listed | {"__name__"})
    return (
        f"found duplicate series for the match group {written(group)} on the {side} hand-side of the "
        f"operation: [{written(second)}, {written(first)}];many-to-many matching not allowed: "
        "matching labels must be unique on one side"
    )


def _computed(node: Binary, left: Floats, right: Floats, present: Booleans) -> tuple[Floats, Booleans]:
    if node.operator in ARITHMETIC:
        return ARITHMETIC[node.operator](left, right), present
    holds = COMPARISONS[node.operator](left, right)
    if node.returns_bool:
        return holds.astype(np.float64), present
    return left, present & holds


def _result_labels(node: Binary, matching: Matching, many: Labels, one: Labels) -> Labels:
    """Return the labels of a result: of the "many" side or of the match, and what `group_left` takes over."""
    labels = many
    if node.operator in ARITHMETIC or node.returns_bool:
        labels = without_metadata(labels)
    if matching.cardinality is Cardinality.ONE_TO_ONE:
        listed = frozenset(matching.labels)
        labels = only(labels, listed) if matching.on else without(labels, listed)
    for name in matching.include:
        labels = replaced(labels, name, value_of(one, name))
    return labels


def _check_unique(matching: Matching, pairs: _Pairs, labels: list[Labels], present: Booleans) -> None:
    """Raise where two results of one match coincide: two partners one to one, or equal labels many to one."""
    one_to_one = matching.cardinality is Cardinality.ONE_TO_ONE
    groups: dict[tuple[Labels, Labels | None], list[int]] = {}
    for row, key in enumerate(pairs.signatures):
        groups.setdefault((key, None if one_to_one else labels[row]), []).append(row)
    if first_overlap(present, groups.values()) is not None:
        what = (
            "many-to-one matching must be explicit (group_left/group_right)"
            if one_to_one
            else "grouping labels must ensure unique matches"
        )
        raise EvaluationError(f"multiple matches for labels: {what}")
