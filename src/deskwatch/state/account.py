"""The book of one bot and what follows from it, instant by instant."""

import copy
import heapq
from collections import defaultdict, deque
from decimal import Decimal
from functools import partial

from deskwatch.ledger import Booking, ClosedTrade, Ledger, Prices
from deskwatch.model import Bot
from deskwatch.performance import (
    Curve,
    DayHistory,
    Depth,
    Drawdown,
    Growth,
    Results,
    Sharpe,
    Sortino,
    TradeRate,
    Trades,
)
from deskwatch.state.settings import Settings

RECENT_FILLS = 100
MOST_PRICES = 256  # kept with the opening of each trading day
MOST_RATES = 10_000
ZERO = Decimal(0)
ONE = Decimal(1)


class Account:
    """The book of a bot and what follows from it.

    A backtest begins a new one with each run, and every bot does with a change of its mode: play money and
    real money are not one account. `unvalued` is cash that moved while a price or a rate was missing, by
    currency; until it can be valued, no profit and no drawdown is known.
    """

    def __init__(self, bot: Bot, settings: Settings) -> None:
        self.mode = bot.mode
        self.currency = settings.currency
        max_age_ns = None if bot.mode == "backtest" else settings.max_mark_age_ns
        self.ledger = Ledger(
            bot,
            max_age_ns,
            currency=settings.currency,
            basis=settings.cost_basis,
            pegged=settings.pegged,
        )
        self.growth = Growth()
        self.drawdown = Drawdown()
        self.sharpe = Sharpe(settings.days_per_year)
        self.sortino = Sortino(settings.days_per_year)
        self.days: DayHistory[Prices] = DayHistory(settings.days, (self.sharpe, self.sortino))
        self.results = Results()
        self.rate = TradeRate()
        self.moved = ZERO  # all cash that moved, each amount at the rate of its moment
        self.curve = Curve()
        self.profits = Curve()
        self.depths = Curve()
        self.fills: deque[Booking] = deque(maxlen=RECENT_FILLS)
        self.unvalued: defaultdict[str, Decimal] = defaultdict(Decimal)
        # Results of trades in other currencies, as they were converted: taken back, they must be the same.
        self._rates: dict[ClosedTrade, Decimal | None] = {}

    @property
    def trades(self) -> Trades:
        """Finished trades by outcome."""
        return self.results.trades

    def begin(self, time_ns: int) -> None:
        """Let a new trading day begin, if one does, before any fact of its first instant is booked."""
        if time_ns >= self.days.until_ns:
            self.days.begin(time_ns, self._fresh_prices(self.days.start_ns(time_ns)))

    def look(self, time_ns: int, equity: Decimal) -> None:
        """Take the equity at the end of an instant."""
        self.days.update(time_ns, equity)
        if self.ledger.is_funded():
            self.growth.update(equity)
            self.drawdown.update(equity)
            self.curve.update(time_ns, equity)
            self.profits.update(time_ns, equity - self.moved)
            peak = self.drawdown.peak
            if peak is not None and peak > 0:
                self.depths.update(time_ns, Depth(peak, equity))

    def move(self, time_ns: int, before: Decimal, amount: Decimal) -> None:
        """Take a movement of cash, so that it counts neither as profit nor as drawdown."""
        self.moved += amount
        self.days.move(time_ns, before, amount)
        self.growth.move(before, amount)
        self.drawdown.move(before, amount)

    def take(self, booking: Booking) -> None:
        """Take a fill as it was booked, or the bust of one: with the trades that it finished or changed.

        What happened before the running day began restates the days that it belongs to.
        """
        self.fills.append(booking)
        if not booking.busted:
            self.rate.update(booking.time_ns)
        for trade in booking.retracted:
            rate = self._rate_taken(trade, booking)
            self.results.retract(trade.net, trade.closed_ns - trade.opened_ns, rate)
        finished = booking.recounted if booking.trade is None else (*booking.recounted, booking.trade)
        for trade in finished:
            rate = self._take_rate(trade, booking)
            self.results.update(trade.net, trade.closed_ns - trade.opened_ns, rate)
        if booking.time_ns < self.days.begun_ns:
            self.days.restate(booking.time_ns, partial(self._gain, booking))

    def pay(self, time_ns: int, amount: Decimal, currency: str) -> None:
        """Take funding that was paid or received; told late, it belongs to the day in which it was."""
        if time_ns < self.days.begun_ns:
            self.days.restate(time_ns, partial(self._worth, amount, currency))

    def _fresh_prices(self, at_ns: int) -> Prices:
        """Return a copy of the prices that are not too old at `at_ns`; of more than 256, the newest."""
        prices = copy.copy(self.ledger.prices)
        fresh = [entry for entry in prices.marks.items() if prices.price(entry[0], at_ns) is not None]
        if len(fresh) > MOST_PRICES:
            fresh = heapq.nlargest(MOST_PRICES, fresh, key=lambda entry: entry[1].time_ns)
        prices.marks = dict(fresh)
        return prices

    def _gain(self, booking: Booking, prices: Prices, at_ns: int) -> Decimal | None:
        """Return what a fill had brought in by `at_ns`, in the reporting currency; None without a price.

        Where no price was known at that time, the fill's own was the newest, if it is not too old.
        """
        price = prices.price(booking.fact.symbol, at_ns)
        if price is None:
            if prices.max_age_ns is not None and at_ns - booking.time_ns > prices.max_age_ns:
                return None
            price = booking.price
        gained = booking.worth(price) - booking.cost
        if booking.fee_currency == booking.quote:
            return self._worth(gained - booking.fee, booking.quote, prices, at_ns)
        gain = self._worth(gained, booking.quote, prices, at_ns)
        fee = self._worth(booking.fee, booking.fee_currency, prices, at_ns)
        return None if gain is None or fee is None else gain - fee

    def _worth(self, amount: Decimal, currency: str, prices: Prices, at_ns: int) -> Decimal | None:
        """Return an amount in the reporting currency; None if it is not zero and there is no rate."""
        if not amount:
            return ZERO
        rate = prices.rate(currency, self.currency, at_ns)
        return None if rate is None else amount * rate

    def _take_rate(self, trade: ClosedTrade, booking: Booking) -> Decimal | None:
        """Return the rate of a trade's result to the reporting currency, when the fill came that ended it.

        It is kept, for a trade is taken back at the rate at which it was taken.
        """
        if booking.quote == self.currency:
            return ONE
        rate = self.ledger.prices.rate(booking.quote, self.currency, booking.time_ns)
        if len(self._rates) >= MOST_RATES:
            del self._rates[next(iter(self._rates))]
        self._rates[trade] = rate
        return rate

    def _rate_taken(self, trade: ClosedTrade, booking: Booking) -> Decimal | None:
        """Return the rate at which a trade was taken."""
        if booking.quote == self.currency:
            return ONE
        if trade in self._rates:
            return self._rates.pop(trade)
        return self.ledger.prices.rate(booking.quote, self.currency, booking.time_ns)
