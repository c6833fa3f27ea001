"""State: one fold over facts, the only way by which a figure comes into being.

Start-up, recovery after a crash, replay and tests all run this same code on the same journals, so they
all end in the same figures. Facts with the same time are one *instant*; equity is looked at when an
instant is over, so that a backtest's bar (a fill at its open, marks at its close) counts once.
"""

import decimal
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import msgspec

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
from deskwatch.ledger import BadAmountError, Booking, Ledger
from deskwatch.model import MONEY_CONTEXT, NANOSECONDS, Bot, Reason
from deskwatch.operations import (
    EARLIEST_NS,
    FRESH_NS,
    Claims,
    Clocks,
    Counts,
    Limits,
    Machine,
    Machinery,
    is_believable,
)
from deskwatch.performance import Curve, Drawdown, Growth, TradeRate, Trades, TradingDay, TradingDays

RECENT_FILLS = 100
# How far ahead of its recording a fact may be: more than any two clocks or time zones differ.
_AHEAD_NS = 86_400 * NANOSECONDS
ZERO = Decimal(0)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the fold is told by configuration. `max_mark_age_ns` is for live and paper bots.

    A measurement of the machine that is older than `measure_max_age_ns` is not shown.
    """

    currency: str
    days: TradingDays
    max_mark_age_ns: int
    measure_max_age_ns: int = FRESH_NS


class Complaint(msgspec.Struct, frozen=True):
    """What was wrong with a fact of a fold, by its place among the records that were given.

    `bot` is another bot's name where the fact shows what is wrong with that one's; else it is empty.
    """

    index: int
    reason: Reason
    detail: str
    bot: str = ""


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
        if not is_believable(time_ns):
            return _bad_time(time_ns)
        if time_ns - at_ns > _AHEAD_NS and at_ns >= EARLIEST_NS and self.bot.mode != "backtest":
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


class State:
    """All bots of a desk, and the machine that they run on. Not thread-safe: the hub's loop owns it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.bots: dict[str, BotState] = {}
        self.machine = Machine(settings.measure_max_age_ns)
        self.limits = Limits()  # those that bots share, by the key that they share
        self._claims = Claims()  # which bot has which name for its own figures

    def fold(self, bot: Bot, boot: str, records: Sequence[Record]) -> list[Complaint]:
        """Apply facts of one boot of a bot in their order; return what was wrong; the rest was taken."""
        if bot.mode == "machine":
            return self._fold_machine(records)
        state = self.bots.get(bot.name)
        if state is None:
            state = self.bots[bot.name] = BotState(bot, self.settings, self.limits, self._claims)
        if bot is not state.bot:
            state.identify(bot)
        complaints: list[Complaint] = []
        with decimal.localcontext(MONEY_CONTEXT):
            for index, record in enumerate(records):
                wrong = state.apply(boot, record)
                if wrong is not None:
                    complaints.append(Complaint(index, *wrong))
                for loss in self._claims.take_losses():
                    loser = "" if loss.bot == bot.name else loss.bot
                    complaints.append(Complaint(index, Reason.BAD_NAME, loss.detail, loser))
        return complaints

    def _fold_machine(self, records: Sequence[Record]) -> list[Complaint]:
        untimely: list[Complaint] = []
        for index, record in enumerate(records):
            if is_believable(record.at_ns):
                self.machine.update(record.fact, record.at_ns)
            else:
                untimely.append(Complaint(index, *_bad_time(record.at_ns)))
        return untimely


def _bad_time(time_ns: int) -> tuple[Reason, str]:
    shown = time_ns if abs(time_ns) < 10**30 else "with more than 30 digits"
    return Reason.BAD_TIME, f"time {shown} is not between 1990 and 2100 in nanoseconds"
