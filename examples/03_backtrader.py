"""Backtrader: one line more than without deskwatch. Needs `pip install 'deskwatch[backtrader]'`.

python examples/03_backtrader.py BARS.csv      columns: timestamp, open, high, low, close, volume
"""

import datetime as dt
import sys
from pathlib import Path

import backtrader as bt

import deskwatch


class EmaCross(bt.Strategy):  # type: ignore[misc] # Backtrader has no types
    """Long while the quick average is above the slow one."""

    def __init__(self) -> None:
        self.cross = bt.ind.CrossOver(bt.ind.EMA(period=5), bt.ind.EMA(period=20))

    def next(self) -> None:
        """Follow the averages."""
        if self.cross[0]:
            self.order_target_percent(target=0.9 if self.cross[0] > 0 else 0.0)


def main(bars: Path) -> None:
    """Run the strategy over a file of bars."""
    cerebro = bt.Cerebro()
    minutes = bt.feeds.GenericCSVData(
        dataname=str(bars),
        dtformat=dt.datetime.fromisoformat,
        timeframe=bt.TimeFrame.Minutes,
        openinterest=-1,
    )
    cerebro.adddata(minutes, name="BTC/USD")
    cerebro.addstrategy(EmaCross)
    cerebro.broker.setcash(100_000)
    cerebro.broker.setcommission(commission=0.0004)
    cerebro.addanalyzer(deskwatch.adapters.backtrader.Monitor, bot="ema-cross", portfolio="crypto")
    cerebro.run()
    print(f"final value: {cerebro.broker.getvalue():,.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
