"""The engine: a query in, an answer out, within its budget, whatever was asked.

    engine = Engine(source, SystemClock())
    answer = engine.instant('sum by (bot) (rate(trader_orders_total[5m]))', at_ms)
    answer = engine.range('trader_equity_usd', start_ms, end_ms, step_ms)

An engine has no state but its settings; one serves any number of threads.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from deskwatch.model import Clock
from deskwatch.promql.annotations import Annotations
from deskwatch.promql.answer import Answer, Series
from deskwatch.promql.arrays import Integers
from deskwatch.promql.budget import MAX_CELLS, Budget, never
from deskwatch.promql.errors import BadQueryError, EvaluationError, QueryTooLargeError
from deskwatch.promql.evaluate import Evaluation
from deskwatch.promql.expression import Expression, Type, type_of
from deskwatch.promql.parse import Dialect, parse_query
from deskwatch.promql.selectors import Reading
from deskwatch.promql.source import Source
from deskwatch.promql.values import Scalar, String

MAX_STEPS = 11_000
_TYPE_WORDS = {Type.MATRIX: "range vector", Type.STRING: "string"}


@dataclass(frozen=True, slots=True)
class Options:
    """How queries are read and what each may cost.

    `left_closed` takes ranges, lookback and names of functions as Prometheus 2 did: the sample exactly at the
    start of a range belongs to it. `experimental` lets through what Prometheus 3.5 hides behind a flag: some
    functions, and durations that are computed.
    """

    left_closed: bool = False
    experimental: bool = False
    lookback_ms: int = 300_000
    default_step_ms: int = 60_000  # of subqueries that name none
    timeout_seconds: float = 30.0
    max_cells: int = MAX_CELLS
    max_steps: int = MAX_STEPS


class Engine:
    """Answers queries from one source. Safe from many threads when the source is."""

    def __init__(self, source: Source, clock: Clock, options: Options | None = None) -> None:
        self._source = source
        self._clock = clock
        self._options = options or Options()
        self._dialect = Dialect(experimental=self._options.experimental, old_names=self._options.left_closed)

    def parse(self, query: str) -> Expression:
        """Return the tree of a query; raises `BadQueryError` when it is none."""
        return parse_query(query, self._dialect)

    def instant(
        self,
        query: str,
        at_ms: int,
        *,
        cancelled: Callable[[], bool] = never,
        timeout_seconds: float = np.inf,
    ) -> Answer:
        """Return what `query` yields at one instant, in milliseconds since 1970.

        `cancelled` is asked now and then, on this thread; `timeout_seconds` can only shorten the option of
        that name. Raises a `QueryError`.
        """
        tree = self.parse(query)
        steps = np.array([at_ms], dtype=np.int64)
        return self._answer(tree, steps, at_ms, at_ms, self._budget(cancelled, timeout_seconds))

    def range(
        self,
        query: str,
        start_ms: int,
        end_ms: int,
        step_ms: int,
        *,
        cancelled: Callable[[], bool] = never,
        timeout_seconds: float = np.inf,
    ) -> Answer:
        """Return what `query` yields from `start_ms` to `end_ms` at every `step_ms`; else as `instant`."""
        if end_ms < start_ms:
            raise BadQueryError("end timestamp must not be before start time")
        if step_ms <= 0:
            raise BadQueryError(
                "zero or negative query resolution step widths are not accepted. Try a positive integer"
            )
        if (end_ms - start_ms) // step_ms >= self._options.max_steps:
            raise BadQueryError(
                f"exceeded maximum resolution of {self._options.max_steps:,} points per timeseries. "
                "Try decreasing the query resolution (?step=XX)"
            )
        tree = self.parse(query)
        kind = type_of(tree)
        if kind in _TYPE_WORDS:
            raise BadQueryError(
                f'invalid expression type "{_TYPE_WORDS[kind]}" for range query, '
                "must be Scalar or instant Vector"
            )
        steps = np.arange(start_ms, end_ms + 1, step_ms, dtype=np.int64)
        answer = self._answer(tree, steps, start_ms, end_ms, self._budget(cancelled, timeout_seconds))
        return answer.as_matrix()

    def _budget(self, cancelled: Callable[[], bool], timeout_seconds: float) -> Budget:
        seconds = min(timeout_seconds, self._options.timeout_seconds)
        return Budget(self._clock, seconds, max_cells=self._options.max_cells, cancelled=cancelled)

    def _answer(
        self, tree: Expression, steps_ms: Integers, start_ms: int, end_ms: int, budget: Budget
    ) -> Answer:
        options = self._options
        reading = Reading(
            self._source, steps_ms, start_ms, end_ms, options.lookback_ms, options.left_closed, budget
        )
        evaluation = Evaluation(reading, options.default_step_ms, Annotations())
        try:
            with np.errstate(all="ignore"):
                return _evaluated(evaluation, tree)
        except RecursionError:
            raise EvaluationError("the query is nested too deeply") from None
        except MemoryError:
            raise QueryTooLargeError from None


def _evaluated(evaluation: Evaluation, tree: Expression) -> Answer:
    steps, remarks = evaluation.reading.steps_ms, evaluation.annotations
    if type_of(tree) is Type.MATRIX:
        series = [
            Series(labels, batch_times, batch_values)
            for batch in evaluation.windows(tree)
            for labels, batch_times, batch_values in batch.series_at(0)
        ]
        return Answer.of_samples(sorted(series, key=lambda one: one.labels), remarks)
    value = evaluation.value(tree)
    if isinstance(value, String):
        return Answer.of_text(value.value, steps, remarks)
    if isinstance(value, Scalar):
        return Answer.of_numbers(value.values, steps, remarks)
    return Answer.of_vector(value, steps, remarks)
