"""How a bot does, kept up to date with each value of its equity and each trade.

In: equity at successive moments, cash that moved, bookings. Out: figures, each in a module of its own.
Never: a price, a position, a clock; a ratio of nothing (it is `None`, not 0).
"""

from deskwatch.performance.curve import Curve
from deskwatch.performance.day import TradingDay, TradingDays
from deskwatch.performance.drawdown import Drawdown
from deskwatch.performance.returns import Growth
from deskwatch.performance.trades import TradeRate, Trades

__all__ = ["Curve", "Drawdown", "Growth", "TradeRate", "Trades", "TradingDay", "TradingDays"]
