"""Applying one bot's facts in their order.

Facts with the same time are one *instant*; equity is looked at when an instant is over, so that a
backtest's bar (a fill at its open, marks at its close) counts once.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from deskwatch.events import (
    BalanceReported,
    BotStarted,
    BotStopped,
    CashMoved,
    Fact,
    FundingPaid,
    Heartbeat,
    InstrumentDefined,
    OrderAccepted,
    OrderCanceled,
    OrderFillBusted,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    PositionReported,
    PriceMarked,
    Record,
)
from deskwatch.ledger import Booking, RefusedFactError
from deskwatch.model import NANOSECONDS, Bot, Reason
from deskwatch.operations import (
    EARLIEST_NS,
    Claims,
    Clocks,
    Counts,
    Execution,
    Holdings,
    Limits,
    Machinery,
    Moment,
    Orders,
    is_believable,
)
from deskwatch.state.account import Account
from deskwatch.state.settings import Settings

# How far ahead of its recording a fact may be: more than any two clocks or time zones differ.
_AHEAD_NS = 86_400 * NANOSECONDS
_OF_ORDERS = frozenset({OrderPlaced, OrderAccepted, OrderCanceled, OrderRejected})
Fault = tuple[Reason, str]


class BotState:
    """All that is known of one bot."""

    def __init__(
        self,
        bot: Bot,
        settings: Settings,
        shared_limits: Limits | None = None,
        claims: Claims | None = None,
    ) -> None:
        self.bot = bot
        self._settings = settings
        self.account = Account(bot, settings)
        self.counts = Counts()
        self.outcomes: dict[tuple[str, str, str], int] = {}  # side, symbol, outcome
        self.clocks = Clocks()
        self.machinery = Machinery(bot.name, shared_limits, claims)
        self.orders = Orders()
        self.holdings = Holdings()
        self.facts = 0
        self.duplicates = 0
        self.late_fills = 0
        self.busted_fills = 0
        self.late_reports = 0
        self.first_ns = 0  # when the first fact was recorded; 0 before it
        self.last_time_ns = 0
        self.recorders: dict[str, Heartbeat] = {}  # by boot
        self.process: BotStarted | None = None  # the newest one
        self._instant_ns = 0
        self._changed = False
        # Facts about money make the book's time go on; others only tell how the bot runs.
        self._money: dict[type[Fact], Callable[[Any, int, int], Fault | None]] = {
            OrderFilled: self._fill,
            OrderFillBusted: self._bust,
            PriceMarked: self._mark,
            CashMoved: self._move_cash,
            BalanceReported: self._report_balance,
            PositionReported: self._report_position,
            FundingPaid: self._pay_funding,
        }

    def apply(self, boot: str, record: Record) -> Fault | None:
        """Take the next fact of a boot; return what is wrong with it, if anything."""
        fact, at_ns = record.fact, record.at_ns
        self.facts += 1
        timely = is_believable(at_ns)
        if timely:
            self.clocks.update(fact, at_ns)
            self.first_ns = self.first_ns or at_ns
        book = self._money.get(type(fact))
        if book is not None:
            return self._book(book, fact, fact.time_ns or at_ns, at_ns)
        if isinstance(fact, Heartbeat):
            self.recorders[boot] = fact
        elif isinstance(fact, BotStarted):
            self.process = fact
            self._start(boot)
        elif isinstance(fact, BotStopped):
            self.end_instant()
        elif isinstance(fact, InstrumentDefined):
            return self._define(fact)
        else:
            self.counts.update(fact)
            if type(fact) in _OF_ORDERS:
                wrong = self.orders.update(self.bot, fact, at_ns)
            else:
                wrong = self.machinery.update(fact, at_ns)
            if wrong is not None:
                return wrong
        return None if timely else bad_time(at_ns)

    def identify(self, bot: Bot) -> None:
        """Take who the bot is from here on; what a fact leaves out is as the run that recorded it says."""
        self.bot = bot
        self.account.ledger.bot = bot

    def _book(
        self, book: Callable[[Any, int, int], Fault | None], fact: Fact, time_ns: int, at_ns: int
    ) -> Fault | None:
        if not is_believable(time_ns):
            return bad_time(time_ns)
        if time_ns - at_ns > _AHEAD_NS and at_ns >= EARLIEST_NS and self.bot.mode != "backtest":
            return Reason.BAD_TIME, f"time {time_ns} is more than a day after it was recorded, at {at_ns}"
        if time_ns != self._instant_ns:
            self.end_instant()
            self._instant_ns = time_ns
            self.account.begin(time_ns)
        self.last_time_ns = max(self.last_time_ns, time_ns)
        try:
            return book(fact, time_ns, at_ns)
        except RefusedFactError as error:
            return error.reason, str(error)

    def _start(self, boot: str) -> None:
        self.recorders.setdefault(boot, Heartbeat())
        if self.bot.mode == "backtest" or self.bot.mode != self.account.mode:
            self.account = Account(self.bot, self._settings)
            self.counts.open_breakers.clear()
            self.orders.begin_run()
            self.last_time_ns = 0
            self._changed = False

    def end_instant(self) -> None:
        """Look at the equity if anything that it depends on has changed."""
        if not self._changed:
            return
        self._changed = False
        # As of the newest fact: after one that was told late the book is as of now, not of then.
        account, time_ns = self.account, self.last_time_ns
        equity = account.ledger.equity(self._settings.currency, time_ns)
        if equity is None:
            return
        if account.unvalued:
            moved = account.ledger.convert(account.unvalued, self._settings.currency, time_ns)
            if moved is None:
                return
            account.move(time_ns, equity - moved, moved)
            account.unvalued.clear()
        account.look(time_ns, equity)

    def _fill(self, fact: OrderFilled, time_ns: int, at_ns: int) -> Fault | None:
        booking = self.account.ledger.fill(fact, time_ns)
        if booking is None:
            self.duplicates += 1
            return None
        self._take(booking)
        self.late_fills += booking.late
        if self.account.ledger.opened:
            self._take_opened(None, time_ns)
        self.counts.fill(fact.side, fact.symbol)
        self._execute(booking, at_ns)
        outcome = (fact.side, fact.symbol, booking.outcome.value)
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        if booking.missing_rate:
            return Reason.NO_RATE, (
                f"a fee of a fill of {fact.symbol[:60]!r} has no rate: the result of its trade is unknown; "
                f"record a price of {booking.missing_rate[:60]} before such fills"
            )
        return None

    def _take(self, booking: Booking) -> None:
        """Let the account know of a fill, or of the bust of one, and of the trades that it finished."""
        self._changed = True
        self.account.take(booking)
        for _ in booking.retracted:
            self.holdings.retract()
        for trade in (*booking.recounted, booking.trade):
            if trade is not None:
                self.holdings.update((trade.closed_ns - trade.opened_ns) / NANOSECONDS)

    def _execute(self, booking: Booking, at_ns: int) -> None:
        fact = booking.fact
        if fact.order_id:
            key = (fact.venue or self.bot.venue, fact.account or self.bot.account, fact.symbol, fact.order_id)
            moment = Moment(fact.time_ns, at_ns)
            worth = abs(booking.cost)
            self.orders.fill(
                key, Execution(moment, fact.side, booking.quantity, booking.price, worth, booking.quote)
            )

    def _bust(self, fact: OrderFillBusted, time_ns: int, _at_ns: int) -> None:
        booking = self.account.ledger.bust(fact, time_ns)
        if booking is not None:
            self._take(booking)
            self.busted_fills += 1

    def _define(self, fact: InstrumentDefined) -> Fault | None:
        """Take what an instrument is. That has no time, so the book's own does not go on by it."""
        try:
            self.account.ledger.define(fact)
        except RefusedFactError as error:
            return error.reason, str(error)
        return None

    def _mark(self, fact: PriceMarked, time_ns: int, _at_ns: int) -> None:
        ledger = self.account.ledger
        ledger.mark(fact, time_ns)
        self._changed = True
        if ledger.opened:
            self._take_opened(None, time_ns)

    def _move_cash(self, fact: CashMoved, time_ns: int, _at_ns: int) -> None:
        ledger = self.account.ledger
        before = ledger.equity(self._settings.currency, self.last_time_ns)
        self._moved(before, ledger.move_cash(fact, time_ns), fact.currency or self.bot.currency, time_ns)

    def _report_balance(self, fact: BalanceReported, time_ns: int, _at_ns: int) -> None:
        ledger = self.account.ledger
        before = ledger.equity(self._settings.currency, self.last_time_ns)
        late = ledger.late_reports
        self._moved(before, ledger.report_balance(fact, time_ns), fact.currency, time_ns)
        self.late_reports += ledger.late_reports - late

    def _report_position(self, fact: PositionReported, time_ns: int, _at_ns: int) -> None:
        ledger = self.account.ledger
        before = ledger.equity(self._settings.currency, self.last_time_ns)
        late = ledger.late_reports
        ledger.report_position(fact, time_ns)
        self.late_reports += ledger.late_reports - late
        self._take_opened(before, time_ns)

    def _take_opened(self, before: Decimal | None, time_ns: int) -> None:
        """Take what positions that a report opened have brought in: as cash that moved, it is no profit."""
        opened = self.account.ledger.opened
        for amount, currency in opened:
            self._moved(before, amount, currency, time_ns)
        if opened:
            self._changed = True
            opened.clear()

    def _moved(self, before: Decimal | None, amount: Decimal | None, currency: str, time_ns: int) -> None:
        if not amount:
            return
        self._changed = True
        account = self.account
        rate = account.ledger.prices.rate(currency, self._settings.currency, time_ns)
        if before is None or rate is None or account.unvalued:
            account.unvalued[currency] += amount
        else:
            account.move(time_ns, before, amount * rate)

    def _pay_funding(self, fact: FundingPaid, time_ns: int, _at_ns: int) -> None:
        paid = self.account.ledger.pay_funding(fact, time_ns)
        if paid is not None:
            self._changed = True
            self.account.pay(time_ns, *paid)


def bad_time(time_ns: int) -> Fault:
    """Return why a time cannot be believed."""
    shown = time_ns if abs(time_ns) < 10**30 else "with more than 30 digits"
    return Reason.BAD_TIME, f"time {shown} is not between 1990 and 2100 in nanoseconds"
