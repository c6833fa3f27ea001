"""The paper account: exact, whatever is traded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.demo.account import PaperAccount
from deskwatch.demo.recording import Side

amounts = st.decimals("0.001", "999.999", places=3)
fills = st.lists(st.tuples(st.sampled_from(["buy", "sell"]), amounts, amounts, amounts), max_size=20)


@given(fills=fills, price=amounts)
def test_equity_is_capital_and_every_cash_flow_and_the_position(
    fills: list[tuple[Side, Decimal, Decimal, Decimal]], price: Decimal
) -> None:
    account = PaperAccount(Decimal(1000))
    flows = held = fees = Decimal(0)
    for side, quantity, at, fee in fills:
        account.apply_fill(side, quantity, at, fee)
        change = quantity if side == "buy" else -quantity
        held += change
        flows -= change * at
        fees += fee
    assert account.quantity == held
    assert account.fees == fees
    assert account.equity(price) == 1000 + flows - fees + held * price


@pytest.mark.parametrize(
    ("fills", "entry"),
    [
        ([("buy", 2, 10), ("buy", 2, 20)], 15),
        ([("buy", 2, 10), ("sell", 1, 20)], 10),
        ([("buy", 2, 10), ("sell", 2, 20)], 0),
        ([("buy", 2, 10), ("sell", 3, 20)], 20),
        ([("sell", 1, 10), ("sell", 3, 30)], 25),
    ],
    ids=["adding averages", "reducing keeps", "closing clears", "a flip starts anew", "shorts average too"],
)
def test_the_price_of_entry_follows_average_cost(fills: list[tuple[Side, int, int]], entry: int) -> None:
    account = PaperAccount(Decimal(1000))
    for side, quantity, price in fills:
        account.apply_fill(side, Decimal(quantity), Decimal(price), Decimal(0))
    assert account.entry_price == entry


def test_an_account_that_is_worth_nothing_has_no_exposure() -> None:
    assert PaperAccount(Decimal(-100), quantity=Decimal(1)).exposure(Decimal(50)) == 0


def test_exposure_is_the_share_of_equity_long_or_short() -> None:
    long = PaperAccount(Decimal(50), quantity=Decimal(1))
    short = PaperAccount(Decimal(150), quantity=Decimal(-1))
    assert long.exposure(Decimal(50)) == short.exposure(Decimal(50)) == Decimal("0.5")
