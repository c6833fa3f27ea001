"""One bot over several runs: counters go on, a backtest's book begins anew, play money is not real money."""

from deskwatch.events import BotStarted, BotStopped, BreakerTripped
from deskwatch.model import NANOSECONDS, Bot
from deskwatch.state import State
from deskwatch.testing import NOON_NS
from tests.folded import BOT, at, folded, series_of, totals_of, view_of

BACKTEST = Bot(name="bot", mode="backtest")
LIVE = Bot(name="bot", mode="live")
RUN = """
    11:10 cash 1000 id m-1
    11:11 buy 1 BTC/USD @ 100 id t-1
    11:12 sell 1 BTC/USD @ 110 id t-2
    11:13 buy 1 BTC/USD @ 100 id t-3
"""


def run_again(bot: Bot, state: State, boot: str, story: str = RUN) -> State:
    return folded(at("11:09", BotStarted()), story, bot=bot, boot=boot, state=state)


def test_a_second_backtest_begins_a_new_book() -> None:
    state = run_again(BACKTEST, folded(at("11:09", BotStarted()), RUN, bot=BACKTEST), "b2")
    totals = totals_of(state)
    assert totals["trader_account_value_usd"] == 1010
    assert totals["trader_closed_trades"] == 1
    assert totals["trader_trades_per_hour"] == 3
    assert len(view_of(state).account.fills) == 3


def test_counters_go_on_over_a_second_backtest() -> None:
    state = folded(at("11:09", BotStarted()), RUN, bot=BACKTEST)
    before = series_of(state)
    after = series_of(run_again(BACKTEST, state, "b2"))
    assert after["trader_trades_total"] == {
        labels: 2 * n for labels, n in before["trader_trades_total"].items()
    }
    assert after["trader_orders_filled_total"] == {
        "side=buy,symbol=BTC/USD": 4,
        "side=sell,symbol=BTC/USD": 2,
    }


def test_a_breaker_left_open_by_a_backtest_is_closed_in_the_next() -> None:
    state = folded(at("10:00", BreakerTripped(breaker="daily_stop")), bot=BACKTEST)
    run_again(BACKTEST, state, "b2")
    assert series_of(state)["trader_circuit_breaker_open"] == {"type=daily_stop": 0}
    assert series_of(state)["trader_circuit_breaker_trips_total"] == {"type=daily_stop": 1}


def test_a_live_bot_goes_on_with_its_book_after_a_restart() -> None:
    state = folded(at("11:09", BotStarted()), RUN)
    folded(at("11:20", BotStarted()), "11:21 sell 1 BTC/USD @ 120 id t-4", boot="b2", state=state)
    totals = totals_of(state)
    assert totals["trader_account_value_usd"] == 1030
    assert totals["trader_closed_trades"] == 2


def test_what_a_restarted_bot_tells_again_is_counted_as_such_and_not_booked() -> None:
    state = run_again(BOT, folded(RUN), "b2", RUN)
    totals = totals_of(state)
    assert totals["deskwatch_duplicate_fills_total"] == 3
    assert totals["trader_orders_filled_total"] == 3
    assert totals["trader_account_value_usd"] == 1010


def test_a_bot_that_goes_from_paper_to_live_begins_a_new_book() -> None:
    state = run_again(LIVE, folded(RUN), "b2", "11:30 cash 50")
    totals = totals_of(state)
    assert totals["trader_account_value_usd"] == 50
    assert totals["trader_closed_trades"] == 0
    assert totals["trader_orders_filled_total"] == 3


def test_a_live_bot_that_was_backtested_by_the_same_name_has_prices_that_grow_old() -> None:
    state = run_again(LIVE, folded(RUN, bot=BACKTEST), "b2", "10:30 cash 1000\n10:30 buy 1 BTC/USD @ 100")
    assert "trader_account_value_usd" not in totals_of(state)
    assert "trader_account_value_usd" in totals_of(state, now_ns=NOON_NS - 3600 * NANOSECONDS)


def test_a_run_that_names_another_venue_means_other_fills_by_the_same_ids() -> None:
    state = folded("10:00 cash 1000\n10:01 buy 1 BTC/USD @ 100 id t-1")
    moved = Bot(name="bot", mode="paper", venue="another venue")
    folded("10:02 buy 1 BTC/USD @ 100 id t-1", bot=moved, boot="b2", state=state)
    assert series_of(state, NOON_NS - 3600 * NANOSECONDS)["trader_position_quantity"] == {"symbol=BTC/USD": 2}


def test_labels_are_those_of_the_newest_run() -> None:
    state = folded("10:00 cash 1000")
    folded("10:01 cash 1", bot=Bot(name="bot", strategy="new", mode="paper"), boot="b2", state=state)
    assert view_of(state).bot.strategy == "new"


def test_a_bot_of_another_name_is_another_bot() -> None:
    state = folded(RUN)
    folded("10:00 cash 7", bot=Bot(name="other", mode="paper"), state=state)
    assert view_of(state, "other").equity == 7


def test_a_stop_is_forgotten_with_the_next_run() -> None:
    state = folded(at("11:59:50", BotStopped()))
    assert view_of(state).life == "stopped"
    folded(at("11:59:55", BotStarted()), boot="b2", state=state)
    assert view_of(state).life == "running"
