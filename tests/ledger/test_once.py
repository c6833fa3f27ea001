"""What is told twice is booked once; what only looks the same is booked twice."""

from decimal import Decimal

import pytest

from deskwatch.events import CashMoved, OrderFilled
from deskwatch.ledger import ledger as ledger_module
from deskwatch.testing import book_text
from tests.ledger.book import BOT, book, book_one, known, new_ledger
from tests.planted import planted

FILL = OrderFilled(symbol="BTC/USD", side="buy", quantity="1", price="100", trade_id="7")
SAME_ID_BUT = {
    "another symbol": OrderFilled(symbol="ETH/USD", side="buy", quantity="1", price="100", trade_id="7"),
    "the other side": OrderFilled(symbol="BTC/USD", side="sell", quantity="1", price="100", trade_id="7"),
    "another venue": OrderFilled(
        symbol="BTC/USD", side="buy", quantity="1", price="100", trade_id="7", venue="other"
    ),
    "another account": OrderFilled(
        symbol="BTC/USD", side="buy", quantity="1", price="100", trade_id="7", account="other"
    ),
}


def test_a_fill_told_three_times_is_booked_once() -> None:
    ledger = new_ledger()
    assert [book_one(ledger, FILL) is None for _ in range(3)] == [False, True, True]
    assert book_text(ledger) == "BTC/USD 1 @ 100"
    assert known(ledger.cash) == {"USD": Decimal(-100)}


def test_the_bots_own_venue_and_account_are_meant_where_a_fill_names_none() -> None:
    ledger = new_ledger()
    book_one(ledger, FILL)
    named = OrderFilled(
        symbol="BTC/USD",
        side="buy",
        quantity="1",
        price="100",
        trade_id="7",
        venue="venue",
        account="account",
    )
    assert book_one(ledger, named) is None


@pytest.mark.parametrize("other", SAME_ID_BUT)
def test_the_same_id_is_another_fill_with(other: str) -> None:
    ledger = new_ledger()
    assert book_one(ledger, FILL)
    assert book_one(ledger, SAME_ID_BUT[other])


@pytest.mark.parametrize(
    ("other", "right", "wrong"),
    [
        ("another symbol", "account, fact.symbol, fact.side)\n        if", "account, fact.side)\n        if"),
        ("the other side", "fact.symbol, fact.side)\n        if", "fact.symbol)\n        if"),
        (
            "another venue",
            '= ("fill", venue, account, fact.symbol, fact.side)\n        if',
            '= ("fill", account, fact.symbol, fact.side)\n        if',
        ),
        (
            "another account",
            '= ("fill", venue, account, fact.symbol, fact.side)\n        if',
            '= ("fill", venue, fact.symbol, fact.side)\n        if',
        ),
    ],
)
def test_an_identity_without_that_part_would_be_noticed(other: str, right: str, wrong: str) -> None:
    ledger = planted(ledger_module, right, wrong).Ledger(BOT, None)
    assert book_one(ledger, FILL)
    assert book_one(ledger, SAME_ID_BUT[other]) is None


def test_fills_without_an_id_are_all_booked() -> None:
    assert book_text(book("10:00 buy 1 BTC/USD @ 100\n" * 3)) == "BTC/USD 3 @ 100"


def test_cash_moves_once_by_its_id_and_each_time_without_one() -> None:
    ledger = book("10:00 cash 100 id m-1\n10:01 cash 100 id m-1\n10:02 cash 10\n10:03 cash 10")
    assert known(ledger.moved) == {"USD": Decimal(120)}
    assert known(ledger.cash) == {"USD": Decimal(120)}


def test_the_same_movement_id_in_another_account_is_another_movement() -> None:
    ledger = new_ledger()
    for account in ("a", "b", "a"):
        book_one(ledger, CashMoved(amount="5", movement_id="m-1", account=account))
    assert known(ledger.moved) == {"USD": Decimal(10)}


def test_funding_is_paid_once_by_its_id_and_symbol() -> None:
    ledger = book(
        "10:00 funding BTC/USD -2 id f-1\n10:01 funding BTC/USD -2 id f-1\n10:02 funding ETH/USD -3 id f-1"
    )
    assert known(ledger.funding) == {"USD": Decimal(-5)}
    assert known(ledger.cash) == {"USD": Decimal(-5)}


def test_an_id_of_a_fill_is_none_of_a_movement_or_of_funding() -> None:
    ledger = book("10:00 buy 1 BTC/USD @ 100 id 1\n10:00 cash 500 id 1\n10:00 funding BTC/USD 3 id 1")
    assert known(ledger.cash) == {"USD": Decimal(403)}
