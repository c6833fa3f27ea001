"""Every function of a range gives, for any samples and steps, what its definition says window by window."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.model import SystemClock
from deskwatch.promql import STALE, STALE_BITS, Block, Engine, MemorySource, Options
from tests.promql import oracle
from tests.promql.agreement import close

SERIES = [(("__name__", "x"), ("row", str(row))) for row in range(4)]
MAGNITUDES = st.sampled_from([0.25, 1.0, 3.0, -7.5, 1e3, 1e9, 1e-6, 0.0])
ODD = st.sampled_from([math.nan, math.inf, -math.inf, 1e100, -1e100, 1e300, STALE])
CELLS = st.one_of(st.none(), MAGNITUDES, MAGNITUDES, MAGNITUDES, ODD)
Rows = list[list[float | None]]


@st.composite
def matrices(draw: st.DrawFn, cells: st.SearchStrategy[float | None] = CELLS) -> tuple[list[int], Rows]:
    """Return shared times and rows of cells; None where there is no sample."""
    gaps = draw(st.lists(st.integers(1, 40_000), min_size=1, max_size=24))
    times = np.cumsum(gaps).tolist()
    row = st.lists(cells, min_size=len(times), max_size=len(times))
    return times, draw(st.lists(row, min_size=1, max_size=4))


def engine_of(times: list[int], rows: Rows, *, left_closed: bool) -> Engine:
    """Return an engine over one block."""
    present = np.array([[cell is not None for cell in row] for row in rows])
    values = np.array([[0.0 if cell is None else cell for cell in row] for row in rows])
    source = MemorySource()
    mask = None if present.all() else present
    source.add_block(Block(SERIES[: len(rows)], np.array(times, dtype=np.int64), values, mask))
    return Engine(source, SystemClock(), Options(left_closed=left_closed, experimental=True))


def is_stale(cell: float) -> bool:
    """Tell whether a cell is a stale marker, by its bits."""
    return bool(np.float64(cell).view(np.uint64) == STALE_BITS)


def check(
    shape: tuple[list[int], Rows],
    query: str,
    expected: Callable[[oracle.Window, int, int], float | None],
    *,
    left_closed: bool = False,
) -> None:
    """Hold the engine's answer to `query` at nine steps against `expected` of each window of 50 seconds."""
    times, rows = shape
    answer = engine_of(times, rows, left_closed=left_closed).range(query, 0, 400_000, 50_000)
    got = {
        (dict(series.labels)["row"], int(time)): value
        for series in answer.series()
        for time, value in zip(series.times, series.values, strict=True)
    }
    for row, cells in enumerate(rows):
        samples = [
            (time, cell)
            for time, cell in zip(times, cells, strict=True)
            if cell is not None and not is_stale(cell)
        ]
        for end in range(0, 400_001, 50_000):
            inside = oracle.window(samples, end - 50_000, end, left_closed=left_closed)
            wanted = expected(inside, end - 50_000, end)
            found = got.get((str(row), end))
            assert (found is None) == (wanted is None), (query, end, inside, found, wanted)
            assert wanted is None or found is None or close(found, wanted), (
                query,
                end,
                inside,
                found,
                wanted,
            )


@pytest.mark.parametrize("function", sorted(oracle.SIMPLE.keys() - {"avg_over_time", "stddev_over_time"}))
@given(shape=matrices(), left_closed=st.booleans())
def test_a_function_of_a_window_is_its_definition(
    function: str, shape: tuple[list[int], Rows], *, left_closed: bool
) -> None:
    def expected(inside: oracle.Window, _: int, __: int) -> float | None:
        return oracle.SIMPLE[function](inside) if inside else None

    check(shape, f"{function}(x[50s])", expected, left_closed=left_closed)


@pytest.mark.parametrize("function", ["avg_over_time", "stddev_over_time"])
@given(shape=matrices(st.one_of(st.none(), MAGNITUDES)))
def test_a_mean_is_its_definition(function: str, shape: tuple[list[int], Rows]) -> None:
    def expected(inside: oracle.Window, _: int, __: int) -> float | None:
        return oracle.SIMPLE[function](inside) if inside else None

    check(shape, f"{function}(x[50s])", expected)


@given(shape=matrices())
def test_the_median_of_a_window_is_its_definition(shape: tuple[list[int], Rows]) -> None:
    check(
        shape,
        "quantile_over_time(0.5, x[50s])",
        lambda inside, _, __: oracle.MEDIAN(inside) if inside else None,
    )


@given(shape=matrices(st.one_of(st.none(), st.integers(0, 1000).map(float))))
def test_an_increase_is_its_definition(shape: tuple[list[int], Rows]) -> None:
    def expected(inside: oracle.Window, start: int, end: int) -> float | None:
        return oracle.increase(inside, start, end) if len(inside) > 1 else None

    check(shape, "increase(x[50s])", expected)


@given(shape=matrices())
def test_a_selector_gives_the_newest_sample_within_the_lookback(shape: tuple[list[int], Rows]) -> None:
    times, rows = shape
    answer = engine_of(times, rows, left_closed=False).range("x", 0, 800_000, 25_000)
    got = {
        (dict(series.labels)["row"], int(time)): value
        for series in answer.series()
        for time, value in zip(series.times, series.values, strict=True)
    }
    for row, cells in enumerate(rows):
        samples = [(time, cell) for time, cell in zip(times, cells, strict=True) if cell is not None]
        for at in range(0, 800_001, 25_000):
            inside = oracle.window(samples, at - 300_000, at, left_closed=False)
            found = got.get((str(row), at))
            if not inside or is_stale(inside[-1][1]):
                assert found is None
            else:
                assert found is not None
                assert close(found, inside[-1][1])
