"""Aggregations that make one series of each group: `sum`, `avg`, `quantile`, `count_values` and the rest."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from deskwatch.model import Labels
from deskwatch.promql.annotations import Annotations
from deskwatch.promql.arrays import Booleans, Floats, Integers
from deskwatch.promql.budget import Budget
from deskwatch.promql.errors import EvaluationError
from deskwatch.promql.expression import Aggregation
from deskwatch.promql.functions.over_time import running_mean
from deskwatch.promql.labels import grouping, is_label_name, replaced
from deskwatch.promql.numbers import plain
from deskwatch.promql.quantiles import quantile
from deskwatch.promql.sums import group_sums, ranks
from deskwatch.promql.values import Vector


@dataclass(frozen=True, slots=True)
class Groups:
    """A vector and the groups its rows fall into: `of_row` is the place in `labels` of each row's group."""

    vector: Vector
    labels: list[Labels]
    of_row: Integers

    def rows_of_groups(self) -> list[Integers]:
        """Return the rows of each group, in their order."""
        order = np.argsort(self.of_row, kind="stable")
        sizes = np.bincount(self.of_row, minlength=len(self.labels))
        return np.split(order, np.cumsum(sizes)[:-1]) if self.labels else []

    def counts(self) -> Integers:
        """Return how many series each group has at each step, (groups, steps)."""
        counts = np.zeros((len(self.labels), self.vector.steps), dtype=np.int64)
        for rows in ranks(self.of_row):
            counts[self.of_row[rows]] += self.vector.present[rows]
        return counts


def grouped(node: Aggregation, vector: Vector) -> Groups:
    """Return the groups of `vector`; labels are those of `by`, all but those of `without`, or none."""
    key = grouping(node.labels, on=not node.without)
    places: dict[Labels, int] = {}
    of_row = [places.setdefault(key(labels), len(places)) for labels in vector.labels]
    return Groups(vector, list(places), np.array(of_row, dtype=np.int64))


def _sum(groups: Groups) -> Floats:
    return group_sums(groups.vector.values, groups.vector.present, groups.of_row, len(groups.labels))


def _average(groups: Groups) -> Floats:
    """Return sum / count; where a sum overflows although no value is infinite, the running mean."""
    sums = _sum(groups)
    averages = sums / np.maximum(groups.counts(), 1)
    for group, step in zip(*np.nonzero(np.isinf(sums)), strict=True):
        rows = (groups.of_row == group) & groups.vector.present[:, step]
        averages[group, step] = running_mean(groups.vector.values[rows, step])
    return averages


def _count(groups: Groups) -> Floats:
    return groups.counts().astype(np.float64)


def _group(groups: Groups) -> Floats:
    return np.ones((len(groups.labels), groups.vector.steps))


def _extreme(groups: Groups, extreme: np.ufunc) -> Floats:
    """Return the extreme of each group; NaN is passed over, and comes out where there is nothing else."""
    results = np.full((len(groups.labels), groups.vector.steps), np.nan)
    values = np.where(groups.vector.present, groups.vector.values, np.nan)
    for rows in ranks(groups.of_row):
        where = groups.of_row[rows]
        results[where] = extreme(results[where], values[rows])
    return results


def _minimum(groups: Groups) -> Floats:
    return _extreme(groups, np.fmin)


def _maximum(groups: Groups) -> Floats:
    return _extreme(groups, np.fmax)


def _variance(groups: Groups) -> Floats:
    """Return the mean square distance from the mean (Welford's one pass); NaN among infinities."""
    shape = (len(groups.labels), groups.vector.steps)
    counts, means, squares = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for rows in ranks(groups.of_row):
        where, there = groups.of_row[rows], groups.vector.present[rows]
        value = groups.vector.values[rows]
        counts[where] += there
        distance = np.where(there, value - means[where], 0.0)
        means[where] += distance / np.maximum(counts[where], 1)
        squares[where] += np.where(there, distance * (value - means[where]), 0.0)
    return squares / np.maximum(counts, 1)


def _deviation(groups: Groups) -> Floats:
    return np.sqrt(_variance(groups))


_SIMPLE: dict[str, Callable[[Groups], Floats]] = {
    "avg": _average,
    "count": _count,
    "group": _group,
    "max": _maximum,
    "min": _minimum,
    "stddev": _deviation,
    "stdvar": _variance,
    "sum": _sum,
}
SIMPLE_AGGREGATIONS = frozenset(_SIMPLE)


def aggregate(node: Aggregation, vector: Vector) -> Vector:
    """Return one series a group, for an operator without a parameter."""
    groups = grouped(node, vector)
    present = groups.counts() > 0
    return Vector(groups.labels, _SIMPLE[node.operator](groups), present)


def quantile_of_groups(
    node: Aggregation, fraction: Floats, vector: Vector, annotations: Annotations, budget: Budget
) -> Vector:
    """Return the quantile of each group."""
    for value in np.unique(fraction[~((fraction >= 0) & (fraction <= 1))]).tolist():
        annotations.warn_quantile(value)
    groups = grouped(node, vector)
    values = np.empty((len(groups.labels), vector.steps))
    for group, rows in enumerate(groups.rows_of_groups()):
        budget.check()
        values[group] = quantile(fraction, vector.values[rows].T, vector.present[rows].T)
    return Vector(groups.labels, values, groups.counts() > 0)


def count_values(node: Aggregation, name: str, vector: Vector, budget: Budget) -> Vector:
    """Return how often each value occurs in each group; the value becomes the label `name`.

    Where `name` is also a label of the grouping the value takes its place, and groups join.
    """
    if not is_label_name(name):
        raise EvaluationError(f'invalid label name "{name}"')
    groups = grouped(node, vector)
    counts: dict[Labels, Floats] = {}
    for labels, rows in zip(groups.labels, groups.rows_of_groups(), strict=True):
        for value, found in _occurrences(vector.values[rows], vector.present[rows], budget):
            budget.take(len(counts) + 1, vector.steps)
            key = replaced(labels, name, plain(value))
            counts[key] = counts[key] + found if key in counts else found
    if not counts:
        return Vector.empty(vector.steps)
    values = np.stack(list(counts.values()))
    return Vector(list(counts), values, values > 0)


def _occurrences(values: Floats, present: Booleans, budget: Budget) -> list[tuple[float, Floats]]:
    """Return each value that occurs with how often it does at each step; -0 is 0, and all NaN are one."""
    distinct, which = np.unique(values[present], return_inverse=True)
    budget.take(distinct.size, values.shape[1])
    steps = np.nonzero(present)[1]
    table = np.zeros((distinct.size, values.shape[1]))
    np.add.at(table, (which.reshape(-1), steps), 1.0)
    return list(zip(distinct.tolist(), table, strict=True))
