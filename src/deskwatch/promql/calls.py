"""Which function is computed by what, and with which of its arguments.

A function over windows is a `RangeFunction`; one of a number is an array function; the few that are neither
are methods of `_Calls`. One more function is one entry in its family's table, or one method here.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from deskwatch.model import Labels
from deskwatch.promql.annotations import Annotations
from deskwatch.promql.arrays import Floats, any_along
from deskwatch.promql.errors import EvaluationError
from deskwatch.promql.expression import Call, Expression, Selector, Type, type_of, without_parens
from deskwatch.promql.functions import (
    counters,
    dates,
    histograms,
    mathematics,
    ordering,
    over_time,
    presence,
    relabel,
    trends,
)
from deskwatch.promql.functions.registry import RangeFunction
from deskwatch.promql.labels import NAME, value_of, without_metadata
from deskwatch.promql.selectors import Reading, any_sample, samples_at_steps
from deskwatch.promql.values import Scalar, Value, Vector
from deskwatch.promql.windows import Windows

RANGE_FUNCTIONS: dict[str, RangeFunction] = {
    **counters.FUNCTIONS,
    **over_time.FUNCTIONS,
    **trends.FUNCTIONS,
}
_COUNTER_SUFFIXES = ("_total", "_sum", "_count", "_bucket")
# They take native histograms, which the store does not hold: of floats they give nothing.
_NATIVE_HISTOGRAM_FUNCTIONS = frozenset(
    f"histogram_{what}" for what in ("avg", "count", "stddev", "stdvar", "sum")
)


class Evaluator(Protocol):
    """What a function may ask of the evaluation it is part of."""

    @property
    def reading(self) -> Reading:
        """What is read, at which steps."""

    @property
    def annotations(self) -> Annotations:
        """Where remarks go."""

    @property
    def steps(self) -> int:
        """The number of steps."""

    def vector(self, node: Expression, /) -> Vector:
        """Return an instant vector."""

    def numbers(self, node: Expression, /) -> Floats:
        """Return a number a step."""

    def text(self, node: Expression, /) -> str:
        """Return a string."""

    def windows(self, node: Expression, /) -> list[Windows]:
        """Return the windows of a range vector."""


def call(evaluator: Evaluator, node: Call) -> Value:
    """Return what the function gives; raises `EvaluationError` for one that is not there."""
    name = node.function
    if name in RANGE_FUNCTIONS:
        return _over_windows(evaluator, node)
    if name in mathematics.FUNCTIONS:
        return _each_value(evaluator.vector(node.arguments[0]), mathematics.FUNCTIONS[name])
    if name in dates.FUNCTIONS:
        return _each_value(_date_argument(evaluator, node), dates.FUNCTIONS[name])
    if name in _NATIVE_HISTOGRAM_FUNCTIONS:
        evaluator.vector(node.arguments[0])
        return Vector.empty(evaluator.steps)
    if name in OTHER_FUNCTIONS:
        return OTHER_FUNCTIONS[name](evaluator, node.arguments)
    raise EvaluationError(f'unknown function with name "{name}"')


def supported_functions() -> list[str]:
    """Return the names of all functions that can be called."""
    tables = (RANGE_FUNCTIONS, mathematics.FUNCTIONS, dates.FUNCTIONS, OTHER_FUNCTIONS)
    return sorted({name for table in tables for name in table} | _NATIVE_HISTOGRAM_FUNCTIONS)


def _over_windows(evaluator: Evaluator, node: Call) -> Vector:
    function = RANGE_FUNCTIONS[node.function]
    ranged = [argument for argument in node.arguments if type_of(argument) is Type.MATRIX]
    numbers = tuple(evaluator.numbers(argument) for argument in node.arguments if argument not in ranged)
    if node.function == "quantile_over_time":
        for value in np.unique(numbers[0][~((numbers[0] >= 0) & (numbers[0] <= 1))]).tolist():
            evaluator.annotations.warn_quantile(value)
    labels: list[Labels] = []
    values: list[Floats] = []
    present = []
    for batch in evaluator.windows(ranged[0]):
        batch.budget.take(*batch.shape)
        labels += batch.labels
        values.append(np.broadcast_to(function.compute(batch, numbers), batch.shape))
        present.append(np.broadcast_to(function.defined(batch), batch.shape))
    if not labels:
        return Vector.empty(evaluator.steps)
    whole = Vector(labels, np.concatenate(values), np.concatenate(present))
    order = sorted(range(len(labels)), key=labels.__getitem__)
    result = (whole if order == list(range(len(order))) else whole.rows(order)).pruned()
    if node.function in {"rate", "increase"}:
        _remark_on_counters(result, evaluator.annotations)
    if not function.keeps_name:
        result.labels = [without_metadata(row) for row in result.labels]
    return result.distinct()


def _remark_on_counters(vector: Vector, annotations: Annotations) -> None:
    for name in dict.fromkeys(value_of(labels, NAME) for labels in vector.labels):
        if name and not name.endswith(_COUNTER_SUFFIXES):
            annotations.inform(
                f'metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "{name}"'
            )


def _each_value(vector: Vector, function: Callable[[Floats], Floats]) -> Vector:
    return Vector(vector.labels, function(vector.values), vector.present).relabelled(without_metadata)


def _date_argument(evaluator: Evaluator, node: Call) -> Vector:
    if node.arguments:
        return evaluator.vector(node.arguments[0])
    return presence.as_vector((evaluator.reading.steps_ms // 1000).astype(np.float64))


_Arguments = tuple[Expression, ...]


def _absent(evaluator: Evaluator, arguments: _Arguments) -> Vector:
    return presence.absent(arguments[0], any_along(evaluator.vector(arguments[0]).present, axis=0))


def _absent_over_time(evaluator: Evaluator, arguments: _Arguments) -> Vector:
    there = any_sample(evaluator.windows(arguments[0]), evaluator.steps)
    return presence.absent(arguments[0], there)


def _clamp(evaluator: Evaluator, vector: Expression, low: Floats, high: Floats) -> Vector:
    """Return values between two bounds; none at a step where the bounds are the wrong way round."""
    values = evaluator.vector(vector)
    possible = Vector(values.labels, values.values, values.present & ~(high < low))
    return _each_value(possible.pruned(), lambda each: mathematics.clamped(each, low, high))


def _clamp_between(evaluator: Evaluator, arguments: _Arguments) -> Vector:
    vector, low, high = arguments
    return _clamp(evaluator, vector, evaluator.numbers(low), evaluator.numbers(high))


def _clamp_max(evaluator: Evaluator, arguments: _Arguments) -> Vector:
    return _clamp(evaluator, arguments[0], np.full(evaluator.steps, -np.inf), evaluator.numbers(arguments[1]))


def _clamp_min(evaluator: Evaluator, arguments: _Arguments) -> Vector:
    return _clamp(evaluator, arguments[0], evaluator.numbers(arguments[1]), np.full(evaluator.steps, np.inf))


def _round(evaluator: Evaluator, arguments: _Arguments) -> Vector:
    nearest = evaluator.numbers(arguments[1]) if len(arguments) > 1 else np.ones(evaluator.steps)
    return _each_value(evaluator.vector(arguments[0]), lambda values: mathematics.rounded(values, nearest))


def _timestamp(evaluator: Evaluator, arguments: _Arguments) -> Vector:
    """Return when samples were taken; of anything but a selector, the time of the step."""
    argument = without_parens(arguments[0])
    if isinstance(argument, Selector):
        return samples_at_steps(argument, evaluator.reading, times=True).relabelled(without_metadata)
    seconds = evaluator.reading.steps_ms / 1000.0
    return _each_value(evaluator.vector(argument), lambda values: np.broadcast_to(seconds, values.shape))


def _histogram_quantile(evaluator: Evaluator, arguments: _Arguments) -> Vector:
    fraction, vector = evaluator.numbers(arguments[0]), evaluator.vector(arguments[1])
    return histograms.histogram_quantile(fraction, vector, evaluator.annotations, evaluator.reading.budget)


def _histogram_fraction(evaluator: Evaluator, arguments: _Arguments) -> Vector:
    low, high = evaluator.numbers(arguments[0]), evaluator.numbers(arguments[1])
    vector = evaluator.vector(arguments[2])
    return histograms.histogram_fraction(low, high, vector, evaluator.annotations, evaluator.reading.budget)


def _label_replace(evaluator: Evaluator, arguments: _Arguments) -> Vector:
    target, replacement, source, expression = map(evaluator.text, arguments[1:])
    return relabel.label_replace(evaluator.vector(arguments[0]), target, replacement, source, expression)


def _label_join(evaluator: Evaluator, arguments: _Arguments) -> Vector:
    target, separator, *sources = map(evaluator.text, arguments[1:])
    return relabel.label_join(evaluator.vector(arguments[0]), target, separator, *sources)


def _sort(*, descending: bool) -> "_Function":
    return lambda evaluator, arguments: ordering.sorted_by_value(
        evaluator.vector(arguments[0]), descending=descending
    )


def _sort_by_label(*, descending: bool) -> "_Function":
    return lambda evaluator, arguments: ordering.sorted_by_labels(
        evaluator.vector(arguments[0]), tuple(map(evaluator.text, arguments[1:])), descending=descending
    )


_Function = Callable[[Evaluator, _Arguments], Value]
OTHER_FUNCTIONS: dict[str, _Function] = {
    "absent": _absent,
    "absent_over_time": _absent_over_time,
    "clamp": _clamp_between,
    "clamp_max": _clamp_max,
    "clamp_min": _clamp_min,
    "histogram_fraction": _histogram_fraction,
    "histogram_quantile": _histogram_quantile,
    "label_join": _label_join,
    "label_replace": _label_replace,
    "pi": lambda evaluator, _: Scalar(np.full(evaluator.steps, np.pi)),
    "round": _round,
    "scalar": lambda evaluator, arguments: Scalar(presence.as_scalar(evaluator.vector(arguments[0]))),
    "sort": _sort(descending=False),
    "sort_by_label": _sort_by_label(descending=False),
    "sort_by_label_desc": _sort_by_label(descending=True),
    "sort_desc": _sort(descending=True),
    "time": lambda evaluator, _: Scalar(evaluator.reading.steps_ms / 1000.0),
    "timestamp": _timestamp,
    "vector": lambda evaluator, arguments: presence.as_vector(evaluator.numbers(arguments[0])),
}
