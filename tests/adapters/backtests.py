"""Backtests that count for themselves, so that what the hub shows can be held to Backtrader's own figures."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import backtrader as bt

import deskwatch
from deskwatch.hub import Config, Desk
from deskwatch.model import Family, SystemClock

BOT = "ema"


class Bar(NamedTuple):
    """One bar; the time is UTC, as all times of Backtrader are."""

    time: dt.datetime
    open: float
    high: float
    low: float
    close: float
    volume: float


class Bars(bt.feed.DataBase):  # type: ignore[misc] # Backtrader has no types
    """A data feed of bars in memory."""

    params = (("bars", ()),)

    def start(self) -> None:
        """Begin with the first bar."""
        super().start()
        self._left = iter(self.p.bars)

    def _load(self) -> bool:
        bar = next(self._left, None)
        if bar is None:
            return False
        self.lines.datetime[0] = bt.date2num(bar.time)
        for name in ("open", "high", "low", "close", "volume"):
            getattr(self.lines, name)[0] = getattr(bar, name)
        self.lines.openinterest[0] = 0.0
        return True


class Counting(bt.Strategy):  # type: ignore[misc] # Backtrader has no types
    """A strategy that keeps its own count of fees and of what its trades brought, by Backtrader's words."""

    def __init__(self) -> None:
        self.fee_of_order: dict[int, float] = {}
        self.results: list[float] = []

    def notify_order(self, order: bt.Order) -> None:
        """Remember the fee of an order so far; Backtrader tells of each order several times."""
        self.fee_of_order[order.ref] = order.executed.comm

    def notify_trade(self, trade: bt.Trade) -> None:
        """Remember the result of a closed trade, after fees."""
        if trade.isclosed:
            self.results.append(trade.pnlcomm)


class EmaCross(Counting):
    """Goes long where the fast average crosses above the slow one, and flat or short where below."""

    params = (("fast", 20), ("slow", 60), ("long", 0.9), ("short", 0.0))

    def __init__(self) -> None:
        super().__init__()
        self.crosses = [
            (
                data,
                bt.ind.CrossOver(bt.ind.EMA(data, period=self.p.fast), bt.ind.EMA(data, period=self.p.slow)),
            )
            for data in self.datas
        ]

    def next(self) -> None:
        """Trade each feed by its own cross."""
        for data, cross in self.crosses:
            if cross[0] > 0:
                self.order_target_percent(data, target=self.p.long)
            elif cross[0] < 0:
                self.order_target_percent(data, target=self.p.short)


class Figures(NamedTuple):
    """What a backtest came to."""

    equity: float
    cash: float
    fees: float
    won: float
    closed: float
    win_rate: float
    max_drawdown_pct: float
    fills: float


class Backtest(NamedTuple):
    """One run: Backtrader's figures, the hub's, and all the hub gathered."""

    own: Figures
    shown: Figures
    series: dict[str, float]
    strategy: bt.Strategy
    desk: Desk


def cerebro_of(
    feeds: Mapping[str, Iterable[Bar]],
    strategy: type[bt.Strategy],
    *,
    commission: float,
    **parameters: object,
) -> bt.Cerebro:
    """Return a backtest, ready to run, without a monitor."""
    cerebro = bt.Cerebro(stdstats=False)  # without the observers that only plots need
    for name, bars in feeds.items():
        cerebro.adddata(Bars(bars=tuple(bars)), name=name)
    cerebro.addstrategy(strategy, **parameters)
    cerebro.broker.setcash(100_000)
    cerebro.broker.setcommission(commission=commission)
    cerebro.addanalyzer(bt.analyzers.DrawDown, _name="drawdown")
    return cerebro


def run(cerebro: bt.Cerebro, directory: Path) -> Backtest:
    """Run a backtest with the monitor, and let a desk read what it recorded."""
    cerebro.addanalyzer(
        deskwatch.adapters.backtrader.Monitor, bot=BOT, portfolio="crypto", directory=directory
    )
    (strategy,) = cerebro.run()
    desk = Desk(directory, Config(), SystemClock())
    desk.catch_up()
    series = sums(desk.families())
    return Backtest(own_figures(cerebro, strategy), shown_figures(series), series, strategy, desk)


def sums(families: Iterable[Family]) -> dict[str, float]:
    """Return each series' sum over its labels, by name."""
    return {family.name: sum(sample.value for sample in family.samples) for family in families}


def own_figures(cerebro: bt.Cerebro, strategy: bt.Strategy) -> Figures:
    """Return Backtrader's figures."""
    won = sum(result > 0 for result in strategy.results)
    return Figures(
        equity=cerebro.broker.getvalue(),
        cash=cerebro.broker.getcash(),
        fees=sum(strategy.fee_of_order.values()),
        won=won,
        closed=len(strategy.results),
        win_rate=won / len(strategy.results) if strategy.results else 0.0,
        max_drawdown_pct=strategy.analyzers.drawdown.get_analysis().max.drawdown,
        fills=sum(len(order.executed.exbits) for order in cerebro.broker.orders),
    )


def shown_figures(series: dict[str, float]) -> Figures:
    """Return the same figures as the hub shows them."""
    closed, rate = series["trader_closed_trades"], series.get("trader_win_rate", 0.0)
    return Figures(
        equity=series["trader_account_value_usd"],
        cash=series["trader_cash_usd"],
        fees=series["trader_fees_usd"],
        won=rate * closed,
        closed=closed,
        win_rate=rate,
        max_drawdown_pct=series["trader_max_drawdown_pct"],
        fills=series.get("trader_orders_filled", 0.0),
    )


def read_bars(path: Path, prefix: str = "") -> Iterator[Bar]:
    """Read the bars of one symbol; rows without a price (a symbol not yet listed) are left out.

    The first column is the time; the others are found by name, behind `prefix` in a file of several symbols.
    """
    with path.open(newline="", encoding="ascii") as file:
        rows = csv.reader(file)
        columns = {name: number for number, name in enumerate(next(rows))}
        places = [columns[prefix + name] for name in ("open", "high", "low", "close")]
        volume = columns.get(f"{prefix}volume")
        for row in rows:
            if all(row[place] for place in places):
                time = dt.datetime.fromisoformat(row[0]).replace(tzinfo=None)
                opened, high, low, close = (float(row[place]) for place in places)
                yield Bar(time, opened, high, low, close, float(row[volume]) if volume else 0.0)
