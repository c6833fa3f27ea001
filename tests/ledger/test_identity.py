"""What is owned is what was earned: after every fact, of any sort, in any order."""

import decimal
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.chance import seeded_random
from deskwatch.events import CashMoved, Fact, FundingPaid, OrderFilled, PriceMarked
from deskwatch.ledger import Ledger
from deskwatch.ledger import ledger as ledger_module
from deskwatch.ledger import position as position_module
from deskwatch.model import MONEY_CONTEXT
from tests.ledger.book import BOT, book_one, check_identity, new_ledger
from tests.ledger.oracle import FractionBook
from tests.planted import planted

SEED = 20_260_101
FILLS = 20_000
ROUNDING = Fraction(1, 10**40)  # relative; an average cost is rounded in its 60th digit

amounts = st.decimals("0.0001", "100000", places=4).map(str)
fees = st.decimals("-50", "50", places=3).map(str)
symbols = st.sampled_from(["BTC/USD", "ETH/USD", "ETH/BTC", "EUR/USD"])
fills = st.builds(
    OrderFilled,
    symbol=symbols,
    side=st.sampled_from(["buy", "sell"]),
    quantity=amounts,
    price=amounts,
    fee=fees,
    fee_currency=st.sampled_from(["", "USD", "BTC", "ETH", "BNB"]),
)
facts = st.one_of(
    fills,
    st.builds(CashMoved, amount=fees, currency=st.sampled_from(["", "EUR", "BTC"])),
    st.builds(FundingPaid, symbol=symbols, amount=fees),
    st.builds(
        PriceMarked, symbol=st.sampled_from(["BTC/USD", "ETH/USD", "USD/BNB", "ETH/BTC"]), price=amounts
    ),
)


@given(st.lists(facts, max_size=30))
def test_what_is_owned_is_what_was_earned_after_every_fact(story: list[Fact]) -> None:
    ledger = new_ledger()
    for fact in story:
        book_one(ledger, fact)
        check_identity(ledger)


def random_fills(count: int) -> Iterator[OrderFilled]:
    """Give fills in five symbols, with fees, rebates and flips; each symbol is closed now and then."""
    chance = seeded_random(SEED)
    held = dict.fromkeys(("A/USD", "B/USD", "C/USD", "D/USD", "E/USD"), 0)
    for number in range(count):
        symbol = chance.choice(list(held))
        steps = chance.randint(1, 90_000)
        if held[symbol] and chance.random() < 0.15:
            steps, side = abs(held[symbol]), "sell" if held[symbol] > 0 else "buy"
        else:
            side = chance.choice(("buy", "sell"))
        held[symbol] += steps if side == "buy" else -steps
        yield OrderFilled(
            symbol=symbol,
            side="buy" if side == "buy" else "sell",
            quantity=f"{steps}e-4",
            price=f"{chance.randint(1, 9_999_999)}e-2",
            fee=f"{chance.randint(-200, 2_000)}e-3",
            fee_currency="BNB" if chance.random() < 0.1 else "",
            trade_id=f"t-{number}",
        )


def check_against_fractions(ledger: Ledger, count: int) -> int:
    """Hold the ledger to exact fractions after each of `count` fills; return how many closed a position."""
    oracle, closed = FractionBook(), 0
    for fact in random_fills(count):
        booking = book_one(ledger, fact)
        oracle.fill(fact)
        closed += booking is not None and booking.trade is not None
        lot = oracle.lots[fact.symbol]
        position = ledger.positions["venue", "account", fact.symbol]
        assert Fraction(position.quantity) == lot.quantity
        assert Fraction(ledger.cash["USD"]) == oracle.cash["USD"]
        assert Fraction(ledger.fees["USD"]) == oracle.fees["USD"]
        near(Fraction(position.cost), lot.quantity * lot.average)
        if not lot.quantity:
            near(Fraction(ledger.realised["USD"]), sum(oracle.realised_by_symbol.values(), Fraction(0)))
    with decimal.localcontext(MONEY_CONTEXT):
        ledger.prices.mark("BNB/USD", decimal.Decimal(1), 0)
        equity = ledger.equity("USD", 0)
    assert equity is not None
    assert Fraction(equity) == oracle.equity("USD") + oracle.cash["BNB"]
    check_identity(ledger)
    return closed


def near(figure: Fraction, exact: Fraction) -> None:
    assert abs(figure - exact) <= ROUNDING * max(abs(exact), Fraction(1)), (
        f"{float(figure)} is not {float(exact)}"
    )


def test_twenty_thousand_random_fills_are_booked_as_exact_fractions_would() -> None:
    closed = check_against_fractions(new_ledger(), FILLS)
    assert closed > FILLS / 10, f"seed {SEED}: only {closed} of {FILLS} fills closed a position"


FAULTS = {
    "the fee is earned": (ledger_module, "self.cash[fee_currency] -= fee", "self.cash[fee_currency] += fee"),
    "the fee is forgotten": (ledger_module, "self.fees[fee_currency] += fee", "pass"),
    "cash is not paid": (
        ledger_module,
        "self.cash[quote] -= quantity * price",
        "self.cash[quote] -= quantity",
    ),
    "the other side": (
        ledger_module,
        'if fact.side == "buy" else -quantity',
        'if fact.side == "sell" else -quantity',
    ),
    "a float": (
        ledger_module,
        "self.cash[quote] -= quantity * price",
        "self.cash[quote] -= type(price)(float(quantity * price))",
    ),
    "cost is not shared": (position_module, "self.cost -= cost", "pass"),
    "a flip keeps the old cost": (
        position_module,
        "self._open(quantity - closing, price",
        "self._open(quantity, price",
    ),
    "28 digits": (
        position_module,
        "realised = -quantity * price - cost",
        "realised = -quantity * price - round(cost, 20)",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_oracle_notices_when(fault: str) -> None:
    module, right, wrong = FAULTS[fault]
    if module is ledger_module:
        faulty = planted(module, right, wrong)
    else:
        position = planted(module, right, wrong).Position
        faulty = planted(ledger_module, "import enum\n", "import enum\n", Position=position)
    with pytest.raises(AssertionError):
        check_against_fractions(faulty.Ledger(BOT, None), 500)


def test_a_fee_in_base_that_is_kept_back_twice_shows_in_the_quantity() -> None:
    faulty = planted(
        ledger_module, "quantity - fee, fee * price, quote", "quantity - 2 * fee, fee * price, quote"
    )
    ledger = faulty.Ledger(BOT, None)
    fact = OrderFilled(symbol="BTC/USD", side="buy", quantity="1", price="100", fee="0.1", fee_currency="BTC")
    book_one(ledger, fact)
    assert ledger.positions["venue", "account", "BTC/USD"].quantity != decimal.Decimal("0.9")
