"""Money is read by a strict grammar, so that what others wrote can neither lie nor take for ever."""

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deskwatch.model import NotMoneyError, parse_money

ROOT = Path(__file__).parents[2]
# Said a second time, and in another way, from the words of the journal's FORMAT.md.
_SHAPE = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
HOSTILE = [
    "",
    " ",
    "-",
    ".",
    "-.",
    "e5",
    "1e",
    "1e+",
    "+1",
    "--1",
    "1 ",
    " 1",
    "1\n",
    "1_000",
    "1,000",
    "1.2.3",
    "0x10",
    "NaN",
    "nan",
    "sNaN",
    "Infinity",
    "-inf",
    "True",
    "None",
    "1/2",
    "$1",
    "\uff11\uff12",  # full-width digits
    "\u0661",  # an Arabic-Indic digit
    "1\u00a0000",
    "1\x00",
    "\u22121",  # a typographic minus
    "1E+1000000",
    "1e999999999",
    "1e-999999999",
    "1e31",
    "1e-31",
    "0e99",
    "1" * 41,
    "0." + "1" * 41,
    "0" * 41,
    "9" * 1_000_000,
    "1" + "e" * 1_000_000,
]


def is_money(text: str) -> bool:
    """Tell by the words of the format, not by the code, whether `text` is an amount."""
    if _SHAPE.fullmatch(text) is None:
        return False
    mantissa, _, exponent = text.lstrip("-").lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    if len(whole) > 40 or len(fraction) > 40 or len(exponent.lstrip("+-")) > 2:
        return False
    digits = (whole + fraction).lstrip("0") or "0"
    last = int(exponent or "0") - len(fraction)
    first = last + len(digits) - 1
    return len(digits) <= 40 and min(abs(first), abs(last)) <= 30


def accepted(text: str) -> bool:
    """Ask the code."""
    try:
        parse_money(text)
    except NotMoneyError:
        return False
    return True


@given(st.text("0123456789+-.eE", max_size=60))
@example("1" * 40)
@example("-" + "1" * 40 + "e30")
@example("0." + "0" * 29 + "1")
@example("0." + "0" * 30 + "1")
@example("0" * 20 + "1" * 30)
@example(".5")
@example("5.")
def test_it_takes_what_the_format_says_and_nothing_else(text: str) -> None:
    assert accepted(text) is is_money(text)


@given(st.text())
def test_any_other_text_is_judged_alike(text: str) -> None:
    assert accepted(text) is is_money(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-(10**20), max_value=10**20))
def test_what_a_decimal_prints_is_read_back_exactly(value: Decimal) -> None:
    read = parse_money(str(value))
    assert read.as_tuple() == value.as_tuple()


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e25, max_value=1e25))
def test_what_a_float_prints_is_read_back_as_it_was_printed(value: float) -> None:
    text = repr(value)
    if is_money(text):
        assert parse_money(text) == Decimal(text)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_hostile_text_is_refused_in_few_words(text: str) -> None:
    with pytest.raises(NotMoneyError) as refused:
        parse_money(text)
    assert len(str(refused.value)) < 200


def test_no_hostile_text_takes_long() -> None:
    """A limit of processor time ends the child: a parser that computes with these takes minutes."""
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (20, 20))\n"
        "from deskwatch.model import parse_money\n"
        "from tests.model.test_money_grammar import HOSTILE, accepted\n"
        "assert not any(accepted(text) for text in HOSTILE for _ in range(50))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120, cwd=ROOT)


def test_the_reference_itself_tells_good_from_bad() -> None:
    """A reference that took or refused everything would prove nothing."""
    assert all(map(is_money, ["0", "-0.25", "64012.5", "1e-07", "1e+30", "." + "1" * 30]))
    assert not any(map(is_money, HOSTILE))
