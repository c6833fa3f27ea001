"""Slippage after every fill is that of all fills of the last 24 hours, weighted by what was traded."""

import decimal
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.model import MONEY_CONTEXT, NANOSECONDS
from deskwatch.operations import slippage as slippage_module
from deskwatch.operations.slippage import BOUNDS, Slippage, slippage_bps
from tests.planted import planted

HOUR_NS = 3600 * NANOSECONDS
START_NS = 490_908 * HOUR_NS


class Fill(NamedTuple):
    """A fill in the hour `hour` of the story."""

    hour: int
    side: str
    price: Decimal
    arrival: Decimal
    worth: Decimal


prices = st.decimals("0.5", "200", places=2)
fills = st.lists(
    st.builds(Fill, st.integers(0, 60), st.sampled_from(["buy", "sell"]), prices, prices, prices), max_size=30
).map(lambda told: sorted(told, key=lambda fill: fill.hour))


def batch(told: list[Fill], side: str, now: int) -> Fraction | None:
    """Return the weighted mean by its definition."""
    live = [fill for fill in told if fill.side == side and fill.hour > now - 24]
    if not live:
        return None
    sign = 1 if side == "buy" else -1
    costs = [
        sign
        * (Fraction(fill.price) - Fraction(fill.arrival))
        / Fraction(fill.arrival)
        * 10_000
        * Fraction(fill.worth)
        for fill in live
    ]
    return sum(costs, Fraction(0)) / sum((Fraction(fill.worth) for fill in live), Fraction(0))


def check_against_the_list(slippage: Slippage, bps_of: object, told: list[Fill]) -> None:
    """Hold the means and the histogram to the whole list, after each fill."""
    with decimal.localcontext(MONEY_CONTEXT):
        for number, fill in enumerate(told, start=1):
            time_ns = START_NS + fill.hour * HOUR_NS
            bps = bps_of(fill.side, fill.price, fill.arrival)  # type: ignore[operator]  # a planted copy has no type
            slippage.update(time_ns, fill.side, "X/USD", bps, (fill.worth, "USD"))
            for side in ("buy", "sell"):
                mean = slippage.by_symbol.get((side, "X/USD", "USD"))
                weighed, weight = mean.sums(time_ns) if mean else (Decimal(0), Decimal(0))
                exact = batch(told[:number], side, fill.hour)
                assert (exact is None) == (not weight)
                assert exact is None or abs(Fraction(weighed / weight) - exact) < Fraction(1, 10**30)
        sides = [fill.side for fill in told]
        assert {side: slippage.histograms[side].count for side in set(sides)} == {
            side: sides.count(side) for side in set(sides)
        }


@given(fills)
def test_after_every_fill_it_is_that_of_the_whole_list(told: list[Fill]) -> None:
    check_against_the_list(Slippage(), slippage_bps, told)


TOLD = [
    Fill(hour, side, Decimal(100 + hour), Decimal(99), Decimal(hour + 1))
    for hour in (0, 5, 30, 31)
    for side in ("buy", "sell")
]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("else arrival - price", "else price - arrival"),
        ("/ abs(arrival)", "/ price"),
        ("hour.weighed += value * weight", "hour.weighed += value"),
        ("- HOURS + 1", "- HOURS - 40"),
    ],
    ids=["a sale the wrong way", "of the price paid", "not weighted", "never too old"],
)
def test_the_list_notices_when(right: str, wrong: str) -> None:
    fault = planted(slippage_module, right, wrong)
    with pytest.raises(AssertionError):
        check_against_the_list(fault.Slippage(), fault.slippage_bps, TOLD)


@pytest.mark.parametrize(
    ("side", "price", "arrival", "bps"),
    [
        ("buy", "101", "100", 100),
        ("buy", "99", "100", -100),
        ("sell", "99", "100", 100),
        ("buy", "-36", "-37", 270),
    ],
)
def test_a_cost_is_positive_on_both_sides_and_below_zero(
    side: str, price: str, arrival: str, bps: int
) -> None:
    assert slippage_bps(side, Decimal(price), Decimal(arrival)) == pytest.approx(
        Decimal(bps), abs=Decimal("0.5")
    )


def test_against_a_price_of_zero_there_is_none() -> None:
    assert slippage_bps("buy", Decimal(1), Decimal(0)) is None


def test_more_symbols_than_two_thousand_share_one_place() -> None:
    slippage = Slippage()
    for number in range(2_100):
        slippage.update(START_NS, "buy", f"S{number}/USD", Decimal(1), (Decimal(1), "USD"))
    assert len(slippage.by_symbol) == 2_001
    assert slippage.by_symbol["buy", "other", "USD"].sums(START_NS) == (Decimal(100), Decimal(100))
    assert slippage.histograms["buy"].count == 2_100


def test_the_bounds_ascend_and_tell_gains_from_costs() -> None:
    assert sorted(set(BOUNDS)) == list(BOUNDS)
    assert 0.0 in BOUNDS
