"""An amount is written as it was said, and what was no number stays to be refused in the open."""

import enum
from decimal import Decimal
from pathlib import Path

import pytest

from deskwatch.events import CashMoved
from deskwatch.model import NotMoneyError, parse_money
from tests.recorder.recording import last_heartbeat, offered, recording


class Dear(float):
    """A float that lies about itself."""

    def __repr__(self) -> str:
        raise SystemExit

    __str__ = __float__ = __repr__  # type: ignore[assignment] # a stranger's class need not be right


class Level(enum.IntEnum):
    """Steps of a grid."""

    TWO = 2


class Price(enum.StrEnum):
    """Prices as words."""

    HIGH = "64000.5"


class Exact(Decimal):
    """Somebody's own money."""

    def __str__(self) -> str:
        raise SystemExit


class Float32:
    """A scalar as NumPy has them: not a float, but of that module and with an `item`."""

    __module__ = "numpy"

    def __init__(self, value: float) -> None:
        self._value = value

    def item(self) -> float:
        """Return it as Python's own."""
        return self._value


class Array(Float32):
    """Several numbers, which are no number."""

    __module__ = "numpy"

    def item(self) -> float:
        """Refuse, as NumPy does."""
        raise ValueError("can only convert an array of size 1 to a Python scalar")


AS_SAID: list[tuple[object, str]] = [
    ("0.25", "0.25"),
    ("1e-8", "1e-8"),
    (" 1", " 1"),
    (1, "1"),
    (-3, "-3"),
    (10**30, "1" + "0" * 30),
    (0.1, "0.1"),
    (0.1 + 0.2, "0.30000000000000004"),
    (1e22, "1e+22"),
    (1e-7, "1e-07"),
    (-0.0, "-0.0"),
    (64012.5, "64012.5"),
    (Decimal("1.50"), "1.50"),
    (Decimal("1E-10"), "1E-10"),
    (Decimal("-0.000000000000000001"), "-1E-18"),
    (Dear(0.1), "0.1"),
    (Exact("2.50"), "2.50"),
    (Level.TWO, "2"),
    (Price.HIGH, "64000.5"),
    (Float32(0.5), "0.5"),
]
NO_MONEY: list[tuple[object, str]] = [
    (float("nan"), "nan"),
    (float("inf"), "inf"),
    (Decimal("NaN"), "NaN"),
    (Decimal("-Infinity"), "-Infinity"),
    (True, "True"),
    ("cheap", "cheap"),
    ("1,000", "1,000"),
    (2**300, "<integer of more than 256 bits>"),
    (object(), "<object>"),
    (Array(1), "<Array>"),
    (b"1", "<bytes>"),
    (1j, "<complex>"),
    (Decimal(10**500), "1" + "0" * 79),
]


@pytest.mark.parametrize("said", [AS_SAID, NO_MONEY], ids=["money", "no money"])
def test_an_amount_is_written_as_it_was_said(tmp_path: Path, said: list[tuple[object, str]]) -> None:
    with recording(tmp_path) as bot:
        for value, _ in said:
            bot.cash_moved(amount=value)  # type: ignore[arg-type] # bots hand over what they have
    written = [fact.amount for fact in offered(tmp_path) if isinstance(fact, CashMoved)]
    assert written == [text for _, text in said]


@pytest.mark.parametrize("text", [text for _, text in AS_SAID if text.strip() == text])
def test_what_was_a_number_can_be_booked(text: str) -> None:
    assert parse_money(text).is_finite()


@pytest.mark.parametrize("text", [text for _, text in NO_MONEY])
def test_what_was_none_is_left_for_the_book_to_refuse_in_the_open(text: str) -> None:
    with pytest.raises(NotMoneyError):
        parse_money(text)


def test_an_amount_that_is_missing_is_never_zero(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        bot.cash_moved(amount=None)  # type: ignore[arg-type] # a bot that asked in vain
        bot.cash_moved(amount="")
        bot.order_filled(symbol="B", side="buy", quantity=1, price=2, fee=None)  # type: ignore[arg-type] # as above
    (fill,) = offered(tmp_path)
    assert getattr(fill, "fee", None) == ""
    assert last_heartbeat(tmp_path).dropped == {"missing_field": 2}
