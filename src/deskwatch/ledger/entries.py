"""From a fill to what is booked of it, and from there to what is said of it."""

from decimal import Decimal

from deskwatch.events import OrderFilled
from deskwatch.ledger.booking import Booking, Outcome
from deskwatch.ledger.position import Basis, Position
from deskwatch.ledger.prices import Prices
from deskwatch.ledger.timeline import Entry, Placed


def entry_of(
    fact: OrderFilled,
    position: Position,
    prices: Prices,
    *,
    quantity: Decimal,
    price: Decimal,
    fee: Decimal,
    time_ns: int,
) -> Entry:
    """Return what is booked of a fill of `quantity` units.

    A fee that the venue kept back from what was bought leaves less of it, and is paid as a fee at the fill's
    own price. Another fee in a currency that is not the position's is part of the result at the rate of this
    moment; without one (`fee` is then None) the result of the trade stays unknown.
    """
    instrument, quote = position.instrument, position.quote
    signed = quantity if fact.side == "buy" else -quantity
    fee_currency = fact.fee_currency or quote
    value = instrument.unit_value(price)
    if fee and fee_currency == instrument.base != quote and not instrument.margined:
        signed, fee, fee_currency = signed - fee, fee * value, quote
    cost: Decimal | None = fee
    if fee and fee_currency != quote:
        rate = prices.rate(fee_currency, quote, time_ns)
        cost = None if rate is None else fee * rate
    return Entry(
        time_ns,
        signed,
        value,
        instrument.multiplier,
        cost,
        taken=fee,
        taken_currency=fee_currency,
        side=fact.side,
        trade_id=fact.trade_id,
    )


def booking_of(
    fact: OrderFilled, entry: Entry, position: Position, placed: Placed, *, quantity: Decimal, price: Decimal
) -> Booking:
    """Return what is said of a fill that was put in its place."""
    change = placed.change
    realised = change.realised if position.basis is Basis.AVERAGE else change.realised_fifo
    net = None if change.fees is None else realised - change.fees
    return Booking(
        fact=fact,
        time_ns=entry.time_ns,
        instrument=position.instrument,
        quantity=quantity,
        signed_quantity=entry.quantity,
        price=price,
        cost=change.value,
        quote=position.quote,
        outcome=_outcome(change.closed, net),
        realised=realised,
        net=net,
        fee=entry.taken,
        fee_currency=entry.taken_currency,
        trade=change.trade,
        retracted=placed.retracted,
        recounted=placed.recounted,
        late=placed.late,
        out_of_window=placed.out_of_window,
        missing_rate=f"{entry.taken_currency}/{position.quote}" if entry.fee is None else "",
    )


def bust_of(
    fact: OrderFilled,
    entry: Entry,
    position: Position,
    placed: Placed,
    *,
    quantity: Decimal,
    price: Decimal,
    realised: Decimal,
) -> Booking:
    """Return what is said of a fill that was taken back; `realised` is what the position realised by it."""
    return Booking(
        fact=fact,
        time_ns=entry.time_ns,
        instrument=position.instrument,
        quantity=quantity,
        signed_quantity=-entry.quantity,
        price=price,
        cost=placed.change.value,
        quote=position.quote,
        outcome=Outcome.BUST,
        realised=realised,
        net=None,
        fee=-entry.taken,
        fee_currency=entry.taken_currency,
        trade=placed.change.trade,
        retracted=placed.retracted,
        recounted=placed.recounted,
        out_of_window=placed.out_of_window,
        busted=True,
    )


def reverse_of(entry: Entry) -> Entry:
    """Return the entry that reverses another."""
    fee = None if entry.fee is None else -entry.fee
    return Entry(entry.time_ns, -entry.quantity, entry.value, entry.multiplier, fee)


def _outcome(closed: Decimal, net: Decimal | None) -> Outcome:
    if not closed:
        return Outcome.ENTRY
    if net is None:
        return Outcome.UNKNOWN
    if net > 0:
        return Outcome.WIN
    return Outcome.LOSS if net < 0 else Outcome.FLAT
