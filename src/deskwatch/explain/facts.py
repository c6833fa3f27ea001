"""The facts behind a figure: noted while the journals are folded, counted all, the newest kept.

A `Source` says which facts a figure follows from and to which of its rows each belongs. A `Notebook` is the
witness of a replay: it keeps no fact that no source asks for, and of those the newest few, so that a year
of fills takes no more memory than a day's.

What it counts it counts from the facts alone, so a count can be held against the state's.
"""

import decimal
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from decimal import Decimal

import msgspec

from deskwatch.events import (
    AnyFact,
    BalanceReported,
    CashMoved,
    Fact,
    FundingPaid,
    OrderFillBusted,
    OrderFilled,
    PositionReported,
    PriceMarked,
)
from deskwatch.ledger import Booking, ClosedTrade
from deskwatch.model import MONEY_CONTEXT, Reason
from deskwatch.operations.capped import MOST_KEYS, OTHER
from deskwatch.replay import Told
from deskwatch.state import BotState, State

Key = tuple[str, ...]
KEPT = 10
MONEY: frozenset[type[Fact]] = frozenset(
    {
        BalanceReported,
        CashMoved,
        FundingPaid,
        OrderFillBusted,
        OrderFilled,
        PositionReported,
        PriceMarked,
    }
)
TOLD_BEFORE = "told before"
FAULTY = "not used, for a reason that was told of another"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One fact and its place: whose, in which boot and under which number.

    `remark` is empty for a fact that counts; else it says why it does not. `trade_net` is the result of the
    round trip that a fill finished, after fees, in `trade_unit`.
    """

    bot: str
    boot: str
    seq: int
    time_ns: int
    at_ns: int
    fact: AnyFact
    remark: str = ""
    trade_net: Decimal | None = None
    trade_unit: str = ""


class Trade(msgspec.Struct, frozen=True):
    """A finished round trip: its result in its own and in the reporting currency, None where not known."""

    net: Decimal | None
    result: Decimal | None
    held_ns: int


def one_row(fact: AnyFact, booking: Booking | None) -> Key:  # noqa: ARG001 - as all keys
    """Return the key that all facts of a figure with one row share."""
    return ()


def nothing(fact: AnyFact) -> float:  # noqa: ARG001 - as all amounts
    """Return what a fact adds where facts are only counted."""
    return 0.0


class Source(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Facts that a figure follows from. `key` gives the row of a fact and its booking, None for no row.

    `amount` is what a fact adds to the row's total, None where it counts for nothing. What is `of_account` is
    forgotten when the bot begins a new book: with a backtest's next run, or a change from play money to real
    money. `newest_by_time` keeps one fact a row, the newest by its own time: a price. What is `of_desk` is
    noted for all bots together; `of_machine` are the facts of collectors, which are no bot. `refused_too`
    counts what happened even where an amount of it was bad. `kept` is how many facts a row keeps, where the
    arithmetic needs more of them than are shown.
    """

    title: str
    kinds: tuple[type[Fact], ...]
    key: Callable[[AnyFact, Booking | None], Key | None] = one_row
    amount: Callable[[AnyFact], float | None] = nothing
    of_account: bool = False
    newest_by_time: bool = False
    of_desk: bool = False
    of_machine: bool = False
    refused_too: bool = False
    kept: int = 0


def finishes_trade(fact: AnyFact, booking: Booking | None) -> Key | None:  # noqa: ARG001 - as all keys
    """Return the one row for a fill that finished a round trip."""
    return None if booking is None or booking.trade is None else ()


TRADES = Source(title="finished trades", kinds=(OrderFilled,), key=finishes_trade, of_account=True)


class Behind(msgspec.Struct, frozen=True):
    """The facts of one row: how many count, what they add up to, how many do not count, the newest first."""

    count: int = 0
    total: float = 0.0
    left_out: int = 0
    newest: tuple[Entry, ...] = ()


class _Row:
    def __init__(self, most: int) -> None:
        self.count = 0
        self.total = 0.0
        self.left_out = 0
        self.newest: deque[Entry] = deque(maxlen=most)

    def add(self, entry: Entry, source: Source) -> None:
        amount = source.amount(entry.fact)
        if (entry.remark and not source.refused_too) or amount is None:
            self.left_out += 1
        else:
            self.count += 1
            self.total += amount
        if not source.newest_by_time:
            self.newest.append(entry)
        elif not entry.remark and (not self.newest or self.newest[-1].time_ns <= entry.time_ns):
            self.newest = deque([entry], maxlen=1)

    def behind(self) -> Behind:
        return Behind(self.count, self.total, self.left_out, tuple(reversed(self.newest)))


class Notebook:
    """The witness of one replay; satisfies `replay.Witness`. Not thread-safe.

    Of each row the newest `kept` facts are to be listed. A source has at most as many rows a bot as the state
    has for it; the rest shares the row `other`.
    """

    def __init__(self, sources: Iterable[Source], kept: int = KEPT) -> None:
        self.kept = kept
        self._by_kind: dict[type[Fact], list[Source]] = defaultdict(list)
        for source in dict.fromkeys(sources):
            for kind in source.kinds:
                self._by_kind[kind].append(source)
        self._rows: dict[tuple[str, Source], dict[Key, _Row]] = defaultdict(dict)
        self._duplicates: dict[str, int] = {}
        self._faults: dict[str, int] = {}
        self._accounts: dict[str, object] = {}
        self._bookings: dict[str, Booking | None] = {}
        self._traded: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self._trades: dict[str, list[tuple[ClosedTrade, Trade]]] = defaultdict(list)

    def saw(self, told: Told, state: State) -> None:
        """Take note of a fact that was folded."""
        name, fact, bot = told.bot.name, told.record.fact, state.bots.get(told.bot.name)
        repeated, faulty, booking = False, False, None
        if bot is not None:
            faulty = self._is_faulty(name, bot)
            repeated = bot.duplicates > self._duplicates.get(name, 0)
            self._duplicates[name] = bot.duplicates
            if self._accounts.get(name) is not bot.account:
                self._forget_account(name, bot)
            booking = self._booking(name, bot)
            if booking is not None:
                with decimal.localcontext(MONEY_CONTEXT):
                    self._take(bot, booking, state.settings.currency)
        sources = self._by_kind.get(type(fact))
        if not sources:
            return
        entry = _entry(told, booking, TOLD_BEFORE if repeated else FAULTY if faulty else "")
        for source in sources:
            key = source.key(fact, booking)
            if key is not None and source.of_machine is (told.bot.mode == "machine"):
                self._row("" if source.of_desk else name, source, key).add(entry, source)

    def behind(self, source: Source, bot: str, key: Key = ()) -> Behind:
        """Return the facts of a row."""
        row = self._rows["" if source.of_desk else bot, source].get(key)
        return row.behind() if row else Behind()

    def trades(self, bot: str) -> list[Trade]:
        """Return the finished round trips of a bot's running account, as they were told or told anew."""
        return [trade for _, trade in self._trades[bot]]

    def _is_faulty(self, name: str, bot: BotState) -> bool:
        """Tell whether the fact that was just folded had a fault of a sort that was told once already."""
        count = bot.machinery.faults.repeated.total()
        before, self._faults[name] = self._faults.get(name, 0), count
        return count > before

    def _booking(self, name: str, bot: BotState) -> Booking | None:
        """Return how the fact that was just folded was booked, if it was."""
        last = bot.account.fills[-1] if bot.account.fills else None
        before, self._bookings[name] = self._bookings.get(name), last
        return last if last is not before else None

    def traded(self, bot: str, currency: str) -> Decimal:
        """Return what the fills of a bot's running account brought in of a currency, less what they cost."""
        return self._traded[bot][currency]

    def _take(self, bot: BotState, booking: Booking, currency: str) -> None:
        """Take what a fill cost, and the round trips that it finished; take back those that were others."""
        self._traded[bot.bot.name][booking.quote] -= booking.cost
        trades = self._trades[bot.bot.name]
        for closed in booking.retracted:
            place = next(place for place, (known, _) in enumerate(trades) if known == closed)
            del trades[place]
        for closed in (*booking.recounted, *(() if booking.trade is None else (booking.trade,))):
            result = closed.net
            if result is not None and booking.quote != currency:
                rate = bot.account.ledger.prices.rate(booking.quote, currency, booking.time_ns)
                result = None if rate is None else result * rate
            trades.append((closed, Trade(closed.net, result, closed.closed_ns - closed.opened_ns)))

    def _row(self, bot: str, source: Source, key: Key) -> _Row:
        rows = self._rows[bot, source]
        if key not in rows and len(rows) >= MOST_KEYS:
            key = tuple(OTHER for _ in key)
        return rows.setdefault(key, _Row(max(self.kept, source.kept, 1)))

    def _forget_account(self, name: str, bot: BotState) -> None:
        """Forget the facts of a book that is over."""
        self._accounts[name] = bot.account
        self._trades[name].clear()
        self._traded[name].clear()
        for (owner, source), rows in self._rows.items():
            if owner == name and source.of_account:
                rows.clear()


def _entry(told: Told, booking: Booking | None, remark: str) -> Entry:
    record, refused = told.record, told.refused
    trade = None if booking is None else booking.trade
    # A count of what happened takes a fact also where its clock is wrong; only the book needs its time. And
    # what was booked counts, whatever was said of its fee.
    is_counted = booking is not None or (type(record.fact) not in MONEY and told.bot.mode != "machine")
    if refused is not None and not (is_counted and refused.reason in {Reason.BAD_TIME, Reason.NO_RATE}):
        remark = remark or refused.detail
    return Entry(
        bot=told.bot.name,
        boot=told.boot,
        seq=record.seq,
        time_ns=record.time_ns,
        at_ns=record.at_ns,
        fact=record.fact,
        remark=remark,
        trade_net=None if trade is None else trade.net,
        trade_unit="" if booking is None or trade is None else booking.quote,
    )
