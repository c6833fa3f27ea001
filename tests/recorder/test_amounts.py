"""An amount is written as it was meant, whatever type the bot has it in."""

from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest

from deskwatch.events import OrderFilled, PriceMarked
from tests.recorder.recording import facts_of, recording


class Floaty(float):
    """A subclass whose own words must not be believed."""

    def __repr__(self) -> str:
        return "nonsense"


class NumpyLike:
    """Looks like a NumPy scalar: its module's name, and `item`."""

    __module__ = "numpy"

    def item(self) -> float:
        """Return the number."""
        return 2.5


class Symbol(StrEnum):
    """What a bot may use for symbols."""

    BTC = "BTC/USD"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("64012.50", "64012.50"),
        (64012, "64012"),
        (0.1, "0.1"),
        (1e-07, "1e-07"),
        (Decimal("0.10"), "0.10"),
        (Floaty(0.25), "0.25"),
        (NumpyLike(), "2.5"),
        (float("nan"), "nan"),
        (10**30, "1" + "0" * 30),
    ],
)
def test_an_amount_keeps_its_digits(given: object, written: str, tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        bot.price_marked(symbol="BTC/USD", price=given)  # type: ignore[arg-type] # as bots do
    (fact,) = facts_of(tmp_path, PriceMarked)
    assert isinstance(fact, PriceMarked)
    assert fact.price == written


def test_what_is_not_said_is_left_out(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        bot.order_filled(symbol="BTC/USD", side="buy", quantity=1, price=2, fee=None, trade_id="")  # type: ignore[arg-type] # as bots do
    (fact,) = facts_of(tmp_path, OrderFilled)
    assert fact == OrderFilled(symbol="BTC/USD", side="buy", quantity="1", price="2")


def test_sides_and_symbols_are_understood_as_venues_write_them(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        bot.order_filled(symbol=Symbol.BTC, side="BUY", quantity=1, price=2, trade_id="é\ud800")
    (fact,) = facts_of(tmp_path, OrderFilled)
    assert isinstance(fact, OrderFilled)
    assert (fact.symbol, fact.side, fact.trade_id) == ("BTC/USD", "buy", "é\\ud800")


def test_a_dictionary_is_taken_as_it_is_at_the_call(tmp_path: Path) -> None:
    weights = {"a": 0.5}
    with recording(tmp_path) as bot:
        bot.weights_set(weights=weights)
        weights["a"] = 99.0
        weights["b"] = 1.0
    (fact,) = facts_of(tmp_path)[1:2]
    assert getattr(fact, "weights", None) == {"a": 0.5}
