"""Facts of one time are one instant: equity is looked at when it is over, not in its middle."""

import pytest

from deskwatch.events import BotStopped, InstrumentDefined
from deskwatch.model import Bot
from deskwatch.state import State
from tests.folded import at, faulty_state, folded, totals_of, view_of

BACKTEST = Bot(name="bot", mode="backtest")
# A bar: the fill at its open is a price far below that of its close.
BAR = """
    10:00 cash 1000
    10:00 buy 10 BTC/USD @ 10
    10:00 mark BTC/USD 100
    10:01 mark BTC/USD 90
    10:01 sell 5 BTC/USD @ 40
    10:01 mark BTC/USD 95
    10:02 mark BTC/USD 95
"""
# 1900 at the first close, 1575 at the second; the 40 in between never was a close.
DEEPEST = pytest.approx((1900 - 1575) / 1900 * 100)


def deepest(state: State) -> float:
    return totals_of(state)["trader_max_drawdown_pct"]


def looks(state: State) -> list[float]:
    """Return the equity at each look that a curve kept."""
    return view_of(state).account.curve.values


def test_a_bar_is_looked_at_once_when_it_is_over() -> None:
    assert looks(folded(BAR, bot=BACKTEST)) == [1900, 1575]


def test_what_happened_within_a_bar_is_no_drawdown() -> None:
    assert deepest(folded(BAR, bot=BACKTEST)) == DEEPEST


def test_looking_after_every_fact_would_be_noticed() -> None:
    state = faulty_state("if time_ns != self._instant_ns:", "if True:")
    assert deepest(folded(BAR, bot=BACKTEST, state=state)) != DEEPEST


def test_the_instant_that_is_not_over_yet_is_seen_but_not_looked_at() -> None:
    state = folded("10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100\n10:01 mark BTC/USD 50", bot=BACKTEST)
    assert looks(state) == [1000]
    assert totals_of(state)["trader_account_value_usd"] == 950
    assert totals_of(state)["trader_max_drawdown_pct"] == 5


def test_the_end_of_the_process_ends_its_last_instant() -> None:
    state = folded("10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100\n10:01 mark BTC/USD 50", bot=BACKTEST)
    folded(at("10:02", BotStopped()), bot=BACKTEST, state=state)
    assert looks(state) == [1000, 950]


def test_a_late_fact_is_an_instant_of_its_own_and_leaves_the_curve_ascending() -> None:
    state = folded("10:00 cash 1000\n10:05 buy 1 BTC/USD @ 100\n10:03 mark BTC/USD 1\n10:06 mark BTC/USD 110")
    folded("10:07 mark BTC/USD 110", state=state)
    assert looks(state) == [1000, 1000, 1010]


def test_while_a_price_is_unknown_nothing_is_looked_at() -> None:
    state = folded("10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100\n13:00 mark ETH/USD 5\n14:00 mark ETH/USD 5")
    assert looks(state) == [1000]


def test_what_an_instrument_is_does_not_make_the_time_of_a_backtest_go_on() -> None:
    """It is told without a time, in the year of the test and not of the bars."""
    told = at("12:00", InstrumentDefined(symbol="BTC/USDT:USDT", multiplier="0.01"))
    state = folded("10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100", told, bot=BACKTEST)
    folded("10:01 mark BTC/USD 110\n10:02 mark BTC/USD 120", state=state, bot=BACKTEST)
    assert looks(state) == [1000, 1010]
    assert view_of(state).as_of_ns == at("10:02", BotStopped())[0].at_ns
