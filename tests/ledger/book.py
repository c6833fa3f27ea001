"""Books from text, and what must be true of every book."""

import decimal
from collections.abc import Iterable
from decimal import Decimal

from deskwatch.events import (
    BalanceReported,
    CashMoved,
    Fact,
    FundingPaid,
    InstrumentDefined,
    OrderFillBusted,
    OrderFilled,
    PositionReported,
    PriceMarked,
    Record,
)
from deskwatch.ledger import Basis, Booking, Ledger
from deskwatch.model import MONEY_CONTEXT, Bot
from deskwatch.testing import facts_from_text

BOT = Bot(name="bot", venue="venue", account="account")
ZERO = Decimal(0)


def new_ledger(max_mark_age_ns: int | None = None, bot: Bot = BOT) -> Ledger:
    return Ledger(bot, max_mark_age_ns)


def book(text: str, ledger: Ledger | None = None) -> Ledger:
    """Return the book after the facts of a ledger in words."""
    return book_all(facts_from_text(text), ledger)


def book_all(records: Iterable[Record], ledger: Ledger | None = None) -> Ledger:
    ledger = ledger or new_ledger()
    for record in records:
        book_one(ledger, record.fact, record.time_ns)
    return ledger


def book_one(ledger: Ledger, fact: Fact, time_ns: int = 0) -> Booking | None:
    """Book one fact as the fold does."""
    with decimal.localcontext(MONEY_CONTEXT):
        match fact:
            case OrderFilled():
                return ledger.fill(fact, time_ns)
            case OrderFillBusted():
                return ledger.bust(fact, time_ns)
            case InstrumentDefined():
                ledger.define(fact)
            case CashMoved():
                ledger.move_cash(fact, time_ns)
            case FundingPaid():
                ledger.pay_funding(fact, time_ns)
            case BalanceReported():
                ledger.report_balance(fact, time_ns)
            case PositionReported():
                ledger.report_position(fact, time_ns)
            case PriceMarked():
                ledger.mark(fact, time_ns)
            case _:
                raise AssertionError(f"{fact} is not for a book")
    return None


def bookings(text: str, ledger: Ledger | None = None) -> list[Booking | None]:
    """Return what each fill of a ledger in words was booked as."""
    ledger = ledger or new_ledger()
    booked = [
        (record.fact, book_one(ledger, record.fact, record.time_ns)) for record in facts_from_text(text)
    ]
    return [booking for fact, booking in booked if isinstance(fact, OrderFilled)]


def outcomes(text: str, ledger: Ledger | None = None) -> list[str]:
    """Return the outcome and the result after fees of each fill: `win 9.5`; `again` for one told before."""
    return [
        f"{fill.outcome.value} {plain(fill.net) if fill.net is not None else '?'}" if fill else "again"
        for fill in bookings(text, ledger)
    ]


def known(amounts: dict[str, Decimal]) -> dict[str, Decimal]:
    """Return the amounts that are not zero, by currency."""
    return {currency: amount for currency, amount in amounts.items() if amount}


def value(ledger: Ledger, currency: str = "USD", at_ns: int = 0) -> tuple[str, str] | None:
    """Return equity and unrealised profit as text; None where the value is not known."""
    with decimal.localcontext(MONEY_CONTEXT):
        valuation = ledger.value(currency, at_ns)
    return (plain(valuation.equity), plain(valuation.unrealised)) if valuation else None


def plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def check_identity(ledger: Ledger, currency: str = "USD", at_ns: int = 0) -> None:
    """Hold what is owned to what was earned, to the last digit: by currency, and in one if rates are known.

    cash + cost of what is owned = moved + realised + funding - fees        (at average cost)
    equity = moved + realised + unrealised + funding - fees + fx            (by the cost that is shown)
    """
    with decimal.localcontext(MONEY_CONTEXT):
        owned = dict(ledger.cash)
        for _, position in ledger.open_positions():
            if not position.instrument.margined:
                owned[position.quote] = owned.get(position.quote, ZERO) + position.average_cost
        realised = ledger.realised_by[Basis.AVERAGE]
        earned = (ledger.moved, realised, ledger.funding)
        for each in {*owned, *ledger.moved, *realised, *ledger.funding, *ledger.fees}:
            total = sum((amounts.get(each, ZERO) for amounts in earned), -ledger.fees.get(each, ZERO))
            assert owned.get(each, ZERO) == total, f"{each}: {owned.get(each)} is not {total}"
            assert sum(place.get(each, ZERO) for place in ledger.cash_at.values()) == ledger.cash[each]
        valuation = ledger.value(currency, at_ns)
        assert ledger.equity(currency, at_ns) == (valuation and valuation.equity)
        assert (valuation is None) == bool(ledger.missing(at_ns))
        bridge = ledger.bridge(at_ns)
        if bridge is None or valuation is None:
            return
        assert bridge.equity == valuation.equity
        parts = bridge.moved + bridge.realised + bridge.unrealised + bridge.funding - bridge.fees + bridge.fx
        assert bridge.equity == parts, f"{bridge.equity} is not {parts}"
