"""Positions at average cost: adding moves the average, reducing does not, a flip starts anew."""

from decimal import Decimal

import pytest

from deskwatch.testing import book_text
from tests.ledger.book import book, known, outcomes


@pytest.mark.parametrize(
    ("fills", "position"),
    [
        ("10:00 buy 2 BTC/USD @ 100", "BTC/USD 2 @ 100"),
        ("10:00 buy 2 BTC/USD @ 100\n10:01 buy 2 BTC/USD @ 200", "BTC/USD 4 @ 150"),
        ("10:00 buy 2 BTC/USD @ 100\n10:01 sell 1 BTC/USD @ 500", "BTC/USD 1 @ 100"),
        ("10:00 buy 2 BTC/USD @ 100\n10:01 sell 2 BTC/USD @ 90", ""),
        ("10:00 sell 2 BTC/USD @ 100", "BTC/USD -2 @ 100"),
        ("10:00 sell 2 BTC/USD @ 100\n10:01 sell 1 BTC/USD @ 130", "BTC/USD -3 @ 110"),
        ("10:00 sell 2 BTC/USD @ 100\n10:01 buy 1 BTC/USD @ 90", "BTC/USD -1 @ 100"),
        ("10:00 buy 2 BTC/USD @ 100\n10:01 sell 5 BTC/USD @ 110", "BTC/USD -3 @ 110"),
        ("10:00 sell 2 BTC/USD @ 100\n10:01 buy 5 BTC/USD @ 110", "BTC/USD 3 @ 110"),
        ("10:00 buy 0.1 BTC/USD @ 1\n10:01 buy 0.2 BTC/USD @ 1\n10:02 sell 0.3 BTC/USD @ 1", ""),
        ("10:00 buy 1 BTC/USD @ 100\n10:00 sell 1 ETH/USD @ 9", "BTC/USD 1 @ 100\nETH/USD -1 @ 9"),
    ],
    ids=[
        "open",
        "add",
        "reduce",
        "close",
        "short",
        "add to a short",
        "reduce a short",
        "long to short",
        "short to long",
        "no dust",
        "two symbols",
    ],
)
def test_the_position_is(fills: str, position: str) -> None:
    assert book_text(book(fills)) == position


@pytest.mark.parametrize(
    ("closing", "realised"),
    [
        ("sell 1 BTC/USD @ 180", "30"),
        ("sell 4 BTC/USD @ 180", "120"),
        ("sell 4 BTC/USD @ 140", "-40"),
        ("sell 9 BTC/USD @ 180", "120"),
    ],
    ids=["a part", "all", "at a loss", "beyond flat"],
)
def test_closing_realises_the_difference_to_the_average(closing: str, realised: str) -> None:
    ledger = book(f"10:00 buy 2 BTC/USD @ 100\n10:01 buy 2 BTC/USD @ 200\n10:02 {closing}")
    assert known(ledger.realised) == {"USD": Decimal(realised)}


def test_a_short_realises_what_the_price_fell() -> None:
    ledger = book("10:00 sell 2 BTC/USD @ 100\n10:01 buy 2 BTC/USD @ 70")
    assert known(ledger.realised) == {"USD": Decimal(60)}


def test_cash_is_what_was_paid_and_received() -> None:
    ledger = book("10:00 cash 1000\n10:00 buy 2 BTC/USD @ 100\n10:01 sell 1 BTC/USD @ 150")
    assert known(ledger.cash) == {"USD": Decimal(950)}


def test_what_is_paid_in_another_currency_is_kept_in_it() -> None:
    ledger = book("10:00 cash 1 BTC\n10:00 buy 10 ETH/BTC @ 0.05\n10:01 sell 10 ETH/BTC @ 0.06")
    assert known(ledger.cash) == {"BTC": Decimal("1.1")}
    assert known(ledger.realised) == {"BTC": Decimal("0.1")}


@pytest.mark.parametrize(("price", "outcome"), [("110", "win 10"), ("90", "loss -10"), ("100", "flat 0")])
def test_the_outcome_of_a_closing_follows_from_its_result(price: str, outcome: str) -> None:
    assert outcomes(f"10:00 buy 2 BTC/USD @ 100\n10:01 sell 1 BTC/USD @ {price}") == ["entry 0", outcome]


def test_a_third_sold_at_its_cost_is_flat_although_a_third_has_no_last_digit() -> None:
    assert outcomes("10:00 buy 3 BTC/USD @ 100\n10:01 sell 1 BTC/USD @ 100") == ["entry 0", "flat 0"]
