"""Orders by id: how long each stage took, how much of each was filled, and at what slippage.

Facts of one order come in any order (a fill before the venue's word that the order was accepted, or before
the bot's own that it was placed); each stage is measured once, as soon as both of its ends are known.
At most 5,000 orders are followed, and the oldest goes, counted; of those that ended, the last 1,000 are
remembered, for a fill may still come. An order without an id has no stages.
"""

from collections import Counter
from decimal import Decimal

import msgspec

from deskwatch.events import Fact, OrderAccepted, OrderCanceled, OrderPlaced, OrderRejected
from deskwatch.model import NANOSECONDS, Bot, NotMoneyError, Reason, parse_money, quotient
from deskwatch.operations.histogram import SECONDS, Histogram
from deskwatch.operations.slippage import Slippage, slippage_bps

MOST_ORDERS = 5_000
MOST_ENDED = 1_000
MOST_WAITING = 100  # fills of an order that was not told of yet
LEAST_ORDERS = 10
LATENCY_SECONDS = (*SECONDS, 300.0, 900.0, 3600.0)  # a patient order waits longer than any call
STAGES = ("accepted", "first_fill", "complete")
OUTCOMES = ("filled", "partly_filled", "unfilled")
ZERO = Decimal(0)
ONE = Decimal(1)

_ENDS = (OrderCanceled, OrderRejected)
OrderKey = tuple[str, str, str, str]  # venue, account, symbol, order id
Fault = tuple[Reason, str]


class Moment(msgspec.Struct, frozen=True, gc=False):
    """When something happened as it was told (0: not told), and when that was recorded."""

    time_ns: int
    at_ns: int

    def seconds_since(self, earlier: "Moment") -> float:
        """Return the time since an earlier moment, by one clock: as told if both were, else as recorded."""
        if self.time_ns and earlier.time_ns:
            return (self.time_ns - earlier.time_ns) / NANOSECONDS
        return (self.at_ns - earlier.at_ns) / NANOSECONDS


class Execution(msgspec.Struct, frozen=True, gc=False):
    """A fill of an order. `worth` is what was traded, above zero, in `currency`."""

    moment: Moment
    side: str
    quantity: Decimal
    price: Decimal
    worth: Decimal
    currency: str


class Order:
    """One order: `ordered` is its quantity, or its worth in the quote currency if it was placed by that.

    `waiting` are fills that came before the order was told of; `counted` is the fraction as which it is among
    the finished ones, None while it is not.
    """

    __slots__ = (
        "arrival",
        "by_value",
        "counted",
        "ended",
        "filled",
        "ordered",
        "placed",
        "stages",
        "waiting",
    )

    def __init__(self) -> None:
        self.placed: Moment | None = None
        self.ordered: Decimal | None = None
        self.by_value = False
        self.arrival: Decimal | None = None
        self.filled = ZERO
        self.ended = False  # canceled or refused: nothing more should come
        self.counted: Decimal | None = None
        self.stages: dict[str, Moment] = {}
        self.waiting: tuple[Execution, ...] = ()

    def fraction(self) -> Decimal | None:
        """Return how much of it was filled, 0 to 1; None while its size is not known."""
        return min(ONE, quotient(self.filled, self.ordered)) if self.ordered else None


class Orders:
    """The orders of one bot. Not thread-safe. Histograms never go back; the rest begins anew with a run."""

    def __init__(self) -> None:
        self.latency = {stage: Histogram(LATENCY_SECONDS) for stage in STAGES}
        self.slippage = Slippage()
        self.finished: Counter[str] = Counter()  # by outcome
        self.forgotten = 0
        self._fractions = ZERO  # the sum over the finished ones
        self._open: dict[OrderKey, Order] = {}
        self._ended: dict[OrderKey, Order] = {}

    def begin_run(self) -> None:
        """Forget the orders of the run before: a backtest may use the same ids again."""
        self._open.clear()
        self._ended.clear()
        self.finished.clear()
        self._fractions = ZERO

    def fill_ratio(self) -> Decimal | None:
        """Return the mean filled fraction of the finished orders; None below ten of them."""
        count = self.finished.total()
        return self._fractions / count if count >= LEAST_ORDERS else None

    def update(self, bot: Bot, fact: Fact, at_ns: int) -> Fault | None:
        """Take a fact; one of another sort changes nothing. Fills come to `fill`, once booked."""
        if isinstance(fact, OrderPlaced):
            return self._place(bot, fact, at_ns)
        if isinstance(fact, OrderAccepted) and fact.order_id:
            self._reach(self._at(_key(bot, fact)), "accepted", Moment(fact.time_ns, at_ns))
        elif isinstance(fact, _ENDS):
            key = _key(bot, fact)
            order = self._open.get(key)
            if order is not None:
                order.ended = True
                self._settle(key, order)
        return None

    def fill(self, key: OrderKey, execution: Execution) -> None:
        """Take a fill that was booked."""
        if not key[3]:
            return
        order = self._at(key)
        self._reach(order, "first_fill", execution.moment)
        if order.placed is not None:
            self._add(key, order, execution)
        elif len(order.waiting) < MOST_WAITING:
            order.waiting = (*order.waiting, execution)
        self._settle(key, order)

    def _place(self, bot: Bot, fact: OrderPlaced, at_ns: int) -> Fault | None:
        size = fact.quantity or fact.value
        try:
            ordered = parse_money(size) if size else ZERO
            arrival = parse_money(fact.arrival_price) if fact.arrival_price else None
        except NotMoneyError as error:
            return Reason.NOT_MONEY, f"an amount of order {fact.order_id[:60]!r} {error}"
        if not fact.order_id:
            return None
        key = _key(bot, fact)
        order = self._at(key)
        if order.placed is not None:  # the id was given once more, so this is another order
            self._ended.pop(key, None)
            order = self._open[key] = Order()
        order.placed = Moment(fact.time_ns, at_ns)
        order.ordered = ordered if ordered > 0 else None
        order.by_value = not fact.quantity
        order.arrival = arrival
        for stage, moment in order.stages.items():
            self._measure(stage, order.placed, moment)
        for execution in order.waiting:
            self._add(key, order, execution)
        order.waiting = ()
        self._settle(key, order)
        return None

    def _at(self, key: OrderKey) -> Order:
        """Return the order with a key, made if it is new; the oldest goes where there is no place left."""
        order = self._open.get(key) or self._ended.get(key)
        if order is None:
            if len(self._open) >= MOST_ORDERS:
                oldest = self._open.pop(next(iter(self._open)))
                self.forgotten += oldest.placed is not None
            order = self._open[key] = Order()
        return order

    def _add(self, key: OrderKey, order: Order, execution: Execution) -> None:
        """Add a fill to an order that was placed."""
        order.filled += execution.quantity * execution.price if order.by_value else execution.quantity
        if order.ordered is not None and order.filled >= order.ordered:
            self._reach(order, "complete", execution.moment)
        if order.arrival is None or not execution.worth:
            return
        bps = slippage_bps(execution.side, execution.price, order.arrival)
        if bps is not None:
            time_ns = execution.moment.time_ns or execution.moment.at_ns
            worth = execution.worth, execution.currency
            self.slippage.update(time_ns, execution.side, key[2], bps, worth)

    def _reach(self, order: Order, stage: str, moment: Moment) -> None:
        if stage not in order.stages:
            order.stages[stage] = moment
            if order.placed is not None:
                self._measure(stage, order.placed, moment)

    def _measure(self, stage: str, placed: Moment, reached: Moment) -> None:
        """Count the time to a stage; one below zero tells only that two clocks disagree."""
        seconds = reached.seconds_since(placed)
        if seconds >= 0:
            self.latency[stage].add(seconds)

    def _settle(self, key: OrderKey, order: Order) -> None:
        """Count an order that is finished, or count it anew where a fill came after its end."""
        if order.placed is None or not (order.ended or "complete" in order.stages):
            return
        fraction = order.fraction()
        if fraction is None:
            return
        if order.counted is not None:
            self.finished[_outcome(order.counted)] -= 1
            self._fractions -= order.counted
        order.counted = fraction
        self.finished[_outcome(fraction)] += 1
        self._fractions += fraction
        if self._open.pop(key, None) is not None:
            self._ended[key] = order
            if len(self._ended) > MOST_ENDED:
                del self._ended[next(iter(self._ended))]


def _outcome(fraction: Decimal) -> str:
    if fraction == ONE:
        return "filled"
    return "partly_filled" if fraction else "unfilled"


def _key(bot: Bot, fact: OrderPlaced | OrderAccepted | OrderCanceled | OrderRejected) -> OrderKey:
    return fact.venue or bot.venue, fact.account or bot.account, fact.symbol, fact.order_id
