"""Booking facts about money, each once, and valuing what follows from them.

Everything is kept by currency and converted when it is read. The identity holds at every moment, to the
last digit: equity = moved + realised + unrealised + funding - fees + fx (`bridge`). Where a fill was told
late or taken back, the book is what it would be had it been told in time, or never.
"""

from collections import defaultdict
from decimal import Decimal

import msgspec

from deskwatch.events import (
    BalanceReported,
    CashMoved,
    FundingPaid,
    InstrumentDefined,
    OrderFillBusted,
    OrderFilled,
    PositionReported,
    PriceMarked,
)
from deskwatch.ledger import valuation
from deskwatch.ledger.booking import Booking, RefusedFactError, amount, positive
from deskwatch.ledger.checkpoints import Checkpoints, Drift, Place, PositionKey
from deskwatch.ledger.entries import booking_of, bust_of, entry_of, reverse_of
from deskwatch.ledger.instrument import Instrument
from deskwatch.ledger.instruments import Instruments
from deskwatch.ledger.once import BUSTED, Once, amounts_of
from deskwatch.ledger.position import ZERO, Basis, Change, Position, Totals
from deskwatch.ledger.prices import Prices
from deskwatch.ledger.timeline import Entry, Placed, Timeline
from deskwatch.ledger.valuation import Bridge, Valuation
from deskwatch.ledger.wallets import Amounts, Wallets
from deskwatch.model import Bot, Reason


class Ledger:
    """The book of one bot.

    `realised` (by `basis`; `realised_by` has both), `fees` (a cost is positive) and `funding` are by
    currency, and so are `cash` and `moved`, over all places. Positions that went flat stay in `positions`
    with quantity zero. `bot` says where a fact belongs that does not say so itself; it may change from one
    run of the bot to the next.

    `opened` is what positions that a report opened brought into the equity, as (amount, currency), for the
    reader to take out: it is capital, not profit.
    """

    def __init__(
        self,
        bot: Bot,
        max_mark_age_ns: int | None,
        *,
        currency: str = "USD",
        basis: Basis = Basis.AVERAGE,
        pegged: tuple[str, ...] = (),
    ) -> None:
        self.bot = bot
        self.currency = currency
        self.basis = basis
        self.prices = Prices(max_mark_age_ns, pegged)
        self.instruments = Instruments()
        self.positions: dict[PositionKey, Position] = {}
        self.timelines: dict[PositionKey, Timeline] = {}
        self.checkpoints = Checkpoints()
        self.wallets = Wallets(currency)
        self.realised_by: dict[Basis, Amounts] = {each: defaultdict(Decimal) for each in Basis}
        self.fees: Amounts = defaultdict(Decimal)
        self.funding: Amounts = defaultdict(Decimal)
        self.opened: list[tuple[Decimal, str]] = []
        self._open: dict[PositionKey, Position] = {}
        self._once = Once()
        # Positions that a report told of before any price of them was known: quantity, entry price, time.
        self._unpriced: dict[PositionKey, tuple[Decimal, Decimal | None, int]] = {}

    @property
    def cash(self) -> Amounts:
        """Cash, over all places."""
        return self.wallets.cash

    @property
    def cash_at(self) -> dict[Place, Amounts]:
        """Cash by place: venue and account."""
        return self.wallets.at

    @property
    def moved(self) -> Amounts:
        """What came from outside, less what went there."""
        return self.wallets.moved

    @property
    def moved_value(self) -> Decimal:
        """What moved, each amount at the rate of its moment, in `currency`."""
        return self.wallets.moved_value

    @property
    def unvalued(self) -> Amounts:
        """What moved and is not in `moved_value`, because there is no rate yet."""
        return self.wallets.unvalued

    @property
    def realised(self) -> Amounts:
        """What was realised, before fees, by the rule that is shown."""
        return self.realised_by[self.basis]

    @property
    def late_reports(self) -> int:
        """How many reports were from before the last booking of their place."""
        return self.checkpoints.late

    @property
    def cash_drifts(self) -> dict[tuple[str, str, str], Drift]:
        """The last report of each (venue, account, currency) beside the book of its moment."""
        return self.checkpoints.cash

    @property
    def position_drifts(self) -> dict[PositionKey, Drift]:
        """The last report of each position beside the book of its moment."""
        return self.checkpoints.positions

    def fill(self, fact: OrderFilled, time_ns: int) -> Booking | None:
        """Book a fill; None if it was booked before. Raises `RefusedFactError`, having booked nothing."""
        place = venue, account = fact.venue or self.bot.venue, fact.account or self.bot.account
        identity = ("fill", venue, account, fact.symbol, fact.side)
        if self._once.is_repeated(identity, fact.trade_id, (fact.quantity, fact.price)):
            return None
        instrument = self.instruments.of(venue, fact.symbol, self.bot.currency)
        quantity = positive(fact.quantity, "quantity")
        price = amount(fact.price, "price")
        if price <= 0:
            self.instruments.check_price(price, venue, fact.symbol)
        fee = amount(fact.fee, "fee") if fact.fee else ZERO
        self._once.remember(identity, fact.trade_id, (fact.quantity, fact.price, fact.fee, fact.fee_currency))

        self.prices.mark(fact.symbol, price, time_ns)
        if self._unpriced or self.wallets.unvalued:
            self._settle(fact.symbol, price, time_ns)
        key = (venue, account, fact.symbol)
        timeline = self._timeline(key, instrument)
        position = timeline.position
        entry = entry_of(
            fact, position, self.prices, quantity=quantity, price=price, fee=fee, time_ns=time_ns
        )
        before = position.totals()
        placed = timeline.add(entry)
        self._post(key, position, before, entry.taken, entry.taken_currency)
        self.checkpoints.book(place, time_ns)
        return booking_of(fact, entry, position, placed, quantity=quantity, price=price)

    def bust(self, fact: OrderFillBusted, time_ns: int) -> Booking | None:
        """Take a fill back; None if it was before, or was never told: then it will not be booked when it is.

        One that is no longer in the window is reversed by an opposite fill as of now.
        """
        if not fact.trade_id:
            raise RefusedFactError(
                Reason.INVALID, f"a bust of {fact.symbol[:60]!r} without a trade_id: of which fill?"
            )
        place = venue, account = fact.venue or self.bot.venue, fact.account or self.bot.account
        identity = ("fill", venue, account, fact.symbol, fact.side)
        booked = self._once.booked(identity, fact.trade_id)
        self._once.remember(identity, fact.trade_id, (BUSTED,))
        if booked is None or booked == BUSTED:
            return None
        quantity, price, fee, fee_currency = amounts_of(booked)
        told = OrderFilled(
            symbol=fact.symbol,
            side=fact.side,
            quantity=quantity,
            price=price,
            fee=fee,
            fee_currency=fee_currency,
            trade_id=fact.trade_id,
            venue=venue,
            account=account,
        )
        self.checkpoints.book(place, time_ns)
        return self._take_back(told, (venue, account, fact.symbol), time_ns)

    def move_cash(self, fact: CashMoved, time_ns: int) -> Decimal | None:
        """Book a deposit or withdrawal; return its amount, or None if it was booked before."""
        place = fact.venue or self.bot.venue, fact.account or self.bot.account
        currency = fact.currency or self.bot.currency
        identity, told = ("move", *place), (fact.amount, currency)
        if self._once.is_repeated(identity, fact.movement_id, told):
            return None
        moved = amount(fact.amount, "amount")
        self._once.remember(identity, fact.movement_id, told)
        self.wallets.move(place, currency, moved, self.prices, time_ns)
        self.checkpoints.book(place, time_ns)
        return moved

    def pay_funding(self, fact: FundingPaid, time_ns: int) -> tuple[Decimal, str] | None:
        """Book funding (a payment is negative); return amount and currency, None if it was booked before."""
        place = venue, _ = fact.venue or self.bot.venue, fact.account or self.bot.account
        currency = fact.currency or self.instruments.of(venue, fact.symbol, self.bot.currency).currency
        identity, told = ("funding", *place, fact.symbol), (fact.amount, currency)
        if self._once.is_repeated(identity, fact.funding_id, told):
            return None
        paid = amount(fact.amount, "amount")
        self._once.remember(identity, fact.funding_id, told)
        self.wallets.pay(place, currency, paid)
        self.funding[currency] += paid
        self.checkpoints.book(place, time_ns)
        return paid, currency

    def mark(self, fact: PriceMarked, time_ns: int) -> None:
        """Take a price."""
        price = amount(fact.price, "price")
        if price <= 0:
            self.instruments.check_price(price, fact.venue or self.bot.venue, fact.symbol)
        self.prices.mark(fact.symbol, price, time_ns)
        if self._unpriced or self.wallets.unvalued:
            self._settle(fact.symbol, price, time_ns)

    def define(self, fact: InstrumentDefined) -> None:
        """Take the terms of a symbol, for the fills after it.

        Raises `RefusedFactError` if a position is open that another sort of contract or currency would be.
        """
        venue = fact.venue or self.bot.venue
        instrument = self.instruments.read(fact, self.bot.currency)
        for (at, _, symbol), position in self._open.items():
            if (at, symbol) == (venue, fact.symbol) and _differ_in_kind(position.instrument, instrument):
                raise RefusedFactError(
                    Reason.INVALID,
                    f"{symbol[:60]!r} is open as {position.instrument.contract} in {position.quote} and "
                    f"cannot become {instrument.contract} in {instrument.currency}; define it earlier",
                )
        self.instruments.define(venue, instrument)
        mark = self.prices.marks.get(fact.symbol)
        if instrument.inverse and mark is not None and mark.price <= 0:
            del self.prices.marks[fact.symbol]

    def report_balance(self, fact: BalanceReported, time_ns: int) -> Decimal | None:
        """Hold the book to what the venue says of a currency; the first report opens the book with it.

        Return what it opened with that the book did not know of; None for a report that is a checkpoint. What
        is owned of a currency is cash and the spot positions in it; of a margined account, its wallet.
        """
        place = fact.venue or self.bot.venue, fact.account or self.bot.account
        total = amount(fact.total, "total")
        currency = fact.currency
        owned = self.owned(place, currency)
        key = (*place, currency)
        known = key in self.wallets.moved_at
        if (known or owned) and self.checkpoints.is_late(place, time_ns):
            return None
        self.checkpoints.cash[key] = Drift(total, owned if known else total, time_ns)
        if known:
            return None
        self.wallets.move(place, currency, total - owned, self.prices, time_ns)
        self.checkpoints.book(place, time_ns)
        return total - owned

    def report_position(self, fact: PositionReported, time_ns: int) -> None:
        """Hold the book to what the venue says of a position.

        The first report of a symbol that was never filled opens the position at its entry price, or at the
        first price that is known. A spot position opened so is capital that came in kind.
        """
        place = venue, account = fact.venue or self.bot.venue, fact.account or self.bot.account
        instrument = self.instruments.of(venue, fact.symbol, self.bot.currency)
        quantity = amount(fact.quantity, "quantity")
        entry_price = amount(fact.entry_price, "entry_price") if fact.entry_price else None
        if entry_price is not None and entry_price <= 0:
            self.instruments.check_price(entry_price, venue, fact.symbol)
        key = (venue, account, fact.symbol)
        position = self.positions.get(key)
        if position is None:
            self._unpriced[key] = quantity, entry_price, time_ns
            mark = self.prices.marks.get(fact.symbol)
            if mark is not None or not quantity:
                self._open_reported(fact.symbol, ZERO if mark is None else mark.price)
            return
        if self.checkpoints.is_late(place, time_ns):
            return
        cost = None if entry_price is None else quantity * instrument.unit_value(entry_price)
        self.checkpoints.positions[key] = Drift(
            quantity, position.quantity, time_ns, position.average_cost, cost
        )

    def is_funded(self) -> bool:
        """Tell whether the book knows what capital the bot has; without it no percentage means anything."""
        return bool(self.wallets.moved)

    def open_positions(self) -> list[tuple[PositionKey, Position]]:
        """Return the positions that are not flat."""
        return list(self._open.items())

    def owned(self, place: Place, currency: str) -> Decimal:
        """Return what the book has of a currency at a place: its cash, and the spot positions in it."""
        owned = self.wallets.amount(place, currency)
        for (venue, account, _), position in self._open.items():
            instrument = position.instrument
            if instrument.base == currency and not instrument.margined and (venue, account) == place:
                owned += position.quantity
        return owned

    def convert(self, amounts: dict[str, Decimal], currency: str, at_ns: int) -> Decimal | None:
        """Return the sum of `amounts` in one currency; None if a rate is missing for one that is not zero."""
        return valuation.converted(amounts, self.prices, currency, at_ns)

    def value(self, currency: str, at_ns: int) -> Valuation | None:
        """Value cash and open positions in `currency` as of `at_ns`; None if a price or a rate is missing."""
        if self._unpriced:
            return None
        return valuation.valued(self.cash, self._open.values(), self.prices, currency, at_ns)

    def equity(self, currency: str, at_ns: int) -> Decimal | None:
        """Return the equity of `value` alone, for less work: it is asked for after every price."""
        if self._unpriced:
            return None
        return valuation.equity_of(self.wallets.cash, self._open.values(), self.prices, currency, at_ns)

    def missing(self, at_ns: int) -> list[str]:
        """Name what `value` lacks: `price of BTC/USD`, `rate of EUR in USD`; nothing where it is known."""
        lacking = valuation.missing(self.cash, self._open.values(), self.prices, self.currency, at_ns)
        return sorted({*lacking, *(f"price of {symbol}" for _, _, symbol in self._unpriced)})

    def bridge(self, at_ns: int) -> Bridge | None:
        """Return how equity came about, in `currency` as of `at_ns`; None if a price or a rate is missing."""
        value = self.value(self.currency, at_ns)
        moved, realised, funding, fees, waiting = (
            self.convert(amounts, self.currency, at_ns)
            for amounts in (self.moved, self.realised, self.funding, self.fees, self.unvalued)
        )
        if value is None or moved is None or realised is None or funding is None or fees is None:
            return None
        moved_then = self.moved_value + (waiting or ZERO)
        return Bridge(value.equity, moved_then, realised, value.unrealised, funding, fees, moved - moved_then)

    def unexplained(self, at_ns: int) -> Decimal | None:
        """Return what the venues reported beyond the book, in `currency`; None if nothing was reported."""
        return self.checkpoints.unexplained(self.positions, self.prices, self.currency, at_ns)

    def _timeline(self, key: PositionKey, instrument: Instrument) -> Timeline:
        """Return the fills of a position, under the terms that hold now; of another kind it begins anew."""
        timeline = self.timelines.get(key)
        if timeline is None or _differ_in_kind(timeline.position.instrument, instrument):
            position = self.positions[key] = Position(instrument, self.basis)
            timeline = self.timelines[key] = Timeline(position)
        timeline.position.instrument = instrument
        return timeline

    def _post(
        self, key: PositionKey, position: Position, before: Totals, fee: Decimal, fee_currency: str
    ) -> None:
        """Post what a position has become since `before`, and a fee."""
        now = position.totals()
        quote, place = position.quote, key[:2]
        self.wallets.pay(place, quote, now.flow - before.flow)
        if now.realised != before.realised or now.realised_fifo != before.realised_fifo:
            self.realised_by[Basis.AVERAGE][quote] += now.realised - before.realised
            self.realised_by[Basis.FIFO][quote] += now.realised_fifo - before.realised_fifo
        if fee:
            self.wallets.pay(place, fee_currency, -fee)
            self.fees[fee_currency] += fee
        if position.quantity:
            self._open[key] = position
        else:
            self._open.pop(key, None)

    def _take_back(self, fact: OrderFilled, key: PositionKey, time_ns: int) -> Booking:
        """Take a fill out of its place, or reverse it where its place is no longer known."""
        timeline = self.timelines[key]
        position = timeline.position
        before = position.totals()
        quantity, price = amount(fact.quantity, "quantity"), amount(fact.price, "price")
        at = timeline.find(fact.side, fact.trade_id)
        if at is not None:
            entry = timeline.entries[at]
            retracted, recounted = timeline.remove(at)
            change = Change(-entry.quantity * entry.value)
            placed = Placed(change, retracted=retracted, recounted=recounted)
        else:
            fee = amount(fact.fee, "fee") if fact.fee else ZERO
            entry = entry_of(
                fact, position, self.prices, quantity=quantity, price=price, fee=fee, time_ns=time_ns
            )
            placed = msgspec.structs.replace(timeline.add(reverse_of(entry)), out_of_window=True)
        self._post(key, position, before, -entry.taken, entry.taken_currency)
        now = position.totals()
        average = self.basis is Basis.AVERAGE
        realised = now.realised - before.realised if average else now.realised_fifo - before.realised_fifo
        return bust_of(fact, entry, position, placed, quantity=quantity, price=price, realised=realised)

    def _settle(self, symbol: str, price: Decimal, time_ns: int) -> None:
        """Take up what had to wait for a price or a rate."""
        self._open_reported(symbol, price)
        self.wallets.value_moved(self.prices, time_ns)

    def _open_reported(self, symbol: str, price: Decimal) -> None:
        """Open the positions in a symbol that a report told of, now that a price is known."""
        for key in [key for key in self._unpriced if key[2] == symbol]:
            quantity, entry_price, time_ns = self._unpriced.pop(key)
            instrument = self.instruments.of(key[0], symbol, self.bot.currency)
            timeline = self._timeline(key, instrument)
            position = timeline.position
            self.checkpoints.positions[key] = Drift(quantity, quantity, time_ns)
            if not quantity:
                continue
            value = instrument.unit_value(price if entry_price is None else entry_price)
            before = position.totals()
            timeline.add(Entry(time_ns, quantity, value, instrument.multiplier))
            self._post(key, position, before, ZERO, "")
            gain = position.unrealised_average(price)
            if not instrument.margined:
                cost = quantity * value
                self.wallets.move(key[:2], position.quote, cost, self.prices, time_ns)
                gain = position.worth(price)
            self.opened.append((gain, position.quote))
            self.checkpoints.book(key[:2], time_ns)


def _differ_in_kind(one: Instrument, other: Instrument) -> bool:
    return (one.contract, one.currency, one.base) != (other.contract, other.currency, other.base)
