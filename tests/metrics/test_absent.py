"""What is not known is not shown: never as zero, never as the last value."""

import importlib
from datetime import UTC, datetime

import pytest

from deskwatch.events import Heartbeat
from deskwatch.model import Bot
from deskwatch.testing import NOON_NS
from tests.folded import HOUR_NS, at, folded, hub_view, series_of, views_of
from tests.planted import planted

NEEDS_CAPITAL = {
    "trader_account_value_usd",
    "trader_cash_usd",
    "trader_daily_pnl_pct",
    "trader_total_return_pct",
    "trader_drawdown_pct",
    "trader_max_drawdown_pct",
    "trader_exposure_pct",
}
NEEDS_A_PRICE = {
    "trader_account_value_usd",
    "trader_daily_pnl_usd",
    "trader_daily_pnl_pct",
    "trader_total_pnl_usd",
    "trader_total_return_pct",
    "trader_unrealized_pnl_usd",
    "trader_drawdown_pct",
    "trader_position_value_usd",
    "trader_gross_exposure_usd",
    "trader_net_exposure_usd",
    "trader_exposure_pct",
}
NEEDS_A_TRADE = {"trader_win_rate", "trader_win_rate_interval", "trader_mean_holding_time_seconds"}
NEEDS_TEN_TRADES = {
    "trader_profit_factor",
    "trader_expectancy_usd",
    "trader_average_win_usd",
    "trader_average_loss_usd",
    "trader_largest_win_usd",
    "trader_largest_loss_usd",
}
NEEDS_THIRTY_DAYS = {"trader_sharpe_ratio", "trader_sortino_ratio"}
NEEDS_ORDERS = {"trader_slippage_bps", "trader_slippage_by_symbol_bps", "trader_order_fill_ratio"}
ONLY_BEATS = at("11:59:55", Heartbeat())


def test_a_bot_that_only_beats_shows_nothing_that_needs_capital_a_fill_or_a_trade() -> None:
    shown = set(series_of(folded(ONLY_BEATS)))
    absent = NEEDS_CAPITAL | NEEDS_A_TRADE | NEEDS_TEN_TRADES | NEEDS_THIRTY_DAYS | NEEDS_ORDERS
    absent |= {"trader_daily_pnl_usd", "trader_position_value_usd"}
    assert shown & absent == set()
    assert [
        name for name in shown if name.startswith("trader_orders_") or name == "trader_trades_total"
    ] == []


def test_a_bot_without_capital_shows_profit_but_no_percentage_and_no_value() -> None:
    shown = series_of(folded("11:00 buy 1 BTC/USD @ 100\n11:30 mark BTC/USD 120\n11:31 mark BTC/USD 120"))
    assert shown.keys() & NEEDS_CAPITAL == set()
    assert shown["trader_unrealized_pnl_usd"] == {"": 20}
    assert shown["trader_daily_pnl_usd"] == {"": 20}


def test_a_price_that_is_too_old_takes_all_that_needs_it_away_and_comes_back_with_a_new_one() -> None:
    state = folded("10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100\n10:01 mark BTC/USD 90")
    assert set(series_of(state)) & NEEDS_A_PRICE == set()
    assert set(series_of(state, now_ns=NOON_NS - HOUR_NS)) >= NEEDS_A_PRICE
    folded("11:59 mark BTC/USD 90", state=state)
    assert set(series_of(state)) >= NEEDS_A_PRICE


def trades(count: int) -> str:
    """Return so many round trips of a minute, each fourth of them lost."""
    return "10:00 cash 1000\n" + "\n".join(
        f"10:{minute:02} buy 1 BTC/USD @ 100\n10:{minute + 1:02} sell 1 BTC/USD @ {110 if minute % 8 else 95}"
        for minute in range(2, 2 + 2 * count, 2)
    )


def test_what_trades_bring_in_is_shown_from_the_tenth_on() -> None:
    assert set(series_of(folded(trades(9)))) & NEEDS_TEN_TRADES == set()
    assert set(series_of(folded(trades(10)))) >= NEEDS_TEN_TRADES | NEEDS_A_TRADE


def test_a_ratio_of_days_is_shown_from_the_thirtieth_finished_day_on() -> None:
    story = "00:00 cash 1000\n00:00 buy 1 BTC/USD @ 100\n" + "\n".join(
        f"+{day} 12:00 mark BTC/USD {100 + day % 3}" for day in range(31)
    )
    *earlier, last = story.split("\n")
    state = folded("\n".join(earlier))
    assert set(series_of(state)) & NEEDS_THIRTY_DAYS == set()
    assert set(series_of(folded(last, state=state))) >= NEEDS_THIRTY_DAYS


def test_the_other_position_keeps_its_value() -> None:
    state = folded("10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100\n11:59 buy 1 ETH/USD @ 10")
    assert series_of(state)["trader_position_value_usd"] == {"symbol=ETH/USD": 10}
    assert series_of(state)["trader_position_quantity"] == {"symbol=BTC/USD": 1, "symbol=ETH/USD": 1}


def test_the_deepest_drawdown_stays_known_without_a_price() -> None:
    state = folded(
        "10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100\n10:01 mark BTC/USD 50\n10:02 mark BTC/USD 100"
    )
    assert series_of(state)["trader_max_drawdown_pct"] == {"": 5}


@pytest.mark.parametrize("fee", ["0.1 BNB", "0.1 JPY"])
def test_a_fee_without_a_rate_makes_fees_and_cash_unknown(fee: str) -> None:
    shown = series_of(folded(f"11:00 cash 1000\n11:59 buy 1 BTC/USD @ 100 fee {fee}"))
    assert shown.keys() & {"trader_fees_usd", "trader_cash_usd", "trader_account_value_usd"} == set()
    assert shown["trader_realized_pnl_usd"] == {"": 0}


def test_no_percentage_of_an_account_that_holds_nothing() -> None:
    shown = series_of(folded("11:00 cash 100\n11:59 buy 1 BTC/USD @ 100\n11:59:30 mark BTC/USD 0"))
    assert shown["trader_account_value_usd"] == {"": 0}
    assert "trader_exposure_pct" not in shown


def test_showing_zero_for_what_is_not_known_would_be_noticed() -> None:
    fault = planted(
        importlib.import_module("deskwatch.metrics.gather"),
        "            continue\n",
        "            number = 0\n",
    )
    state = folded(ONLY_BEATS)
    shown = {family.name for family in fault.gather(views_of(state), hub_view(state))}
    assert shown & NEEDS_CAPITAL != set()


def test_a_backtest_is_seen_as_of_its_own_last_fact() -> None:
    state = folded("10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100", bot=Bot(name="bot", mode="backtest"))
    years_later = int(datetime(2036, 1, 1, tzinfo=UTC).timestamp()) * 10**9
    assert series_of(state, now_ns=years_later)["trader_account_value_usd"] == {"": 1000}
    assert series_of(state, now_ns=years_later)["trader_trades_per_hour"] == {"": 1}
