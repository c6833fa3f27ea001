"""A query that reads more than it may hold reads it in parts; one that would yield too much is refused."""

import numpy as np
import pytest

from deskwatch.model import SystemClock
from deskwatch.promql import Engine, Options, QueryTooLargeError
from tests.promql.worlds import END_MS, START_MS, random_world

WORLD = random_world(3).source()
STEP_MS = 60_000


@pytest.mark.parametrize(
    "query",
    [
        "equity",
        "sum by (bot) (rate(orders_total[5m]))",
        "avg_over_time(equity[2m]) - equity",
        "max_over_time(equity[4m] @ end())",
        "sum_over_time(sum(limit)[5m:30s] offset 1m)",
    ],
)
def test_in_parts_and_at_once_the_answer_is_the_same(query: str) -> None:
    at_once = Engine(WORLD, SystemClock()).range(query, START_MS, END_MS, STEP_MS)
    options = Options(max_cells=700)
    in_parts = Engine(WORLD, SystemClock(), options).range(query, START_MS, END_MS, STEP_MS)
    assert in_parts.labels == at_once.labels
    assert np.array_equal(in_parts.present, at_once.present)
    assert np.array_equal(in_parts.values[in_parts.present], at_once.values[at_once.present], equal_nan=True)


@pytest.mark.parametrize("query", ["equity", "rate(orders_total[5m])", "equity + equity"])
def test_an_answer_that_is_too_large_itself_is_refused(query: str) -> None:
    engine = Engine(WORLD, SystemClock(), Options(max_cells=200))
    with pytest.raises(QueryTooLargeError, match="too many samples"):
        engine.range(query, START_MS, END_MS, STEP_MS)
