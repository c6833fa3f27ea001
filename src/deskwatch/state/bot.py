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
    OrderFilled,
    PriceMarked,
    Record,
)
from deskwatch.ledger import BadAmountError
from deskwatch.model import NANOSECONDS, Bot, Reason
from deskwatch.operations import Clocks, Counts, Limits, Machinery
from deskwatch.state.account import Account
from deskwatch.state.settings import Settings

_EARLIEST_NS = 631_152_000 * NANOSECONDS  # 1990
_LATEST_NS = 4_102_444_800 * NANOSECONDS  # 2100
# How far ahead of its recording a fact may be: more than any two clocks or time zones differ.
_AHEAD_NS = 86_400 * NANOSECONDS


class BotState:
    """All that is known of one bot."""

    def __init__(self, bot: Bot, settings: Settings, shared_limits: Limits | None = None) -> None:
        self.bot = bot
        self._settings = settings
        self.account = Account(bot, settings)
        self.counts = Counts()
        self.outcomes: dict[tuple[str, str, str], int] = {}  # side, symbol, outcome
        self.clocks = Clocks()
        self.machinery = Machinery(shared_limits)
        self.facts = 0
        self.duplicates = 0
        self.first_ns = 0  # when the first fact was recorded; 0 before it
        self.last_time_ns = 0
        self.recorders: dict[str, Heartbeat] = {}  # by boot
        self.process: BotStarted | None = None  # the newest one
        self._instant_ns = 0
        self._changed = False
        # Facts about money make the book's time go on; others only tell how the bot runs.
        self._money: dict[type[Fact], Callable[[Any, int], None]] = {
            OrderFilled: self._fill,
            PriceMarked: self._mark,
            CashMoved: self._move_cash,
            BalanceReported: self._open_with,
            FundingPaid: self._pay_funding,
        }

    def apply(self, boot: str, record: Record) -> tuple[Reason, str] | None:
        """Take the next fact of a boot; return what is wrong with it, if anything."""
        fact, at_ns = record.fact, record.at_ns
        self.facts += 1
        timely = _EARLIEST_NS <= at_ns <= _LATEST_NS
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
        else:
            self.counts.update(fact)
            wrong = self.machinery.update(fact, at_ns)
            if wrong is not None:
                return wrong
        return None if timely else _bad_time(at_ns)

    def identify(self, bot: Bot) -> None:
        """Take who the bot is from here on; what a fact leaves out is as the run that recorded it says."""
        self.bot = bot
        self.account.ledger.bot = bot

    def _book(
        self, book: Callable[[Any, int], None], fact: Fact, time_ns: int, at_ns: int
    ) -> tuple[Reason, str] | None:
        if not _EARLIEST_NS <= time_ns <= _LATEST_NS:
            return _bad_time(time_ns)
        if time_ns - at_ns > _AHEAD_NS and at_ns >= _EARLIEST_NS and self.bot.mode != "backtest":
            return Reason.BAD_TIME, f"time {time_ns} is more than a day after it was recorded, at {at_ns}"
        if time_ns != self._instant_ns:
            self.end_instant()
            self._instant_ns = time_ns
        self.last_time_ns = max(self.last_time_ns, time_ns)
        try:
            book(fact, time_ns)
        except BadAmountError as error:
            return error.reason, str(error)
        return None

    def _start(self, boot: str) -> None:
        self.recorders.setdefault(boot, Heartbeat())
        if self.bot.mode == "backtest" or self.bot.mode != self.account.mode:
            self.account = Account(self.bot, self._settings)
            self.counts.open_breakers.clear()
            self.last_time_ns = 0
            self._changed = False

    def end_instant(self) -> None:
        """Look at the equity if anything that it depends on has changed."""
        if not self._changed:
            return
        self._changed = False
        account, time_ns = self.account, self._instant_ns
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

    def _fill(self, fact: OrderFilled, time_ns: int) -> None:
        booking = self.account.ledger.fill(fact, time_ns)
        if booking is None:
            self.duplicates += 1
            return
        self._changed = True
        self.account.fills.append(booking)
        self.counts.fill(fact.side, fact.symbol)
        self.account.rate.update(time_ns)
        outcome = (fact.side, fact.symbol, booking.outcome.value)
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        if booking.trade is not None:
            self.account.trades.update(booking.trade.net)

    def _mark(self, fact: PriceMarked, time_ns: int) -> None:
        self.account.ledger.mark(fact, time_ns)
        self._changed = True

    def _move_cash(self, fact: CashMoved, time_ns: int) -> None:
        ledger = self.account.ledger
        before = ledger.equity(self._settings.currency, time_ns)
        self._moved(before, ledger.move_cash(fact), fact.currency or self.bot.currency, time_ns)

    def _open_with(self, fact: BalanceReported, time_ns: int) -> None:
        ledger = self.account.ledger
        before = ledger.equity(self._settings.currency, time_ns)
        self._moved(before, ledger.open_with(fact), fact.currency, time_ns)

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

    def _pay_funding(self, fact: FundingPaid, time_ns: int) -> None:  # noqa: ARG002 - as all handlers
        self.account.ledger.pay_funding(fact)
        self._changed = True


def _bad_time(time_ns: int) -> tuple[Reason, str]:
    shown = time_ns if abs(time_ns) < 10**30 else "with more than 30 digits"
    return Reason.BAD_TIME, f"time {shown} is not between 1990 and 2100 in nanoseconds"
