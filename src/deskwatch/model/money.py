r"""Money: decimal text on the wire, `Decimal` in the ledger, never a float in between.

The grammar is strict because a monitor reads what others wrote: ASCII digits only (Python's own
`Decimal` takes " 1_000 " and full-width digits), at most 40 digits, the first or the last of them within 30
places of the point (`Decimal("1E+999999999") + 1` would take half a minute), and no NaN or infinity.

>>> parse_money("-0.25")
Decimal('-0.25')
"""

import decimal
import re
from decimal import Decimal

MAX_DIGITS = 40
MAX_EXPONENT = 30
# Sign, up to 40 digits with an optional point, an optional exponent of at most two digits.
_GRAMMAR = re.compile(r"-?(?=\.?[0-9])[0-9]{0,40}(?:\.[0-9]{0,40})?(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)
_PLAIN_LENGTH = 28  # below this, and without an exponent, no limit can be broken
_SHOWN = 60

# Sums and products of values within the limits above stay exact at this precision for every amount met
# in trading; a quotient (an average price) is rounded in its 60th digit.
MONEY_CONTEXT = decimal.Context(
    prec=60,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-999,
    Emax=999,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)


class NotMoneyError(ValueError):
    """A text that is no amount of money; the message says in what way."""


def parse_money(text: str) -> Decimal:
    """Return the exact value of `text`.

    Raises `NotMoneyError` for anything outside the grammar: empty text, white space, digits of other
    scripts, NaN, infinities, more than 40 digits, a number whose first and last digit are both
    beyond the 30th place.
    """
    if _GRAMMAR.fullmatch(text) is None:
        raise NotMoneyError(f"{text[:_SHOWN]!r} is not a decimal number")
    value = Decimal(text)
    if len(text) > _PLAIN_LENGTH or "e" in text or "E" in text:
        _, digits, exponent = value.as_tuple()
        if len(digits) > MAX_DIGITS:
            raise NotMoneyError(f"{text[:_SHOWN]!r} has {len(digits)} digits, more than {MAX_DIGITS}")
        # By the first digit or by the last: 1.1102230246251565e-16, a float's own words, is no extreme.
        if not isinstance(exponent, int) or min(abs(value.adjusted()), abs(exponent)) > MAX_EXPONENT:
            raise NotMoneyError(f"{text[:_SHOWN]!r} is beyond 10 to the ±{MAX_EXPONENT}")
    return value
