"""What is owned is what was earned, to the last digit: after every fact, of any sort, in any order."""

import decimal
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
)
from deskwatch.ledger import Basis, Bridge, Ledger, RefusedFactError
from deskwatch.ledger import ledger as ledger_module
from deskwatch.ledger import position as position_module
from deskwatch.model import MONEY_CONTEXT
from tests.ledger.book import BOT, book, book_one, check_identity, new_ledger
from tests.planted import planted

amounts = st.decimals("0.0001", "100000", places=4).map(str)
fees = st.decimals("-50", "50", places=3).map(str)
ids = st.sampled_from(["", "1", "2", "3"])
sides = st.sampled_from(["buy", "sell"])
symbols = st.sampled_from(["BTC/USD", "ETH/BTC", "EUR/USD", "BTC/USD:USD", "BTC/USD:BTC", "ETH/USD:BTC"])
currencies = st.sampled_from(["USD", "EUR", "BTC"])
places = st.sampled_from(["", "other"])
fills = st.builds(
    OrderFilled,
    symbol=symbols,
    side=sides,
    quantity=amounts,
    price=amounts,
    fee=fees,
    fee_currency=st.sampled_from(["", "USD", "BTC", "ETH", "BNB"]),
    trade_id=ids,
    account=places,
)
facts = st.one_of(
    fills,
    fills,
    st.builds(CashMoved, amount=fees, currency=currencies, account=places),
    st.builds(FundingPaid, symbol=symbols, amount=fees),
    st.builds(
        PriceMarked, symbol=st.sampled_from(["BTC/USD", "USD/BNB", "ETH/BTC", "EUR/BTC"]), price=amounts
    ),
    st.builds(BalanceReported, currency=currencies, total=amounts, account=places),
    st.builds(PositionReported, symbol=symbols, quantity=fees, entry_price=st.one_of(st.just(""), amounts)),
    st.builds(OrderFillBusted, symbol=symbols, side=sides, trade_id=st.sampled_from(["1", "2"])),
    st.builds(InstrumentDefined, symbol=symbols, multiplier=st.sampled_from(["", "0.1", "7"])),
)


def tell(ledger: Ledger, story: list[tuple[int, Fact]]) -> None:
    """Book a story; hold the book to its identity after each fact, also after one that was refused."""
    for time_ns, fact in story:
        with suppress(RefusedFactError):
            book_one(ledger, fact, time_ns)
        check_identity(ledger, at_ns=time_ns)


@given(st.lists(st.tuples(st.integers(1, 9), facts), max_size=30), st.sampled_from(Basis))
def test_what_is_owned_is_what_was_earned_after_every_fact(
    story: list[tuple[int, Fact]], basis: Basis
) -> None:
    tell(Ledger(BOT, None, basis=basis), story)


def bridge(text: str, *, pegged: tuple[str, ...] = ()) -> Bridge:
    with decimal.localcontext(MONEY_CONTEXT):
        known = book(text, Ledger(BOT, None, pegged=pegged)).bridge(0)
    assert known is not None
    return known


def test_the_bridge_says_where_equity_came_from() -> None:
    known = bridge("""
        10:00 cash 1000
        10:01 buy 2 BTC/USD @ 100 fee 1
        10:02 sell 1 BTC/USD @ 130 fee 2
        10:03 funding BTC/USD:USD -5
        10:04 mark BTC/USD 110
    """)
    parts = (known.moved, known.realised, known.unrealised, known.funding, known.fees, known.fx)
    assert list(parts) == [1000, 30, 10, -5, 3, 0]
    assert known.equity == 1032


def test_what_rates_make_of_foreign_cash_is_fx() -> None:
    known = bridge("10:00 mark EUR/USD 1.1\n10:01 cash 1000 EUR\n10:02 mark EUR/USD 1.2")
    assert [known.equity, known.moved, known.fx] == [1200, 1100, 100]


def test_what_moved_before_there_was_a_rate_counts_at_the_first_one() -> None:
    known = bridge("10:00 cash 1000 EUR\n10:01 mark EUR/USD 1.1\n10:02 mark EUR/USD 1.2")
    assert [known.moved, known.fx] == [1100, 100]


def test_without_a_rate_there_is_no_bridge() -> None:
    ledger = book("10:00 cash 1000 EUR")
    assert ledger.bridge(0) is None
    assert ledger.missing(0) == ["rate of EUR in USD"]


@pytest.mark.parametrize(
    ("module", "right", "wrong"),
    [
        (ledger_module, "moved - moved_then", "moved - moved"),
        (ledger_module, "self.funding[currency] += paid", "pass"),
        (
            position_module,
            "realised if self.margined else realised",
            "realised if 0 else realised",
        ),
    ],
    ids=["no fx", "no funding", "a contract is paid in full"],
)
def test_the_identity_would_notice(module: object, right: str, wrong: str) -> None:
    story: list[tuple[int, Fact]] = [
        (1, CashMoved(amount="10", currency="EUR")),
        (2, PriceMarked(symbol="EUR/USD", price="1.1")),
        (3, PriceMarked(symbol="EUR/USD", price="1.3")),
        (4, OrderFilled(symbol="BTC/USD:USD", side="buy", quantity="2", price="7")),
        (5, FundingPaid(symbol="BTC/USD:USD", amount="3")),
    ]
    faulty = planted(module, right, wrong)  # type: ignore[arg-type] # one of our modules
    if module is position_module:
        faulty = planted(ledger_module, "import msgspec\n", "import msgspec\n", Position=faulty.Position)
    with pytest.raises(AssertionError):
        tell(faulty.Ledger(BOT, None), story)
    tell(new_ledger(), story)


def test_a_third_is_rounded_at_one_place_and_all_sums_are_exact() -> None:
    ledger = book("10:00 buy 3 BTC/USD @ 33.33333333\n10:01 buy 4 BTC/USD @ 7\n10:02 sell 2 BTC/USD @ 9")
    cost = ledger.positions["venue", "account", "BTC/USD"].average_cost
    assert cost == Decimal("91.4285714214285714285714285714285714285714")
    check_identity(ledger)
