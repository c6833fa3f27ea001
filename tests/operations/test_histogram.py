"""A histogram counts each value once, at most its bound included, and never forgets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.operations.capped import Capped
from deskwatch.operations.histogram import (
    BYTES,
    MILLISECONDS,
    MOST_BOUNDS,
    PERCENT,
    POWERS,
    RATIO,
    SECONDS,
    Histogram,
    bounds_for,
    wrong_bounds,
)

bounds = st.lists(st.integers(-9, 9).map(float), min_size=1, unique=True).map(sorted)
values = st.lists(st.integers(-12, 12).map(float))


def test_a_value_on_a_bound_belongs_to_it() -> None:
    histogram = Histogram(bounds=(1.0, 2.0))
    for value in (0.5, 1.0, 1.5, 2.0, 99.0):
        histogram.add(value)
    assert histogram.cumulative() == [(1.0, 2), (2.0, 4)]
    assert (histogram.count, histogram.total) == (5, 104.0)


def test_a_capped_mapping_keeps_the_first_and_shares_the_rest() -> None:
    capped: Capped[str, list[str]] = Capped(list, "other", most=2)
    for key in ("a", "b", "c", "d", "a"):
        capped.at(key).append(key)
    assert capped.values == {"a": ["a", "a"], "b": ["b"], "other": ["c", "d"]}


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("fill_latency_seconds", SECONDS),
        ("fill_latency_ms", MILLISECONDS),
        ("message_bytes", BYTES),
        ("slippage_pct", PERCENT),
        ("fill_ratio", RATIO),
        ("slippage_bps", POWERS),
        ("seconds", SECONDS),
        ("x", POWERS),
    ],
)
def test_the_unit_in_a_name_decides_the_bounds(name: str, bounds: tuple[float, ...]) -> None:
    assert bounds_for(name) == bounds


@pytest.mark.parametrize("bounds", [SECONDS, MILLISECONDS, BYTES, PERCENT, RATIO, POWERS])
def test_the_bounds_of_each_unit_are_ones_that_a_bot_could_give(bounds: tuple[float, ...]) -> None:
    assert wrong_bounds(bounds) == ""
    assert len(bounds) <= MOST_BOUNDS // 2


@given(bounds, bounds, values, values)
def test_of_two_histograms_the_bounds_that_both_have_stay_exact(
    mine: list[float], its: list[float], ones: list[float], others: list[float]
) -> None:
    total, other = Histogram(mine), Histogram(its)
    for value in ones:
        total.add(value)
    for value in others:
        other.add(value)
    total.merge(other)
    assert total.cumulative() == [
        (bound, sum(value <= bound for value in ones + others)) for bound in mine if bound in its
    ]
    assert (total.count, total.total) == (len(ones + others), sum(ones + others))
    assert len(other.counts) == len(its) + 1


def test_a_value_below_zero_makes_the_sum_no_counter() -> None:
    histogram = Histogram((1.0,))
    signed = []
    for value in (1.0, -1.0, 1.0):
        histogram.add(value)
        signed.append(histogram.signed)
    assert signed == [False, True, True]
    assert Histogram((-1.0, 1.0)).signed
