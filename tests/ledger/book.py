"""Books from text, and what must be true of every book."""

import decimal
from collections.abc import Iterable
from decimal import Decimal

from deskwatch.events import BalanceReported, CashMoved, Fact, FundingPaid, OrderFilled, PriceMarked, Record
from deskwatch.ledger import Booking, Ledger
from deskwatch.model import MONEY_CONTEXT, Bot
from deskwatch.testing import facts_from_text

BOT = Bot(name="bot", venue="venue", account="account")
ROUNDING = Decimal("1e-40")  # only an average is rounded, in its 60th digit; 40 leave room for sums of many


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
            case CashMoved():
                ledger.move_cash(fact)
            case FundingPaid():
                ledger.pay_funding(fact)
            case BalanceReported():
                ledger.open_with(fact)
            case PriceMarked():
                ledger.mark(fact, time_ns)
            case _:
                raise AssertionError(f"{fact} is not for a book")
    return None


def bookings(text: str) -> list[Booking | None]:
    """Return what each fill of a ledger in words was booked as."""
    ledger = new_ledger()
    booked = [
        (record.fact, book_one(ledger, record.fact, record.time_ns)) for record in facts_from_text(text)
    ]
    return [booking for fact, booking in booked if isinstance(fact, OrderFilled)]


def outcomes(text: str) -> list[str]:
    """Return the outcome and the result after fees of each fill: `win 9.5`; `again` for one told before."""
    return [
        f"{fill.outcome.value} {plain(fill.net) if fill.net is not None else '?'}" if fill else "again"
        for fill in bookings(text)
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
    """Hold what is owned to what was earned: by currency always, and in one where all rates are known.

    cash + cost of what is open = moved + realised + funding - fees
    equity = moved + realised + unrealised + funding - fees
    """
    with decimal.localcontext(MONEY_CONTEXT):
        owned = dict(ledger.cash)
        for _, position in ledger.open_positions():
            owned[position.quote] = owned.get(position.quote, Decimal(0)) + position.cost
        for each in {*owned, *ledger.moved, *ledger.realised, *ledger.funding, *ledger.fees}:
            earned = [amounts.get(each, Decimal(0)) for amounts in _earned(ledger)]
            _same(owned.get(each, Decimal(0)), sum(earned, -ledger.fees.get(each, Decimal(0))), each)
        valuation = ledger.value(currency, at_ns)
        totals = [ledger.convert(amounts, currency, at_ns) for amounts in (*_earned(ledger), ledger.fees)]
        assert ledger.equity(currency, at_ns) == (valuation and valuation.equity)
        if valuation is not None and None not in totals:
            moved, realised, funding, fees = (total or Decimal(0) for total in totals)
            earned_all = moved + realised + valuation.unrealised + funding - fees
            _same(valuation.equity, earned_all, f"equity in {currency}")


def _earned(ledger: Ledger) -> tuple[dict[str, Decimal], ...]:
    return ledger.moved, ledger.realised, ledger.funding


def _same(owned: Decimal, earned: Decimal, of: str) -> None:
    off = abs(owned - earned)
    assert off <= ROUNDING * max(abs(owned), abs(earned), Decimal(1)), f"{of}: {owned} is not {earned}"
