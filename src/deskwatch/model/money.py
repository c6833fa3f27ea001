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

# Every sum and product of amounts met in trading is exact at this precision: an amount has at most 40 places
# after the point (a quotient is rounded to them), an amount at a rate 80, which leaves 20 digits before it.
MONEY_CONTEXT = decimal.Context(
    prec=100,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-999,
    Emax=999,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)


_LAST_PLACE = Decimal("1e-40")
_MOST_WHOLE = 59  # digits before the point that leave room for 40 after it


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


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return `dividend / divisor`, rounded (half to even) to 40 places after the point.

    A place that is fixed, and not a number of digits, keeps the sums that follow exact. One that ends sooner
    is not rounded; one of 60 digits before the point keeps 100 digits. Raises `decimal.DivisionByZero`.
    """
    value = MONEY_CONTEXT.divide(dividend, divisor)
    if value.adjusted() > _MOST_WHOLE:
        return value
    return value.quantize(_LAST_PLACE, context=MONEY_CONTEXT).normalize(MONEY_CONTEXT)
