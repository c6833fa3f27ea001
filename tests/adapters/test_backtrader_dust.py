"""What floats leave behind is no position, and costs nothing afterwards."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import backtrader as bt

import deskwatch
from deskwatch.hub import Config, Desk
from deskwatch.model import SystemClock

SIZES = [0.1, 0.7, -0.8, None, 0.5, -0.5, 0.5, -0.5, 0.1, 0.2, -0.3, None]


class Sizes(bt.Strategy):  # type: ignore[misc] # Backtrader has no types
    """Trades given sizes, one a bar; None closes whatever is left."""

    def next(self) -> None:
        """Trade."""
        size = SIZES[len(self) - 1] if len(self) <= len(SIZES) else 0
        if size is None:
            self.close()
        elif size:
            self.buy(size=size) if size > 0 else self.sell(size=-size)


def run(data: Path, **parameters: Any) -> Desk:  # noqa: ANN401 - parameters of Backtrader
    bars = data / "bars.csv"
    rows = [f"2026-01-01 00:{minute:02d}:00,{p},{p},{p},{p},1" for minute, p in enumerate(range(100, 120))]
    bars.write_text("timestamp,open,high,low,close,volume\n" + "\n".join(rows))
    cerebro = bt.Cerebro()
    feed = bt.feeds.GenericCSVData(dataname=str(bars), timeframe=bt.TimeFrame.Minutes, openinterest=-1)
    cerebro.adddata(feed, name=parameters.pop("feed", "BTC/USD"))
    for _ in range(parameters.pop("strategies", 1)):
        cerebro.addstrategy(Sizes)
    cerebro.broker.setcash(1000)
    cerebro.addanalyzer(deskwatch.adapters.backtrader.Monitor, bot="dust", directory=data, **parameters)
    cerebro.run()
    desk = Desk(data, Config(), SystemClock())
    desk.catch_up()
    return desk


def value(desk: Desk, name: str) -> float:
    return sum(sample.value for family in desk.families() if family.name == name for sample in family.samples)


def test_a_rest_of_a_float_is_flat_and_later_trades_are_whole(tmp_path: Path) -> None:
    desk = run(tmp_path)
    assert list(desk.problems) == []
    assert value(desk, "trader_open_positions") == 0
    assert value(desk, "trader_closed_trades") == 4


def test_two_strategies_of_one_broker_have_its_capital_once(tmp_path: Path) -> None:
    assert Decimal(str(value(run(tmp_path, strategies=2), "trader_account_value_usd"))) < 1100


def test_the_account_is_in_what_the_prices_are_in(tmp_path: Path) -> None:
    desk = run(tmp_path, feed="BTC/USDT")
    assert "trader_account_value_usd" not in [family.name for family in desk.families()]
    assert value(desk, "trader_win_rate") > 0
