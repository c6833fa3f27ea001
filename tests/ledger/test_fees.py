"""Fees in whatever currency: booked where they were taken, part of the result where they can be."""

from decimal import Decimal

import pytest

from deskwatch.testing import book_text
from tests.ledger.book import book, check_identity, known, outcomes


def test_a_fee_is_cash_gone_and_a_cost_booked() -> None:
    ledger = book("10:00 cash 1000\n10:00 buy 2 BTC/USD @ 100 fee 0.5")
    assert known(ledger.cash) == {"USD": Decimal("799.5")}
    assert known(ledger.fees) == {"USD": Decimal("0.5")}


def test_a_rebate_is_a_negative_fee() -> None:
    ledger = book("10:00 cash 1000\n10:00 buy 2 BTC/USD @ 100 fee -0.5")
    assert known(ledger.cash) == {"USD": Decimal("800.5")}
    assert known(ledger.fees) == {"USD": Decimal("-0.5")}


@pytest.mark.parametrize(
    ("closing", "result"),
    [
        ("sell 2 BTC/USD @ 110 fee 3", "win 16"),
        ("sell 1 BTC/USD @ 110 fee 3", "win 6.5"),
        ("sell 1 BTC/USD @ 104 fee 3.5", "flat 0"),
        ("sell 1 BTC/USD @ 102 fee 3", "loss -1.5"),
    ],
    ids=["all", "half", "eaten by fees", "gain below the fees"],
)
def test_a_result_bears_its_own_fee_and_its_share_of_the_opening_one(closing: str, result: str) -> None:
    assert outcomes(f"10:00 buy 2 BTC/USD @ 100 fee 1\n10:01 {closing}") == ["entry 0", result]


def test_the_fee_of_a_flip_is_shared_by_the_quantities() -> None:
    text = "10:00 buy 1 BTC/USD @ 100\n10:01 sell 4 BTC/USD @ 110 fee 2\n10:02 buy 3 BTC/USD @ 110"
    assert outcomes(text) == ["entry 0", "win 9.5", "loss -1.5"]
    assert known(book(text).fees) == {"USD": Decimal(2)}


def test_a_fee_kept_back_from_what_was_bought_leaves_less_of_it() -> None:
    ledger = book("10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100 fee 0.001 BTC")
    assert book_text(ledger) == "BTC/USD 0.999 @ 100"
    assert known(ledger.cash) == {"USD": Decimal(900)}
    assert known(ledger.fees) == {"USD": Decimal("0.1")}
    check_identity(ledger)


def test_what_is_left_after_such_a_fee_closes_to_flat() -> None:
    text = "10:00 buy 1 BTC/USD @ 100 fee 0.001 BTC\n10:01 sell 0.999 BTC/USD @ 110 fee 0.2"
    assert book_text(book(text)) == ""
    # 0.999 x 10, less 0.1 and 0.2 of fees
    assert outcomes(text) == ["entry 0", "win 9.69"]


def test_a_fee_in_base_also_counts_against_a_short_that_it_closes() -> None:
    text = "10:00 sell 1 BTC/USD @ 100\n10:01 buy 1.001 BTC/USD @ 100 fee 0.001 BTC"
    assert book_text(book(text)) == ""
    assert outcomes(text) == ["entry 0", "loss -0.1"]


def test_a_fee_that_takes_all_that_was_bought_opens_nothing() -> None:
    ledger = book("10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100 fee 1 BTC")
    assert book_text(ledger) == ""
    assert known(ledger.cash) == {"USD": Decimal(900)}
    check_identity(ledger)


def test_a_fee_in_a_third_currency_is_owed_in_it() -> None:
    ledger = book("10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100 fee 0.01 BNB\n10:00 mark BNB/USD 300")
    assert known(ledger.cash) == {"USD": Decimal(900), "BNB": Decimal("-0.01")}
    assert known(ledger.fees) == {"BNB": Decimal("0.01")}
    check_identity(ledger)


def test_a_fee_without_a_currency_is_in_the_one_that_was_paid_with() -> None:
    ledger = book("10:00 cash 1 BTC\n10:00 buy 10 ETH/BTC @ 0.05 fee 0.0005")
    assert known(ledger.fees) == {"BTC": Decimal("0.0005")}
