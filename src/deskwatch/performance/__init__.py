"""How a bot does, kept up to date with each value of its equity and each trade.

In: equity at successive moments, cash that moved, results of trades. Out: figures, each in a module of its
own.
Never: a price, a position, a clock; a ratio of nothing or of too little (it is `None`, not 0).
"""

from deskwatch.performance.curve import Curve
from deskwatch.performance.day import TradingDays
from deskwatch.performance.drawdown import Depth, Drawdown
from deskwatch.performance.history import Day, DayHistory
from deskwatch.performance.minimums import LEAST_DAYS, LEAST_TRADES
from deskwatch.performance.results import Results
from deskwatch.performance.returns import Growth
from deskwatch.performance.sharpe import Sharpe
from deskwatch.performance.sortino import Sortino
from deskwatch.performance.trades import TradeRate, Trades
from deskwatch.performance.wilson import wilson_interval

__all__ = [
    "LEAST_DAYS",
    "LEAST_TRADES",
    "Curve",
    "Day",
    "DayHistory",
    "Depth",
    "Drawdown",
    "Growth",
    "Results",
    "Sharpe",
    "Sortino",
    "TradeRate",
    "Trades",
    "TradingDays",
    "wilson_interval",
]
