"""What the venue reports is held to the book: a difference is drift, and never changes the book."""

import decimal
from decimal import Decimal

import pytest

from deskwatch.events import (
    AnyFact,
    BalanceReported,
    Fact,
    FundingPaid,
    OrderFilled,
    PositionReported,
    PriceMarked,
)
from deskwatch.ledger import Ledger
from deskwatch.ledger import checkpoints as checkpoints_module
from deskwatch.ledger import ledger as ledger_module
from deskwatch.model import MONEY_CONTEXT
from deskwatch.testing import book_text
from tests.folded import at, folded, series_of
from tests.ledger.book import BOT, book, book_one, check_identity, known, new_ledger, plain
from tests.planted import planted

LINEAR, INVERSE = "BTC/USDT:USDT", "BTC/USD:BTC"


def told(*facts: Fact, ledger: Ledger | None = None) -> Ledger:
    """Return the book after facts, each later than the one before unless it has a time of its own."""
    ledger = ledger or new_ledger()
    for time_ns, fact in enumerate(facts, start=100):
        book_one(ledger, fact, fact.time_ns or time_ns)
        check_identity(ledger, at_ns=time_ns)
    return ledger


def balance(total: str, currency: str = "USD", **more: str) -> Fact:
    return BalanceReported(currency=currency, total=total, **more)  # type: ignore[arg-type] # texts only


def position(quantity: str, symbol: str = "BTC/USD", entry_price: str = "") -> Fact:
    return PositionReported(symbol=symbol, quantity=quantity, entry_price=entry_price)


def bought(quantity: str = "1", symbol: str = "BTC/USD", price: str = "100") -> Fact:
    return OrderFilled(symbol=symbol, side="buy", quantity=quantity, price=price)


def cash_drift(ledger: Ledger) -> dict[str, str]:
    return {currency: plain(drift.amount) for (_, _, currency), drift in ledger.cash_drifts.items()}


def unexplained(ledger: Ledger) -> str | None:
    with decimal.localcontext(MONEY_CONTEXT):
        figure = ledger.unexplained(0)
    return None if figure is None else plain(figure)


def test_a_balance_that_the_book_expects_has_no_drift() -> None:
    ledger = told(balance("1000"), bought(), balance("900"))
    assert (cash_drift(ledger), unexplained(ledger)) == ({"USD": "0"}, "0")


def test_a_balance_that_differs_is_drift_and_leaves_the_book_alone() -> None:
    ledger = told(balance("1000"), bought(), balance("893"))
    assert (cash_drift(ledger), unexplained(ledger)) == ({"USD": "-7"}, "-7")
    assert known(ledger.cash) == {"USD": Decimal(900)}


def test_drift_stays_until_the_next_report() -> None:
    assert cash_drift(told(balance("1000"), bought(), balance("893"), bought())) == {"USD": "-7"}
    assert cash_drift(told(balance("1000"), bought(), balance("893"), bought(), balance("800"))) == {
        "USD": "0"
    }


def test_a_report_from_before_the_last_booking_is_compared_with_nothing() -> None:
    late = BalanceReported(currency="USD", total="1000", time_ns=100)
    ledger = told(balance("1000"), bought(), late)
    assert (cash_drift(ledger), ledger.late_reports) == ({"USD": "0"}, 1)


def test_what_is_owned_of_a_coin_is_cash_and_spot_positions_in_it() -> None:
    ledger = told(
        balance("0.5", "BTC"), bought("2"), bought("3", "BTC/EUR"), bought("7", LINEAR), balance("6", "BTC")
    )
    assert cash_drift(ledger) == {"BTC": "0.5"}


def test_the_wallet_of_a_margined_account_is_what_was_realised() -> None:
    sold = OrderFilled(symbol=LINEAR, side="sell", quantity="1", price="130")
    funding = FundingPaid(symbol=LINEAR, amount="-1")
    ledger = told(balance("1000", "USDT"), bought("2", LINEAR), sold, funding, balance("1029", "USDT"))
    assert cash_drift(ledger) == {"USDT": "0"}


def test_places_have_each_their_own_balance() -> None:
    ledger = told(
        balance("10"), balance("20", account="b"), balance("30", venue="c"), balance("21", account="b")
    )
    assert sorted(plain(drift.amount) for drift in ledger.cash_drifts.values()) == ["0", "0", "1"]
    assert known(ledger.cash) == {"USD": Decimal(60)}
    assert ledger.cash_at["venue", "b"] == {"USD": 20}


@pytest.mark.parametrize(("reported", "drift"), [("1", "0"), ("3", "2"), ("0", "-1"), ("-1", "-2")])
def test_a_position_that_differs_is_drift(reported: str, drift: str) -> None:
    ledger = told(bought(), position(reported))
    assert [plain(each.amount) for each in ledger.position_drifts.values()] == [drift]
    assert book_text(ledger) == "BTC/USD 1 @ 100"


def test_what_was_never_reported_is_not_explained_nor_unexplained() -> None:
    assert unexplained(book("10:00 cash 5")) is None


def test_drift_without_a_rate_is_not_valued() -> None:
    ledger = told(balance("5", "XYZ"), balance("6", "XYZ"))
    assert unexplained(ledger) is None
    assert unexplained(told(PriceMarked(symbol="XYZ/USD", price="3"), ledger=ledger)) == "3"


@pytest.mark.parametrize(
    ("facts", "figure"),
    [
        ([bought(), position("1.5")], "50"),
        ([bought(), balance("1", "BTC"), position("1.5"), balance("1.5", "BTC")], "50"),
        ([bought("1", LINEAR), position("1", LINEAR, "90")], "0"),
        ([bought("1", LINEAR), position("3", LINEAR)], "0"),
        ([bought("1", LINEAR), position("3", LINEAR, "90")], "30"),
    ],
    ids=["spot", "spot, and its coin", "the same, at another cost", "no entry price", "two more, from 85"],
)
def test_what_a_position_beyond_the_book_is_worth(facts: list[Fact], figure: str) -> None:
    assert unexplained(told(PriceMarked(symbol="USDT/USD", price="1"), *facts)) == figure


def test_the_first_report_of_a_contract_opens_it_at_its_entry_price() -> None:
    mark = PriceMarked(symbol=LINEAR, price="120")
    ledger = told(balance("1000", "USDT"), mark, position("-2", LINEAR, "130"))
    assert book_text(ledger) == f"{LINEAR} -2 @ 130"
    assert known(ledger.cash) == known(ledger.moved) == {"USDT": Decimal(1000)}
    assert ledger.opened == [(Decimal(20), "USDT")]


def test_the_first_report_of_a_spot_position_is_capital_in_kind() -> None:
    ledger = told(PriceMarked(symbol="BTC/USD", price="120"), position("2", entry_price="100"))
    assert known(ledger.moved) == {"USD": Decimal(200)}
    assert not known(ledger.cash)
    assert ledger.equity("USD", 0) == 240


def test_a_position_without_an_entry_price_costs_what_it_is_worth() -> None:
    assert book_text(told(PriceMarked(symbol="X/USD", price="7"), position("3", "X/USD"))) == "X/USD 3 @ 7"


@pytest.mark.parametrize("entry_price", ["", "5"])
def test_a_position_of_which_no_price_is_known_waits_for_one(entry_price: str) -> None:
    ledger = told(balance("100"), position("3", "X/USD", entry_price))
    assert (ledger.equity("USD", 0), ledger.missing(0)) == (None, ["price of X/USD"])
    told(PriceMarked(symbol="X/USD", price="7"), ledger=ledger)
    assert book_text(ledger) == f"X/USD 3 @ {entry_price or 7}"


def test_a_flat_position_that_was_reported_is_a_checkpoint_alone() -> None:
    ledger = told(position("0"), bought(), position("1"))
    assert [drift.amount for drift in ledger.position_drifts.values()] == [0]
    assert not ledger.missing(0)


def test_an_inverse_position_that_was_reported_is_opened_without_cash() -> None:
    ledger = told(PriceMarked(symbol=INVERSE, price="200"), position("2", INVERSE, "100"))
    assert not known(ledger.cash)
    assert ledger.equity("BTC", 0) == Decimal("0.01")


MARGINED: list[AnyFact] = [
    BalanceReported(currency="USD", total="1000"),
    PositionReported(symbol="BTC/USD:USD", quantity="2", entry_price="90"),
]


@pytest.mark.parametrize("first", ["10:00 mark BTC/USD:USD 100", "10:00 mark ETH/USD 1"])
def test_what_a_position_had_gained_before_it_was_reported_is_no_profit_of_the_day(first: str) -> None:
    state = folded(first, at("11:00", *MARGINED), "11:01 mark BTC/USD:USD 100\n11:59 mark BTC/USD:USD 101")
    series = series_of(state)
    assert series["trader_account_value_usd"] == {"": 1022}
    assert series["trader_daily_pnl_usd"] == {"": 2}
    assert series["trader_drawdown_pct"] == {"": 0}


@pytest.mark.parametrize(
    ("module", "right", "wrong"),
    [
        (checkpoints_module, "late = time_ns < self", "late = time_ns > self"),
        (checkpoints_module, "return self.reported - self.booked", "return self.booked - self.booked"),
        (ledger_module, "instrument.base == currency and not", "instrument.base == currency and"),
        (
            ledger_module,
            "        if known:\n            return None",
            "        if 0:\n            return None",
        ),
    ],
    ids=["late ones count", "no drift", "no positions", "each one opens"],
)
def test_the_checkpoints_notice_when(module: object, right: str, wrong: str) -> None:
    faulty = planted(module, right, wrong)  # type: ignore[arg-type] # one of our modules
    if module is checkpoints_module:
        names = {"Checkpoints": faulty.Checkpoints, "Drift": faulty.Drift}
        faulty = planted(ledger_module, "import msgspec\n", "import msgspec\n", **names)
    facts = (balance("0", "BTC"), bought("2"), balance("3", "BTC"))
    ledger = faulty.Ledger(BOT, None)
    for time_ns, fact in enumerate(facts, start=100):
        book_one(ledger, fact, time_ns)
    right_ones = told(*facts)
    assert (cash_drift(ledger), known(ledger.moved)) != (cash_drift(right_ones), known(right_ones.moved))
