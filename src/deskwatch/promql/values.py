"""What expressions yield over the steps of a query."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from deskwatch.model import Labels
from deskwatch.promql.arrays import Booleans, Floats
from deskwatch.promql.errors import EvaluationError


@dataclass(slots=True)
class Scalar:
    """One number a step."""

    values: Floats


@dataclass(slots=True)
class String:
    """A string: the same at every step."""

    value: str


@dataclass(slots=True)
class Vector:
    """Series by steps. NaN is a value like any other; whether there is one says `present`."""

    labels: list[Labels]
    values: Floats
    present: Booleans

    @classmethod
    def empty(cls, steps: int) -> "Vector":
        """Return the vector without series."""
        return cls([], np.empty((0, steps)), np.empty((0, steps), dtype=np.bool_))

    @property
    def steps(self) -> int:
        """Return the number of steps."""
        return int(self.values.shape[1])

    def rows(self, chosen: Sequence[int]) -> "Vector":
        """Return these rows, in this order."""
        index = np.asarray(chosen, dtype=np.int64)
        return Vector([self.labels[row] for row in chosen], self.values[index], self.present[index])

    def before(self, step: int) -> "Vector":
        """Return the vector at the steps before `step`."""
        return Vector(self.labels, self.values[:, :step], self.present[:, :step])

    def relabelled(self, change: Callable[[Labels], Labels]) -> "Vector":
        """Return the vector with its labels changed; rows that become one are joined.

        Raises `EvaluationError` where two of them have a value at the same step.
        """
        return Vector([change(labels) for labels in self.labels], self.values, self.present).joined()

    def joined(self) -> "Vector":
        """Return the vector with rows of equal labels made one, which they can be when they never coincide.

        Raises `EvaluationError` where two of them have a value at the same step.
        """
        if len(set(self.labels)) == len(self.labels):
            return self
        groups: dict[Labels, list[int]] = {}
        for row, labels in enumerate(self.labels):
            groups.setdefault(labels, []).append(row)
        if first_overlap(self.present, groups.values()) is not None:
            raise EvaluationError("vector cannot contain metrics with the same labelset")
        result = self.rows([rows[0] for rows in groups.values()])
        for target, rows in enumerate(groups.values()):
            for row in rows[1:]:
                result.values[target] = np.where(self.present[row], self.values[row], result.values[target])
                result.present[target] |= self.present[row]
        return result

    def distinct(self) -> "Vector":
        """Return the vector without empty rows.

        Raises `EvaluationError` when two rows have the same labels.
        """
        living = self.pruned()
        if len(set(living.labels)) != len(living.labels):
            raise EvaluationError("vector cannot contain metrics with the same labelset")
        return living

    def pruned(self) -> "Vector":
        """Return the vector without the rows that have no value at any step."""
        living = self.present.any(axis=1)
        if living.all():
            return self
        return self.rows(np.flatnonzero(living).tolist())


def side_by_side(left: Vector, right: Vector) -> Vector:
    """Return the vector over the steps of `left` and then those of `right`, in the order of labels."""
    labels = sorted({*left.labels, *right.labels})
    row_of = {row: place for place, row in enumerate(labels)}
    values = np.empty((len(labels), left.steps + right.steps))
    present = np.zeros(values.shape, dtype=np.bool_)
    for half, columns in ((left, slice(0, left.steps)), (right, slice(left.steps, None))):
        rows = [row_of[row] for row in half.labels]
        values[rows, columns] = half.values
        present[rows, columns] = half.present
    return Vector(labels, values, present)


Value = Scalar | String | Vector


def first_overlap(present: Booleans, groups: Iterable[list[int]]) -> tuple[int, list[int]] | None:
    """Return the first step at which rows of one group coincide, with those rows; None where none do."""
    found: tuple[int, list[int]] | None = None
    for rows in groups:
        if len(rows) > 1:
            crowded = np.flatnonzero(present[rows].sum(axis=0) > 1)
            if crowded.size and (found is None or crowded[0] < found[0]):
                step = int(crowded[0])
                found = step, [row for row in rows if present[row, step]]
    return found
