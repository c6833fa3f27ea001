"""What a query yields, as columns; and as the JSON of Prometheus' HTTP API for those who speak that.

The columns are what is quick: one row of times for all series, a matrix of values, and which of them are
there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict

import numpy as np

from deskwatch.model import Labels
from deskwatch.promql.annotations import Annotations
from deskwatch.promql.arrays import Booleans, Floats, Integers
from deskwatch.promql.expression import Type
from deskwatch.promql.numbers import written
from deskwatch.promql.values import Vector


@dataclass(frozen=True, slots=True)
class Series:
    """One series with times of its own, in milliseconds."""

    labels: Labels
    times: Integers
    values: Floats


class Data(TypedDict):
    """The `data` of an answer of the HTTP API."""

    resultType: str
    result: object


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a query.

    `kind` says what it is: a scalar or a string (of an instant query), a vector (one value a series), a
    matrix. `steps_ms` are the times of the columns of `values` and `present`, whose rows `labels` names; a
    scalar is one row. `samples` are there instead for a range vector asked for at an instant, whose series
    keep their own times.
    """

    kind: Type
    steps_ms: Integers
    labels: Sequence[Labels] = ()
    values: Floats = field(default_factory=lambda: np.empty((0, 0)))
    present: Booleans = field(default_factory=lambda: np.empty((0, 0), dtype=np.bool_))
    text: str = ""
    samples: Sequence[Series] | None = None
    warnings: Sequence[str] = ()
    infos: Sequence[str] = ()

    @classmethod
    def of_vector(cls, vector: Vector, steps_ms: Integers, remarks: Annotations) -> "Answer":
        """Return the answer that an instant vector is, at one step or many."""
        living = vector.pruned()
        return cls(
            Type.VECTOR,
            steps_ms,
            living.labels,
            living.values,
            living.present,
            warnings=remarks.warnings,
            infos=remarks.infos,
        )

    @classmethod
    def of_numbers(cls, values: Floats, steps_ms: Integers, remarks: Annotations) -> "Answer":
        """Return the answer that a number a step is."""
        row, there = values[None, :], np.ones((1, values.size), dtype=np.bool_)
        return cls(Type.SCALAR, steps_ms, ((),), row, there, warnings=remarks.warnings, infos=remarks.infos)

    @classmethod
    def of_text(cls, text: str, steps_ms: Integers, remarks: Annotations) -> "Answer":
        """Return the answer that a string is."""
        return cls(Type.STRING, steps_ms, text=text, warnings=remarks.warnings, infos=remarks.infos)

    @classmethod
    def of_samples(cls, series: Sequence[Series], remarks: Annotations) -> "Answer":
        """Return the answer that a range vector is: samples with times of their own."""
        none = np.empty(0, dtype=np.int64)
        return cls(Type.MATRIX, none, samples=series, warnings=remarks.warnings, infos=remarks.infos)

    def as_matrix(self) -> "Answer":
        """Return the answer of a range query: a matrix, its series in the order of their labels."""
        order = sorted(range(len(self.labels)), key=self.labels.__getitem__)
        if order == list(range(len(order))):
            return replace(self, kind=Type.MATRIX)
        labels = [self.labels[row] for row in order]
        return replace(
            self, kind=Type.MATRIX, labels=labels, values=self.values[order], present=self.present[order]
        )

    def series(self) -> Iterator[Series]:
        """Return the series one by one, each with the times at which it has a value."""
        if self.samples is not None:
            yield from self.samples
            return
        for labels, values, present in zip(self.labels, self.values, self.present, strict=True):
            if present.all():
                yield Series(labels, self.steps_ms, values)
            else:
                yield Series(labels, self.steps_ms[present], values[present])

    def data(self) -> Data:
        """Return the answer as the HTTP API gives it: times in seconds, values as text."""
        if self.kind is Type.STRING:
            return Data(resultType="string", result=[self.steps_ms[0] / 1000, self.text])
        if self.kind is Type.SCALAR:
            return Data(resultType="scalar", result=_point(self.steps_ms[0], self.values[0, 0]))
        if self.kind is Type.VECTOR:
            pairs = [
                {"metric": dict(one.labels), "value": _point(one.times[0], one.values[0])}
                for one in self.series()
            ]
            return Data(resultType="vector", result=pairs)
        rows = [
            {
                "metric": dict(one.labels),
                "values": list(map(list, zip((one.times / 1000).tolist(), _texts(one.values), strict=True))),
            }
            for one in self.series()
        ]
        return Data(resultType="matrix", result=rows)


def _texts(values: Floats) -> list[str]:
    """Return values as text; Python's own is Prometheus' where it ends in no ".0" and has no letter."""
    texts = map(repr, values.tolist())
    return [
        text[:-2] if text.endswith(".0") else written(float(text)) if "e" in text or "n" in text else text
        for text in texts
    ]


def _point(time_ms: int, value: float) -> list[object]:
    return [float(time_ms) / 1000, written(float(value))]
