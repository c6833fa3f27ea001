"""Trades won, lost and even, and fills in the last hour, as a plain count over all of them would say."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.performance import TradeRate, Trades
from deskwatch.performance import trades as trades_module
from tests.planted import planted

HOUR_NS = 3600 * 1_000_000_000
START_NS = 10**18
results = st.decimals("-100", "100", places=1)
minutes = st.integers(0, 180)


@given(st.lists(results))
def test_the_counts_are_those_of_the_whole_list_after_every_trade(nets: list[Decimal]) -> None:
    trades = Trades()
    for number, net in enumerate(nets, start=1):
        trades.update(net)
        won = sum(each > 0 for each in nets[:number])
        lost = sum(each < 0 for each in nets[:number])
        assert (trades.won, trades.lost, trades.even, trades.closed) == (
            won,
            lost,
            number - won - lost,
            number,
        )
        assert trades.win_rate() == Decimal(won) / number


def test_before_the_first_trade_there_is_no_win_rate() -> None:
    assert Trades().win_rate() is None


def check_against_the_list(rate: TradeRate, fills: list[int], looks: list[int]) -> None:
    """Hold the rate to a plain count after each fill and at each look, all in minutes."""
    told: list[int] = []
    now = 0
    for minute, look in zip(fills, looks, strict=False):
        rate.update(START_NS + minute * 60 * 10**9)
        told.append(minute)
        now = max(now, look)
        assert rate.per_hour(START_NS + now * 60 * 10**9) == sum(now - 60 < each <= now for each in told)


@given(st.lists(minutes), st.lists(minutes))
def test_fills_in_the_last_hour_are_counted_whenever_they_are_told(
    fills: list[int], looks: list[int]
) -> None:
    check_against_the_list(TradeRate(), fills, looks)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("now_ns - HOUR_NS < time_ns <= now_ns", "time_ns <= now_ns"),
        ("now_ns - HOUR_NS < time_ns <= now_ns", "True"),
    ],
    ids=["a late fill counts", "a fill to come counts"],
)
def test_the_count_notices_when(right: str, wrong: str) -> None:
    fault = planted(trades_module, right, wrong)
    with pytest.raises(AssertionError):
        check_against_the_list(fault.TradeRate(), [100, 10, 170], [100, 100, 110])


def test_a_fill_leaves_the_window_after_exactly_an_hour() -> None:
    rate = TradeRate()
    rate.update(START_NS)
    assert rate.per_hour(START_NS + HOUR_NS - 1) == 1
    assert rate.per_hour(START_NS + HOUR_NS) == 0


def test_no_more_than_a_hundred_thousand_fills_are_remembered() -> None:
    rate = TradeRate()
    for number in range(100_010):
        rate.update(START_NS + number)
    assert rate.per_hour(START_NS + HOUR_NS - 1) == 100_000
