"""State: one fold over facts, the only way by which a figure comes into being.

Start-up, recovery after a crash, replay and tests all run this same code on the same journals, so they
all end in the same figures. Facts with the same time are one *instant*; equity is looked at when an
instant is over, so that a backtest's bar (a fill at its open, marks at its close) counts once.
"""

import decimal
from collections import deque
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from deskwatch.events import (
    BalanceReported,
    BotStarted,
    CashMoved,
    Fact,
    FundingPaid,
    Heartbeat,
    OrderFilled,
    PriceMarked,
    Record,
)
from deskwatch.ledger import BadAmountError, Booking, Ledger
from deskwatch.model import MONEY_CONTEXT, NANOSECONDS, Bot, Reason
from deskwatch.operations import Clocks, Counts
from deskwatch.performance import Curve, Drawdown, Growth, TradeRate, Trades, TradingDay, TradingDays

RECENT_FILLS = 100
_EARLIEST_NS = 631_152_000 * NANOSECONDS  # 1990
_LATEST_NS = 4_102_444_800 * NANOSECONDS  # 2100
ZERO = Decimal(0)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the fold is told by configuration. `max_mark_age_ns` is for live and paper bots."""

    currency: str
    days: TradingDays
    max_mark_age_ns: int


class Complaint(msgspec.Struct, frozen=True):
    """What was wrong with a fact of a fold, by its place among the records that were given."""

    index: int
    reason: Reason
    detail: str


class Account:
    """The book of a bot and what follows from it. A backtest begins a new one with each run."""

    def __init__(self, bot: Bot, settings: Settings) -> None:
        max_age_ns = None if bot.mode == "backtest" else settings.max_mark_age_ns
        self.ledger = Ledger(bot, max_age_ns)
        self.growth = Growth()
        self.drawdown = Drawdown()
        self.day = TradingDay(settings.days)
        self.trades = Trades()
        self.moved = ZERO  # all cash that moved, each amount at the rate of its moment
        self.curve = Curve()
        self.profits = Curve()
        self.depths = Curve()
        self.fills: deque[Booking] = deque(maxlen=RECENT_FILLS)

    def look(self, time_ns: int, equity: Decimal) -> None:
        """Take the equity at the end of an instant."""
        self.day.update(time_ns, equity)
        if self.ledger.is_funded():
            self.growth.update(equity)
            self.drawdown.update(equity)
            self.curve.update(time_ns, float(equity))
            self.profits.update(time_ns, float(equity - self.moved))
            depth = self.drawdown.current()
            if depth is not None:
                self.depths.update(time_ns, float(depth))

    def move(self, time_ns: int, before: Decimal, amount: Decimal) -> None:
        """Take a movement of cash, so that it counts neither as profit nor as drawdown."""
        self.moved += amount
        self.day.move(time_ns, before, amount)
        self.growth.move(before, amount)
        self.drawdown.move(before, amount)


class BotState:
    """All that is known of one bot."""

    def __init__(self, bot: Bot, settings: Settings) -> None:
        self.bot = bot
        self._settings = settings
        self.account = Account(bot, settings)
        self.counts = Counts()
        self.outcomes: dict[tuple[str, str, str], int] = {}  # side, symbol, outcome
        self.rate = TradeRate()
        self.clocks = Clocks()
        self.facts = 0
        self.duplicates = 0
        self.last_time_ns = 0
        self.recorders: dict[str, Heartbeat] = {}  # by boot
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
        fact = record.fact
        self.facts += 1
        self.clocks.update(fact, record.at_ns)
        book = self._money.get(type(fact))
        if book is not None:
            return self._book(book, record)
        if isinstance(fact, Heartbeat):
            self.recorders[boot] = fact
        elif isinstance(fact, BotStarted):
            self._start(boot)
        else:
            self.counts.update(fact)
        return None

    def _book(self, book: Callable[[Any, int], None], record: Record) -> tuple[Reason, str] | None:
        time_ns = record.time_ns
        if not _EARLIEST_NS <= time_ns <= _LATEST_NS:
            return Reason.BAD_TIME, f"time {time_ns} is not between 1990 and 2100 in nanoseconds"
        if time_ns != self._instant_ns:
            self.end_instant()
            self._instant_ns = time_ns
        self.last_time_ns = max(self.last_time_ns, time_ns)
        try:
            book(record.fact, time_ns)
        except BadAmountError as error:
            return error.reason, str(error)
        return None

    def _start(self, boot: str) -> None:
        self.recorders[boot] = Heartbeat()
        if self.bot.mode == "backtest":
            self.account = Account(self.bot, self._settings)
            self.last_time_ns = 0
            self._changed = False

    def end_instant(self) -> None:
        """Look at the equity if anything that it depends on has changed."""
        if not self._changed:
            return
        self._changed = False
        value = self.account.ledger.value(self._settings.currency, self._instant_ns)
        if value is not None:
            self.account.look(self._instant_ns, value.equity)

    def _fill(self, fact: OrderFilled, time_ns: int) -> None:
        booking = self.account.ledger.fill(fact, time_ns)
        if booking is None:
            self.duplicates += 1
            return
        self._changed = True
        self.account.fills.append(booking)
        self.counts.fill(fact.side, fact.symbol)
        self.rate.update(time_ns)
        outcome = (fact.side, fact.symbol, booking.outcome.value)
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        if booking.trade is not None:
            self.account.trades.update(booking.trade.net)

    def _mark(self, fact: PriceMarked, time_ns: int) -> None:
        self.account.ledger.mark(fact, time_ns)
        self._changed = True

    def _move_cash(self, fact: CashMoved, time_ns: int) -> None:
        before = self._equity_before(time_ns)
        amount = self.account.ledger.move_cash(fact)
        self._moved(before, amount, fact.currency or self.bot.currency, time_ns)

    def _open_with(self, fact: BalanceReported, time_ns: int) -> None:
        before = self._equity_before(time_ns)
        self._moved(before, self.account.ledger.open_with(fact), fact.currency, time_ns)

    def _moved(self, before: Decimal | None, amount: Decimal | None, currency: str, time_ns: int) -> None:
        if not amount:
            return
        self._changed = True
        rate = self.account.ledger.prices.rate(currency, self._settings.currency, time_ns)
        if before is not None and rate is not None:
            self.account.move(time_ns, before, amount * rate)

    def _equity_before(self, time_ns: int) -> Decimal | None:
        value = self.account.ledger.value(self._settings.currency, time_ns)
        return value.equity if value else None

    def _pay_funding(self, fact: FundingPaid, time_ns: int) -> None:  # noqa: ARG002 - as all handlers
        self.account.ledger.pay_funding(fact)
        self._changed = True


class State:
    """All bots of a desk. Not thread-safe: the hub's loop owns it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.bots: dict[str, BotState] = {}

    def fold(self, bot: Bot, boot: str, records: Sequence[Record]) -> list[Complaint]:
        """Apply facts of one boot of a bot in their order; return what was wrong; the rest was taken."""
        state = self.bots.get(bot.name)
        if state is None:
            state = self.bots[bot.name] = BotState(bot, self.settings)
        state.bot = bot
        complaints: list[Complaint] = []
        with decimal.localcontext(MONEY_CONTEXT):
            for index, record in enumerate(records):
                wrong = state.apply(boot, record)
                if wrong is not None:
                    complaints.append(Complaint(index, *wrong))
        return complaints
