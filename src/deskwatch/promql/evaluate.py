"""The evaluator: an expression over all steps of a query at once.

`Evaluation.value` walks the tree from the leaves up. A number is an array, one a step; a vector is a matrix,
series by steps. What every step sees alike, since `@` pins it, is computed for one step and repeated.
"""

from dataclasses import dataclass, replace

import numpy as np

from deskwatch.promql import binary
from deskwatch.promql.aggregation import (
    SIMPLE_AGGREGATIONS,
    aggregate,
    count_values,
    quantile_of_groups,
)
from deskwatch.promql.annotations import Annotations
from deskwatch.promql.arrays import Floats, Integers
from deskwatch.promql.calls import RANGE_FUNCTIONS, call
from deskwatch.promql.errors import EvaluationError, QueryTooLargeError
from deskwatch.promql.expression import (
    Aggregation,
    Binary,
    Call,
    Expression,
    Negation,
    Number,
    Paren,
    Range,
    Selector,
    Subquery,
    Text,
    is_constant,
    without_parens,
)
from deskwatch.promql.labels import without_metadata
from deskwatch.promql.ranking import RANKINGS, keep_ratio, keep_some
from deskwatch.promql.selectors import Reading, samples_at_steps, windows_before_steps
from deskwatch.promql.sets import set_operation
from deskwatch.promql.source import Block
from deskwatch.promql.values import Scalar, String, Value, Vector, side_by_side
from deskwatch.promql.windows import Windows, windows_of

AGGREGATIONS = SIMPLE_AGGREGATIONS | RANKINGS | {"count_values", "limit_ratio", "quantile"}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One query under way: what it reads, the step of subqueries that name none, and where remarks go."""

    reading: Reading
    default_step_ms: int
    annotations: Annotations

    @property
    def steps(self) -> int:
        """Return the number of steps."""
        return self.reading.steps_ms.size

    def value(self, node: Expression) -> Value:
        """Return what `node` yields; a range vector has no value by itself."""
        self.reading.budget.check()
        if self.steps > 1 and not isinstance(node, Number | Text) and is_constant(node):
            return self._repeated(node)
        try:
            value = self._computed(node)
        except QueryTooLargeError:
            # Samples of half the time may fit where all do not; what comes out of them must fit anyway.
            if self.steps == 1 or not _reads_samples(node):
                raise
            value = self._in_halves(node)
        self.reading.budget.check()
        return value

    def _computed(self, node: Expression) -> Value:  # noqa: PLR0911 - a return a kind of expression
        match node:
            case Number(number):
                return Scalar(np.full(self.steps, number))
            case Text(text):
                return String(text)
            case Paren(inner):
                return self.value(inner)
            case Negation(inner):
                return self._negated(self.value(inner))
            case Selector():
                return samples_at_steps(node, self.reading)
            case Call():
                return call(self, node)
            case Aggregation():
                return self._aggregated(node)
            case Binary():
                return self._binary(node)
            case _:
                raise EvaluationError("a range vector has no value at an instant")

    def vector(self, node: Expression) -> Vector:
        """Return the value of an expression whose type is a vector."""
        value = self.value(node)
        if not isinstance(value, Vector):
            raise EvaluationError("expected an instant vector")
        return value

    def numbers(self, node: Expression) -> Floats:
        """Return the value of an expression whose type is a scalar, a number a step."""
        value = self.value(node)
        if not isinstance(value, Scalar):
            raise EvaluationError("expected a scalar")
        return value.values

    def text(self, node: Expression) -> str:
        """Return the value of an expression whose type is a string."""
        value = self.value(node)
        if not isinstance(value, String):
            raise EvaluationError("expected a string")
        return value.value

    def windows(self, node: Expression) -> list[Windows]:
        """Return the windows of a range selector or a subquery."""
        inner = without_parens(node)
        if isinstance(inner, Range):
            return windows_before_steps(inner.selector, inner.range_ms, self.reading)
        if isinstance(inner, Subquery):
            return self._subquery(inner)
        raise EvaluationError("expected a range vector")

    def _repeated(self, node: Expression) -> Value:
        """Return the value of an expression that is the same at every step."""
        one = replace(self, reading=replace(self.reading, steps_ms=self.reading.steps_ms[:1])).value(node)
        if isinstance(one, String):
            return one
        if isinstance(one, Scalar):
            return Scalar(np.repeat(one.values, self.steps))
        self.reading.budget.take(len(one.labels), self.steps)
        return Vector(
            one.labels,
            np.repeat(one.values, self.steps, axis=1),
            np.repeat(one.present, self.steps, axis=1),
        )

    def _in_halves(self, node: Expression) -> Vector:
        """Return the value of an expression, computed for the first half of the steps, then the second."""
        middle, steps = self.steps // 2, self.reading.steps_ms
        left, right = (
            replace(self, reading=replace(self.reading, steps_ms=half)).vector(node)
            for half in (steps[:middle], steps[middle:])
        )
        self.reading.budget.take(len({*left.labels, *right.labels}), self.steps)
        return side_by_side(left, right)

    def _negated(self, value: Value) -> Value:
        if isinstance(value, Scalar):
            return Scalar(-value.values)
        if not isinstance(value, Vector):
            raise EvaluationError("a string has no negative")
        labels = [without_metadata(row) for row in value.labels]
        return Vector(labels, -value.values, value.present).distinct()

    def _subquery(self, node: Subquery) -> list[Windows]:
        """Return windows over the values of an expression, computed at the multiples of the step."""
        bounds = self.reading.bounds(node.shift, node.range_ms)
        step = node.step_ms or self.default_step_ms
        earliest = int(bounds.start_ms.min())
        start = earliest // step * step
        if start < earliest or (start == earliest and not self.reading.left_closed):
            start += step
        count = max(0, (int(bounds.end_ms.max()) - start) // step + 1)
        self.reading.budget.take(count, 1)
        grid: Integers = start + step * np.arange(count, dtype=np.int64)
        if not count:
            return []
        inner = replace(self, reading=replace(self.reading, steps_ms=grid)).value(node.inner)
        if isinstance(inner, Scalar):
            inner = Vector([()], inner.values[None, :], np.ones((1, count), dtype=np.bool_))
        if not isinstance(inner, Vector):
            raise EvaluationError("a subquery needs a vector")
        whole = bool(inner.present.all())
        block = Block(inner.labels, grid, inner.values, None if whole else inner.present)
        self.reading.budget.take(len(inner.labels), self.steps)
        return windows_of([block], bounds, self.reading.budget) if inner.labels else []

    def _aggregated(self, node: Aggregation) -> Vector:
        vector = self.vector(node.inner)
        if node.operator in SIMPLE_AGGREGATIONS or node.parameter is None:
            return aggregate(node, vector)
        if node.operator == "count_values":
            return count_values(node, self.text(node.parameter), vector, self.reading.budget)
        parameter = self.numbers(node.parameter)
        if node.operator in RANKINGS:
            return keep_some(node, parameter, vector, self.reading.budget)
        if node.operator == "quantile":
            return quantile_of_groups(node, parameter, vector, self.annotations, self.reading.budget)
        return keep_ratio(parameter, vector, self.annotations)

    def _binary(self, node: Binary) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        budget = self.reading.budget
        match left, right:
            case Scalar(), Scalar():
                return binary.scalars(node.operator, left, right)
            case Vector(), Scalar():
                return binary.with_scalar(node, left, right, scalar_first=False)
            case Scalar(), Vector():
                return binary.with_scalar(node, right, left, scalar_first=True)
            case Vector(), Vector() if node.operator in {"and", "or", "unless"}:
                return set_operation(node, left, right, budget)
            case Vector(), Vector():
                return binary.between_vectors(node, left, right, budget)
            case _:
                raise EvaluationError("a string is no operand")


def _reads_samples(node: Expression) -> bool:
    """Tell whether an expression is what samples are read for: a selector, or a function of a range."""
    return isinstance(node, Selector) or (isinstance(node, Call) and node.function in RANGE_FUNCTIONS)
