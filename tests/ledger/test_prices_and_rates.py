"""What is owned is valued at known prices and rates; where one is missing or too old, it is not known."""

import pytest

from deskwatch.ledger import currencies
from deskwatch.model import NANOSECONDS
from deskwatch.testing import NOON_NS, facts_from_text
from tests.ledger.book import book, book_all, new_ledger, value

HOUR_NS = 3600 * NANOSECONDS


def test_the_fill_itself_is_a_price() -> None:
    assert value(book("10:00 cash 1000\n10:00 buy 2 BTC/USD @ 100")) == ("1000", "0")


def test_a_mark_values_what_is_open() -> None:
    assert value(book("10:00 cash 1000\n10:00 buy 2 BTC/USD @ 100\n10:01 mark BTC/USD 130")) == ("1060", "60")


def test_a_short_gains_when_the_price_falls() -> None:
    assert value(book("10:00 cash 1000\n10:00 sell 2 BTC/USD @ 100\n10:01 mark BTC/USD 70")) == ("1060", "60")


def test_exposure_adds_longs_and_shorts_up_gross_and_against_each_other_net() -> None:
    ledger = book("10:00 cash 1000\n10:00 buy 2 BTC/USD @ 100\n10:00 sell 1 ETH/USD @ 50")
    valuation = ledger.value("USD", 0)
    assert valuation
    assert valuation.gross_exposure == 250
    assert valuation.net_exposure == 150
    assert valuation.cash == 850


def test_a_late_mark_does_not_replace_a_younger_one() -> None:
    ledger = book("10:00 cash 1000\n10:00 buy 2 BTC/USD @ 100\n10:05 mark BTC/USD 130\n10:03 mark BTC/USD 1")
    assert value(ledger) == ("1060", "60")


@pytest.mark.parametrize(("age_ns", "expected"), [(0, ("1060", "60")), (HOUR_NS, ("1060", "60"))])
def test_a_price_holds_until_it_is_too_old(age_ns: int, expected: tuple[str, str]) -> None:
    records = facts_from_text("10:00 cash 1000\n10:00 buy 2 BTC/USD @ 100\n12:00 mark BTC/USD 130")
    ledger = book_all(records, new_ledger(max_mark_age_ns=HOUR_NS))
    assert value(ledger, at_ns=NOON_NS + age_ns) == expected
    assert value(ledger, at_ns=NOON_NS + HOUR_NS + 1) is None


def test_what_is_flat_needs_no_price() -> None:
    records = facts_from_text("10:00 cash 1000\n10:00 buy 2 BTC/USD @ 100\n10:00 sell 2 BTC/USD @ 110")
    ledger = book_all(records, new_ledger(max_mark_age_ns=HOUR_NS))
    assert value(ledger, at_ns=NOON_NS + 99 * HOUR_NS) == ("1020", "0")


@pytest.mark.parametrize(
    ("mark", "equity"),
    [("mark EUR/USD 1.25", "1125"), ("mark USD/EUR 0.8", "1125"), ("mark EUR/GBP 0.9", None)],
    ids=["direct", "inverse", "of another pair"],
)
def test_cash_in_another_currency_is_converted_by_a_recorded_price(mark: str, equity: str | None) -> None:
    valued = value(book(f"10:00 cash 1000\n10:00 cash 100 EUR\n10:00 {mark}"))
    assert (valued and valued[0]) == equity


def test_the_direct_rate_goes_before_the_inverse_one() -> None:
    assert value(book("10:00 cash 100 EUR\n10:00 mark USD/EUR 0.5\n10:00 mark EUR/USD 1.25")) == ("125", "0")


def test_an_old_direct_rate_gives_way_to_a_fresh_inverse_one() -> None:
    records = facts_from_text("10:00 cash 100 EUR\n10:00 mark EUR/USD 1.25\n12:00 mark USD/EUR 0.5")
    ledger = book_all(records, new_ledger(max_mark_age_ns=HOUR_NS))
    assert value(ledger, at_ns=NOON_NS) == ("200", "0")


def test_a_rate_of_zero_gives_no_inverse() -> None:
    assert value(book("10:00 cash 100 EUR\n10:00 mark USD/EUR 0")) is None


def test_no_rate_is_needed_for_a_currency_of_which_nothing_is_left() -> None:
    assert value(book("10:00 cash 50\n10:00 cash 100 EUR\n10:01 cash -100 EUR")) == ("50", "0")


def test_a_position_paid_in_another_currency_needs_its_rate() -> None:
    fills = "10:00 cash 1 BTC\n10:00 buy 10 ETH/BTC @ 0.05\n10:01 mark ETH/BTC 0.06"
    assert value(book(fills)) is None
    assert value(book(fills + "\n10:01 mark BTC/USD 50000")) == ("55000", "5000")


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("BTC/USD", ("BTC", "USD")),
        ("BTC/USDT:USDT", ("BTC", "USDT")),
        ("AAPL", ("AAPL", "EUR")),
        ("BTC/", ("BTC", "EUR")),
        ("", ("", "EUR")),
    ],
)
def test_a_symbol_names_what_is_traded_and_in_what_it_is_paid(symbol: str, expected: tuple[str, str]) -> None:
    assert currencies(symbol, "EUR") == expected
