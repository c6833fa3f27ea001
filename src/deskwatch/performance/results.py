"""Everything that follows from the results of finished trades, each kept by a figure of its own.

A trade is given when it is finished and taken back where a late fill shows that it was another; its result
is after fees, in the currency that it was made in, with the rate of that to the reporting currency. Every
figure but the counts, the win rate and the holding time is None below ten trades, and while the result of any
trade is not known (a fee or a currency without a rate).
"""

from decimal import Decimal

from deskwatch.performance.expectancy import Expectancy
from deskwatch.performance.holding import HoldingTime
from deskwatch.performance.largest import Largest
from deskwatch.performance.minimums import LEAST_TRADES
from deskwatch.performance.profit_factor import ProfitFactor
from deskwatch.performance.trades import Trades
from deskwatch.performance.wilson import wilson_interval

ONE = Decimal(1)


class Results:
    """The finished trades of one account."""

    def __init__(self) -> None:
        self.trades = Trades()
        self.holding = HoldingTime()
        self._factor = ProfitFactor()
        self._all = Expectancy()
        self._wins = Expectancy()
        self._losses = Expectancy()
        self._largest_win = Largest()
        self._largest_loss = Largest()
        self._without_rate = 0

    def update(self, net: Decimal | None, held_ns: int, rate: Decimal | None = ONE) -> None:
        """Take a finished trade: its result (None where it is not known) and how long it was open.

        `rate` is what one unit of the result's currency is in the reporting currency; None where that is not
        known: whether it was won needs no rate, how much it brought in does.
        """
        self.trades.update(net)
        self.holding.update(held_ns)
        if net is None:
            return
        if rate is None:
            self._without_rate += 1
            return
        result = net * rate
        self._factor.update(result)
        self._all.update(result)
        if result > 0:
            self._wins.update(result)
            self._largest_win.update(result)
        elif result < 0:
            self._losses.update(result)
            self._largest_loss.update(-result)

    def retract(self, net: Decimal | None, held_ns: int, rate: Decimal | None = ONE) -> None:
        """Take back a trade as it was given before."""
        self.trades.retract(net)
        self.holding.retract(held_ns)
        if net is None:
            return
        if rate is None:
            self._without_rate -= 1
            return
        result = net * rate
        self._factor.retract(result)
        self._all.retract(result)
        if result > 0:
            self._wins.retract(result)
            self._largest_win.retract(result)
        elif result < 0:
            self._losses.retract(result)
            self._largest_loss.retract(-result)

    def win_rate_interval(self) -> tuple[Decimal, Decimal] | None:
        """Return Wilson's 95 % interval of the win rate; None where that is not known."""
        trades = self.trades
        return None if trades.win_rate() is None else wilson_interval(trades.won, trades.closed)

    @property
    def profit_factor(self) -> Decimal | None:
        """Wins over losses; None also without a loss."""
        return self._factor.ratio() if self._suffice() else None

    @property
    def expectancy(self) -> Decimal | None:
        """The mean result of a trade."""
        return self._all.mean() if self._suffice() else None

    @property
    def average_win(self) -> Decimal | None:
        """The mean result of the trades won; None also without one."""
        return self._wins.mean() if self._suffice() else None

    @property
    def average_loss(self) -> Decimal | None:
        """The mean result of the trades lost, below zero; None also without one."""
        return self._losses.mean() if self._suffice() else None

    @property
    def largest_win(self) -> Decimal | None:
        """The best result of a trade; None also without one above zero."""
        return self._largest_win.value() if self._suffice() else None

    @property
    def largest_loss(self) -> Decimal | None:
        """The worst result of a trade, below zero; None also without one."""
        loss = self._largest_loss.value() if self._suffice() else None
        return None if loss is None else -loss

    def _suffice(self) -> bool:
        return self.trades.closed >= LEAST_TRADES and not self.trades.unknown and not self._without_rate
