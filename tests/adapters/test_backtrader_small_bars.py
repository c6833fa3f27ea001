"""What an order can go through, over bars made for the purpose: the hub counts it as Backtrader does."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import backtrader as bt
import pytest

from deskwatch import Recorder
from deskwatch.adapters import backtrader as adapter
from deskwatch.adapters.backtrader import Monitor
from deskwatch.testing import strict_recording
from tests.adapters.backtests import (
    Backtest,
    Bars,
    Counting,
    EmaCross,
    Figures,
    cerebro_of,
    read_bars,
    run,
)

HOURLY = tuple(read_bars(Path(__file__).parent / "data" / "hourly.csv"))
Script = dict[int, Callable[[bt.Strategy], object]]


@pytest.fixture(autouse=True)
def strict() -> Iterator[None]:
    """Let whatever the adapter or the recorder would swallow fail the test."""
    with strict_recording():
        yield


class Scripted(Counting):
    """Does at each bar (by its number) what the script says."""

    params = (("script", None),)

    def next(self) -> None:
        """Do what is due."""
        self.p.script.get(len(self), lambda _: None)(self)


def played(script: Script, folder: Path, *, commission: float = 0.001, bars: int = 40) -> Backtest:
    return run(cerebro_of({"BTC/USD": HOURLY[:bars]}, Scripted, commission=commission, script=script), folder)


def held(backtest: Backtest) -> dict[str, float]:
    """Return the quantity of each open position by its symbol."""
    (family,) = [each for each in backtest.desk.families() if each.name == "trader_position_quantity"]
    return {dict(sample.labels)["symbol"]: sample.value for sample in family.samples}


def close_to(own: Figures) -> object:
    return pytest.approx(own, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("short", [0.0, -0.9], ids=["long only", "long and short"])
@pytest.mark.parametrize("filled_at_once", [1_000_000, 150], ids=["whole", "in parts"])
def test_all_figures_are_backtraders_own(tmp_path: Path, short: float, filled_at_once: int) -> None:
    cerebro = cerebro_of({"BTC/USD": HOURLY}, EmaCross, commission=0.001, fast=3, slow=9, short=short)
    cerebro.broker.set_filler(bt.broker.fillers.FixedSize(size=filled_at_once))
    backtest = run(cerebro, tmp_path)
    assert backtest.own.closed > 5
    assert backtest.own.fills > backtest.own.closed * (1 if filled_at_once > 1000 else 5)
    assert backtest.shown == close_to(backtest.own)
    assert backtest.series["deskwatch_duplicate_fills"] == 0


def test_two_feeds_without_a_name_are_told_apart_even_at_equal_prices(tmp_path: Path) -> None:
    cerebro = cerebro_of({}, Scripted, commission=0.0, script={3: lambda s: s.buy(s.datas[1], size=2)})
    for _ in range(2):
        cerebro.adddata(Bars(bars=HOURLY))
    assert held(run(cerebro, tmp_path)) == {"data1": 2.0}


def test_an_order_beyond_the_cash_is_rejected(tmp_path: Path) -> None:
    backtest = played({3: lambda s: s.buy(size=5_000)}, tmp_path)
    assert backtest.series["trader_orders_placed"] == 1
    assert backtest.series["trader_orders_rejected"] == 1
    assert "trader_orders_filled" not in backtest.series


def test_a_withdrawn_and_an_expired_order_count_as_canceled(tmp_path: Path) -> None:
    orders: list[bt.Order] = []
    script: Script = {
        3: lambda s: orders.append(s.buy(size=1, price=1.0, exectype=bt.Order.Limit)),
        5: lambda s: s.cancel(orders[0]),
        7: lambda s: s.buy(size=1, price=1.0, exectype=bt.Order.Limit, valid=dt.timedelta(hours=2)),
    }
    backtest = played(script, tmp_path)
    assert backtest.series["trader_orders_placed"] == 2
    assert backtest.series["trader_orders_canceled"] == 2


def test_what_was_filled_before_the_rest_was_withdrawn_is_booked(tmp_path: Path) -> None:
    orders: list[bt.Order] = []
    script: Script = {3: lambda s: orders.append(s.buy(size=100)), 6: lambda s: s.cancel(orders[0])}
    cerebro = cerebro_of({"BTC/USD": HOURLY[:40]}, Scripted, commission=0.001, script=script)
    cerebro.broker.set_filler(bt.broker.fillers.FixedSize(size=30))
    backtest = run(cerebro, tmp_path)
    assert held(backtest) == {"BTC/USD": 90.0}
    assert backtest.shown == close_to(backtest.own)
    assert backtest.series["trader_orders_canceled"] == 1


def test_several_orders_of_one_bar_shorts_and_a_flip_are_booked(tmp_path: Path) -> None:
    def open_three(strategy: bt.Strategy) -> None:
        for size in (3, 4, 5):
            strategy.sell(size=size)

    script: Script = {3: open_three, 9: lambda s: s.buy(size=20), 15: lambda s: s.close()}
    backtest = played(script, tmp_path)
    assert (backtest.own.closed, backtest.own.fills) == (2, 5)
    assert backtest.shown == close_to(backtest.own)


FRACTIONS: Script = {
    3: lambda s: s.buy(size=0.1),
    4: lambda s: s.buy(size=0.2),
    6: lambda s: s.close(),
    8: lambda s: s.buy(size=0.7),
    9: lambda s: s.sell(size=0.1 + 0.2),
    10: lambda s: s.close(),
}


def test_closing_what_was_bought_in_fractions_leaves_nothing_open(tmp_path: Path) -> None:
    backtest = played(FRACTIONS, tmp_path)
    assert backtest.series["trader_open_positions"] == 0
    assert backtest.shown == close_to(backtest.own)


def test_booking_fractions_as_they_stand_would_be_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "DUST", 0)
    assert played(FRACTIONS, tmp_path).series["trader_open_positions"] == 1


def test_a_contract_of_ten_units_is_valued_and_charged_as_backtrader_does(tmp_path: Path) -> None:
    script: Script = {3: lambda s: s.buy(size=3), 9: lambda s: s.sell(size=5), 15: lambda s: s.close()}
    cerebro = cerebro_of({"BTC/USD": HOURLY[:40]}, Scripted, commission=0.0, script=script)
    cerebro.broker.setcommission(commission=2.5, margin=500.0, mult=10.0)
    backtest = run(cerebro, tmp_path)
    assert backtest.own.closed == 2
    assert backtest.shown == close_to(backtest.own)
    assert "trader_unexplained_pnl_usd" not in backtest.series


def test_cash_that_backtrader_adds_while_it_runs_shows_as_drift(tmp_path: Path) -> None:
    script: Script = {3: lambda s: s.buy(size=1), 5: lambda s: s.broker.add_cash(250), 9: lambda s: s.close()}
    backtest = played(script, tmp_path)
    assert backtest.series["trader_cash_drift"] == pytest.approx(250)
    assert backtest.series["trader_unexplained_pnl_usd"] == pytest.approx(250)


def test_cash_of_an_undisturbed_backtest_has_no_drift_but_that_of_floats(tmp_path: Path) -> None:
    assert abs(played(FRACTIONS, tmp_path).series["trader_cash_drift"]) < 1e-9


def test_a_second_run_is_a_new_book_and_counters_go_on(tmp_path: Path) -> None:
    script: Script = {3: lambda s: s.buy(size=1), 9: lambda s: s.close()}
    first, second = played(script, tmp_path), played(script, tmp_path)
    assert second.shown._replace(fills=0) == first.shown._replace(fills=0)
    assert (first.shown.fills, second.shown.fills) == (2, 4)


def test_counting_calls_instead_of_executions_would_be_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = Monitor._record_executions  # noqa: SLF001 - a fault is planted in it

    def forgetful(monitor: Monitor, recorder: Recorder, order: bt.Order, symbol: str, side: str) -> None:
        monitor._executions_seen.clear()  # noqa: SLF001 - the planted fault
        recorded(monitor, recorder, order, symbol, side)

    monkeypatch.setattr(Monitor, "_record_executions", forgetful)
    backtest = played({3: lambda s: s.buy(size=1), 9: lambda s: s.close()}, tmp_path)
    assert backtest.series["deskwatch_duplicate_fills"] > 0
