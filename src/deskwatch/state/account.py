"""The book of one bot and what follows from it, instant by instant."""

from collections import defaultdict, deque
from decimal import Decimal

from deskwatch.ledger import Booking, Ledger
from deskwatch.model import Bot
from deskwatch.performance import Curve, Drawdown, Growth, TradeRate, Trades, TradingDay
from deskwatch.state.settings import Settings

RECENT_FILLS = 100
ZERO = Decimal(0)


class Account:
    """The book of a bot and what follows from it.

    A backtest begins a new one with each run, and every bot does with a change of its mode: play money and
    real money are not one account. `unvalued` is cash that moved while a price or a rate was missing, by
    currency; until it can be valued, no profit and no drawdown is known.
    """

    def __init__(self, bot: Bot, settings: Settings) -> None:
        self.mode = bot.mode
        max_age_ns = None if bot.mode == "backtest" else settings.max_mark_age_ns
        self.ledger = Ledger(bot, max_age_ns)
        self.growth = Growth()
        self.drawdown = Drawdown()
        self.day = TradingDay(settings.days)
        self.trades = Trades()
        self.rate = TradeRate()
        self.moved = ZERO  # all cash that moved, each amount at the rate of its moment
        self.curve = Curve()
        self.profits = Curve()
        self.depths = Curve()
        self.fills: deque[Booking] = deque(maxlen=RECENT_FILLS)
        self.unvalued: defaultdict[str, Decimal] = defaultdict(Decimal)

    def look(self, time_ns: int, equity: Decimal) -> None:
        """Take the equity at the end of an instant."""
        self.day.update(time_ns, equity)
        if self.ledger.is_funded():
            self.growth.update(equity)
            self.drawdown.update(equity)
            self.curve.update(time_ns, equity)
            self.profits.update(time_ns, equity - self.moved)
            depth = self.drawdown.current()
            if depth is not None:
                self.depths.update(time_ns, depth)

    def move(self, time_ns: int, before: Decimal, amount: Decimal) -> None:
        """Take a movement of cash, so that it counts neither as profit nor as drawdown."""
        self.moved += amount
        self.day.move(time_ns, before, amount)
        self.growth.move(before, amount)
        self.drawdown.move(before, amount)
