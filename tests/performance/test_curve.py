"""The curve stays small, ascends, and ends with the newest value."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.performance import Curve
from deskwatch.performance.curve import MOST_POINTS

SECOND_NS = 1_000_000_000
times = st.integers(0, 10**6).map(lambda milliseconds: milliseconds * 10**6)


@given(st.lists(times))
def test_it_keeps_the_last_value_of_each_second_and_nothing_that_came_late(moments: list[int]) -> None:
    curve = Curve()
    expected: dict[int, tuple[int, float]] = {}
    newest = -1
    for number, time_ns in enumerate(moments):
        curve.update(time_ns, float(number))
        if time_ns >= newest:
            newest = time_ns
            expected[time_ns // SECOND_NS] = (time_ns, float(number))
    assert list(zip(curve.times_ns, curve.values, strict=True)) == list(expected.values())


@pytest.mark.parametrize("step", [1, 7, 3600], ids=["a second", "seven seconds", "an hour"])
def test_it_stays_bounded_and_ascending_and_ends_with_the_newest_value(step: int) -> None:
    curve = Curve()
    for number in range(3 * MOST_POINTS):
        time_ns = number * step * SECOND_NS
        curve.update(time_ns, float(number))
        assert len(curve.times_ns) == len(curve.values) <= MOST_POINTS
        assert (curve.times_ns[-1], curve.values[-1]) == (time_ns, float(number))
    assert len(curve.times_ns) >= MOST_POINTS // 4
    assert all(before < after for before, after in pairwise(curve.times_ns))


def test_every_value_that_is_kept_was_one() -> None:
    curve = Curve()
    for number in range(10_000):
        curve.update(number * SECOND_NS, float(number))
    assert [time_ns / SECOND_NS for time_ns in curve.times_ns] == curve.values


def test_a_gap_of_years_is_no_trouble() -> None:
    curve = Curve()
    for number in range(5_000):
        curve.update(number * SECOND_NS + (number // 4_000) * 10**18, float(number))
    assert curve.values[-1] == 4_999.0
    assert len(curve.times_ns) <= MOST_POINTS
