"""An amount that cannot be booked leaves the book as it was, and its id free for the mended fact."""

import copy
from decimal import Decimal

import msgspec
import pytest

from deskwatch.events import BalanceReported, CashMoved, Fact, FundingPaid, OrderFilled, PriceMarked
from deskwatch.ledger import Ledger, RefusedFactError
from deskwatch.ledger import ledger as ledger_module
from tests.ledger.book import BOT, book, book_one
from tests.planted import planted

GOOD = OrderFilled(symbol="BTC/USD", side="buy", quantity="1", price="100", fee="1", trade_id="t-9")
NOT_MONEY = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1_000",
    " 1",
    "1,5",
    "\uff11",
    "0x1",
    "1" * 41,
    "1e31",
    "1e999999999",
    "-",
)
FIELDS = {
    "quantity": GOOD,
    "price": GOOD,
    "fee": GOOD,
    "amount of cash": CashMoved(amount="1", movement_id="m-9"),
    "amount of funding": FundingPaid(symbol="BTC/USD", amount="1", funding_id="f-9"),
    "price of a mark": PriceMarked(symbol="BTC/USD", price="100"),
    "total": BalanceReported(currency="USD", total="100"),
}


def with_amount(field: str, text: str) -> Fact:
    return msgspec.structs.replace(FIELDS[field], **{field.split(maxsplit=1)[0]: text})


def snapshot(ledger: Ledger) -> dict[str, object]:
    """Return a copy of all that the book holds, except currencies and positions at zero."""
    return copy.deepcopy(
        {
            "cash": {key: amount for key, amount in ledger.cash.items() if amount},
            "moved": dict(ledger.moved),
            "realised": {key: amount for key, amount in ledger.realised.items() if amount},
            "fees": dict(ledger.fees),
            "funding": dict(ledger.funding),
            "marks": dict(ledger.prices.marks),
            "positions": [(key, each.quantity, each.cost) for key, each in ledger.positions.items()],
        }
    )


def refused(ledger: Ledger, fact: Fact) -> str:
    """Book a fact that must be refused; return the reason that is counted."""
    with pytest.raises(ValueError, match=r".") as refusal:
        book_one(ledger, fact)
    assert type(refusal.value).__name__ == RefusedFactError.__name__
    return str(getattr(refusal.value, "reason", ""))


@pytest.mark.parametrize("text", NOT_MONEY)
@pytest.mark.parametrize("field", FIELDS)
def test_what_is_no_money_is_refused_and_changes_nothing(field: str, text: str) -> None:
    ledger = book("10:00 buy 2 BTC/USD @ 90 fee 1")
    before = snapshot(ledger)
    assert refused(ledger, with_amount(field, text)) == "not_money"
    assert snapshot(ledger) == before


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("quantity", "0"),
        ("quantity", "-0"),
        ("quantity", "-1"),
        ("price", "-1"),
        ("price of a mark", "-0.01"),
    ],
)
def test_a_quantity_of_nothing_and_a_price_below_zero_are_refused(field: str, text: str) -> None:
    ledger = book("10:00 buy 2 BTC/USD @ 90 fee 1")
    before = snapshot(ledger)
    assert refused(ledger, with_amount(field, text)) == "negative"
    assert snapshot(ledger) == before


@pytest.mark.parametrize("field", ["quantity", "price", "fee", "amount of cash", "amount of funding"])
def test_the_id_of_a_refused_fact_is_free_for_the_mended_one(field: str) -> None:
    ledger = book("10:00 cash 1000")
    refused(ledger, with_amount(field, "NaN"))
    before = snapshot(ledger)
    book_one(ledger, FIELDS[field])
    assert snapshot(ledger) != before


def test_remembering_the_id_before_the_amounts_are_checked_would_be_noticed() -> None:
    fault = planted(
        ledger_module,
        '        quantity = positive(fact.quantity, "quantity")\n',
        "        self._once.remember(identity, fact.trade_id, (fact.quantity, fact.price))\n"
        '        quantity = positive(fact.quantity, "quantity")\n',
    )
    ledger = fault.Ledger(BOT, None)
    refused(ledger, with_amount("fee", "NaN"))
    assert book_one(ledger, GOOD) is None


def test_booking_the_mark_before_the_fee_is_checked_would_be_noticed() -> None:
    fault = planted(
        ledger_module,
        '        fee = amount(fact.fee, "fee") if fact.fee else ZERO\n        self._once',
        "        self.prices.mark(fact.symbol, price, time_ns)\n"
        '        fee = amount(fact.fee, "fee") if fact.fee else ZERO\n        self._once',
    )
    ledger = fault.Ledger(BOT, None)
    before = snapshot(ledger)
    refused(ledger, with_amount("fee", "NaN"))
    assert snapshot(ledger) != before


def test_the_smallest_and_the_largest_amounts_within_the_limits_are_booked() -> None:
    ledger = book("10:00 buy 9999999999999999999999999999999999999999 BTC/USD @ 1e-30 fee 1e-30")
    assert ledger.cash["USD"] == -(Decimal("9999999999.999999999999999999999999999999") + Decimal("1e-30"))
