"""What capital a bot has: told as moved cash, or taken from the first balance that its venue reports."""

from decimal import Decimal

from deskwatch.events import BalanceReported, Fact, OrderFilled
from deskwatch.model import Bot
from deskwatch.testing import NOON_NS
from tests.ledger.book import book, book_one, check_identity, known, new_ledger


def balance(total: str, currency: str = "USD") -> Fact:
    return BalanceReported(currency=currency, total=total)


def test_a_book_without_capital_says_so() -> None:
    ledger = book("10:00 buy 1 BTC/USD @ 100")
    assert not ledger.is_funded()


def test_the_first_balance_is_the_capital() -> None:
    ledger = new_ledger()
    book_one(ledger, balance("1000"))
    assert ledger.is_funded()
    assert known(ledger.moved) == known(ledger.cash) == {"USD": Decimal(1000)}


def test_the_first_balance_after_fills_is_the_capital_and_what_they_left_of_it() -> None:
    ledger = book("10:00 buy 1 BTC/USD @ 100 fee 1")
    book_one(ledger, balance("900"), NOON_NS)
    assert known(ledger.cash) == {"USD": Decimal(900)}
    assert known(ledger.moved) == {"USD": Decimal(1001)}
    check_identity(ledger)


def test_later_balances_change_nothing() -> None:
    ledger = book("10:00 cash 1000")
    book_one(ledger, balance("5"))
    assert known(ledger.cash) == {"USD": Decimal(1000)}


def test_the_first_balance_of_each_currency_is_capital_in_it() -> None:
    ledger = new_ledger()
    for total, currency in (("5", "BTC"), ("1000", "USD"), ("4", "BTC")):
        book_one(ledger, balance(total, currency))
    assert known(ledger.moved) == known(ledger.cash) == {"BTC": Decimal(5), "USD": Decimal(1000)}
    assert ledger.is_funded()


def test_the_first_balance_of_what_was_bought_leaves_what_was_held_before() -> None:
    ledger = book("10:00 buy 1 BTC/USD @ 100")
    book_one(ledger, balance("1.5", "BTC"), NOON_NS)
    assert known(ledger.moved) == {"BTC": Decimal("0.5")}
    check_identity(ledger)


def test_a_first_balance_from_before_what_was_booked_in_it_opens_nothing() -> None:
    ledger = book("10:00 buy 1 BTC/USD @ 100")
    book_one(ledger, balance("1000"), 1)
    assert not ledger.is_funded()
    assert ledger.late_reports == 1


def test_a_withdrawal_lowers_the_capital() -> None:
    ledger = book("10:00 cash 1000\n10:01 cash -400")
    assert known(ledger.moved) == known(ledger.cash) == {"USD": Decimal(600)}


def test_a_fact_without_a_currency_is_in_that_of_the_run_that_recorded_it() -> None:
    ledger = book("10:00 cash 1000")
    ledger.bot = Bot(name="bot", venue="venue", account="account", currency="EUR")
    book("10:01 cash 50", ledger)
    book_one(ledger, OrderFilled(symbol="SAP", side="buy", quantity="1", price="20"))
    assert known(ledger.cash) == {"USD": Decimal(1000), "EUR": Decimal(30)}
