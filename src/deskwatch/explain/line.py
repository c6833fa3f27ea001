"""A figure as arithmetic: a tree of lines, each made of the lines below it.

    drawdown            2.00 %       = (peak - equity) / peak x 100
        below the peak  2,000 USD
            peak        100,000 USD
          - equity       98,000 USD
      / peak            100,000 USD
      x 100

A line that has parts gets its value from them and from nothing else, so what is written down is what was
reckoned. Where a part is not known, neither is the whole, and `missing` says which part and why.

Pure values: no colour, no width, no rounding.
"""

import enum
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from deskwatch.explain.facts import Entry

Number = Decimal | int | float | None


class Sign(enum.StrEnum):
    """How a part goes into the line above it, from the first part to the last."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "×"  # noqa: RUF001 - the sign of a product, not a letter
    OVER = "÷"
    OR_MORE = "or"  # the greater of what there is so far and this part
    OR_LESS = "or less"  # the smaller of the two
    SEEN = ""  # only to be looked at: it does not go into the value


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `value` None: not known, and `note` says why. `fact` is the one that the value came from.

    `unit` is a currency, `%`, `s`, or empty for a bare number. `precise` is a number that somebody said digit
    by digit (a price, a quantity): it is not rounded for reading.
    """

    label: str
    value: Decimal | None
    unit: str = ""
    note: str = ""
    sign: Sign = Sign.PLUS
    parts: tuple["Line", ...] = ()
    fact: Entry | None = None
    precise: bool = False

    def missing(self) -> list["Line"]:
        """Return the lines for want of which this one has no value, each once."""
        return list({line.label: line for line in self._missing()}.values())

    def _missing(self) -> Iterator["Line"]:
        if self.value is not None:
            return
        deeper = [line for part in self.parts if part.sign for line in part._missing()]  # noqa: SLF001 - the same class
        yield from deeper or [self]

    def as_part(self, sign: Sign) -> "Line":
        """Return the same line with another sign."""
        return msgspec.structs.replace(self, sign=sign)


def given(
    label: str,
    value: Number,
    unit: str = "",
    note: str = "",
    *,
    fact: Entry | None = None,
    parts: tuple[Line, ...] = (),
    precise: bool = False,
) -> Line:
    """Return a line whose value was taken from the state, not reckoned here; `parts` are only looked at."""
    seen = tuple(part.as_part(Sign.SEEN) for part in parts)
    return Line(label=label, value=exact(value), unit=unit, note=note, fact=fact, parts=seen, precise=precise)


def made(label: str, *parts: Line, unit: str = "", note: str = "") -> Line:
    """Return a line whose value follows from its parts; without any it is zero."""
    value: Decimal | None = None
    for number, part in enumerate(part for part in parts if part.sign is not Sign.SEEN):
        if part.value is None:
            return Line(label=label, value=None, unit=unit, note=note, parts=parts)
        if value is None and number == 0:
            value = -part.value if part.sign is Sign.MINUS else part.value
            continue
        value = _applied(value or Decimal(0), part.sign, part.value)
        if value is None:
            return Line(label=label, value=None, unit=unit, note=f"{part.label} is zero", parts=parts)
    return Line(label=label, value=Decimal(0) if value is None else value, unit=unit, note=note, parts=parts)


def minus(line: Line) -> Line:
    """Return a line that is taken off."""
    return line.as_part(Sign.MINUS)


def times(line: Line) -> Line:
    """Return a line that is multiplied by."""
    return line.as_part(Sign.TIMES)


def over(line: Line) -> Line:
    """Return a line that is divided by."""
    return line.as_part(Sign.OVER)


def percent_of(label: str, part: Line, whole: Line) -> Line:
    """Return one line in percent of another."""
    return made(label, part, over(whole), times(given("to percent", 100)), unit="%")


def noted(line: Line, note: str, fact: Entry | None = None) -> Line:
    """Return a line with a note, and the fact that it was taken from."""
    return msgspec.structs.replace(line, note=note, fact=fact)


def exact(value: Number) -> Decimal | None:
    """Return a number as the decimal that it is, to the last digit; None for what is no finite number."""
    if value is None or isinstance(value, Decimal):
        return value
    number = Decimal(value)
    return number if number.is_finite() else None


def _applied(so_far: Decimal, sign: Sign, value: Decimal) -> Decimal | None:
    match sign:
        case Sign.PLUS:
            return so_far + value
        case Sign.MINUS:
            return so_far - value
        case Sign.TIMES:
            return so_far * value
        case Sign.OVER:
            return so_far / value if value else None
        case Sign.OR_MORE:
            return max(so_far, value)
        case _:
            return min(so_far, value)
