"""A rate says where it is from: a price of the pair, either way round, or two through a currency between."""

import decimal
from decimal import Decimal

import pytest

from deskwatch.ledger import Prices
from deskwatch.ledger.prices import MOST_BETWEEN
from deskwatch.model import MONEY_CONTEXT
from tests.ledger.book import plain


def prices_of(*marks: str, pegged: tuple[str, ...] = (), max_age_ns: int | None = None) -> Prices:
    """Return prices from words: `EUR/USD 1.1 9`, the last one the time if it is not 0."""
    prices = Prices(max_age_ns, pegged)
    for mark in marks:
        symbol, price, *time = mark.split()
        prices.mark(symbol, Decimal(price), int(time[0]) if time else 0)
    return prices


def rate(prices: Prices, currency: str = "ETH", to: str = "USD", at_ns: int = 0) -> str | None:
    """Return a rate and its path."""
    with decimal.localcontext(MONEY_CONTEXT):
        found = prices.rate_of(currency, to, at_ns)
    return None if found is None else f"{plain(found.value)} by {', '.join(found.path)}"


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (["ETH/USD 2000", "USD/ETH 0.1"], "2000 by ETH/USD"),
        (["USD/ETH 0.0005"], "2000 by USD/ETH inverted"),
        (["ETH/USD:USD 2001"], "2001 by ETH/USD:USD"),
        (["ETH/USD:USD 2001", "ETH/USD 2000"], "2000 by ETH/USD"),
        (["ETH/USD:USD-251226 2050"], None),
        (["ETH/BTC 0.05", "BTC/USD 40000"], "2000 by ETH/BTC, BTC/USD"),
        (["BTC/ETH 20", "BTC/USD 40000"], "2000 by BTC/ETH inverted, BTC/USD"),
        (["ETH/USDT 2000", "USDT/USD 0.99"], "1980 by ETH/USDT, USDT/USD"),
        (["ETH/BTC 0.05", "BTC/EUR 1", "EUR/USD 1"], None),
        (["ETH/USDT 2000"], None),
        (["ETH/USD -5"], None),
        (["USD/ETH 0"], None),
        (["ETH/USD 0"], "0 by ETH/USD"),
    ],
)
def test_the_rate_is(marks: list[str], expected: str | None) -> None:
    assert rate(prices_of(*marks)) == expected


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_ways_the_one_whose_older_price_is_the_youngest_counts(*, turned: bool) -> None:
    marks = ["ETH/BTC 0.05 9", "BTC/USD 40000 3", "ETH/EUR 1000 4", "EUR/USD 2.5 5"]
    found = prices_of(*(reversed(marks) if turned else marks)).rate_of("ETH", "USD", 9)
    assert found
    assert (found.path, found.time_ns) == (("ETH/EUR", "EUR/USD"), 4)
    assert found.value == 2500


def test_of_ways_that_are_equally_old_the_first_by_name_counts() -> None:
    marks = ["ETH/XMR 1", "XMR/USD 3", "ETH/BTC 1", "BTC/USD 2"]
    assert rate(prices_of(*marks)) == rate(prices_of(*reversed(marks))) == "2 by ETH/BTC, BTC/USD"


def test_a_way_with_a_price_that_is_too_old_is_none() -> None:
    prices = prices_of("ETH/BTC 0.05 1", "BTC/USD 40000 90", max_age_ns=50)
    assert rate(prices, at_ns=51)
    assert rate(prices, at_ns=52) is None


def test_a_stable_coin_is_no_dollar_unless_it_is_pegged() -> None:
    assert rate(prices_of("EUR/USD 1.1"), "USDT") is None
    assert rate(prices_of("USDT/USD 0.97"), "USDT") == "0.97 by USDT/USD"
    assert rate(prices_of("USDT/USD 0.97", pegged=("USDT",)), "USDT") == "1 by USDT = USD"


@pytest.mark.parametrize(
    ("currency", "to", "expected"),
    [
        ("BTC", "USD", "40000 by BTC/USDT"),
        ("BTC", "USDC", "40000 by BTC/USDT, USDC = USD"),
        ("USDC", "USDT", "1 by USDC = USD, USDT = USD"),
        ("USDC", "EUR", "0.8 by EUR/USD inverted, USDC = USD"),
    ],
)
def test_a_pegged_coin_counts_as_dollars_in_every_rate(currency: str, to: str, expected: str) -> None:
    prices = prices_of("BTC/USDT 40000", "EUR/USD 1.25", pegged=("USDT", "USDC"))
    assert rate(prices, currency, to) == expected


def test_a_rate_has_forty_places() -> None:
    with decimal.localcontext(MONEY_CONTEXT):
        found = prices_of("USD/ETH 3", "XMR/ETH 0.333333333333333333333333333333").rate("XMR", "USD", 0)
    assert found == Decimal("0.1111111111111111111111111111110000000000")


def test_more_currencies_between_than_are_looked_at_still_give_a_rate() -> None:
    marks = [
        f"{one}C{number:04}{two}"
        for number in range(MOST_BETWEEN * 3)
        for one, two in (("ETH/", " 2"), ("", "/USD 3"))
    ]
    assert rate(prices_of(*marks)) == "6 by ETH/C0000, C0000/USD"
