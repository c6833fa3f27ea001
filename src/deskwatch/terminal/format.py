"""How a number is written, by its unit.

`figure(1234.5, Unit.MONEY, reader, signed=True)` is `▲ +1,234.50 USD` in three parts: arrow, number, unit.
Thousands are parted by commas, a minus is the ASCII one so that figures can be copied and searched, ages are
rounded down to one unit, times are in the reader's zone. What is not known, or not a number, is an en dash,
never zero.

It chooses no colour and no width.
"""

import math
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Final

import msgspec

from deskwatch.dashboards import Unit
from deskwatch.dashboards.values import Cell, Tone
from deskwatch.terminal.printable import printable

UNKNOWN: Final = "\N{EN DASH}"
UP: Final = "▲"
DOWN: Final = "▼"
SIGNIFICANT_DIGITS: Final = 10  # of a price or a quantity: a float's noise lies beyond
LARGEST_WRITTEN_OUT: Final = 1e15  # above, a float no longer knows its cents
SMALLEST_WRITTEN_OUT: Final = 1e-10

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86400

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when the reader is.

    `zone` None means the machine's own; `now_seconds` counts from 1970 in UTC; `currency` is that of money.
    """

    zone: tzinfo | None
    now_seconds: float
    currency: str = ""


class Figure(msgspec.Struct, frozen=True):
    """A number as written, in its parts. `arrow` is empty unless it is a gain or a loss."""

    number: str
    unit: str = ""
    arrow: str = ""

    @property
    def text(self) -> str:
        """The parts in one line."""
        return " ".join(part for part in (self.arrow, self.number, self.unit) if part != "")

    @property
    def tone(self) -> Tone:
        """What the arrow says."""
        return {UP: Tone.GOOD, DOWN: Tone.BAD}.get(self.arrow, Tone.NEUTRAL)


def figure(value: Cell, unit: Unit, reader: Reader, *, signed: bool = False) -> Figure:
    """Write `value` in `unit`; a text is made safe and kept, whatever the unit.

    None, NaN and a time out of range are an en dash, an infinity is `∞`. What rounds to zero has neither sign
    nor arrow.
    """
    if isinstance(value, str):
        return Figure(printable(value))
    number = known_number(value)
    if number is None or (math.isinf(number) and unit is Unit.TIME):
        return Figure(UNKNOWN)
    if unit is Unit.TIME:
        return Figure(moment(number, reader))
    text, suffix = ("∞" if number > 0 else "-∞", "") if math.isinf(number) else _WRITERS[unit](number)
    if unit is Unit.MONEY:
        suffix = printable(reader.currency)
    text = _without_negative_zero(text)
    if not signed:
        return Figure(text, suffix)
    return _with_sign(text, suffix)


def known_number(value: float | None) -> float | None:
    """Return the number as a float, or None where it is not known or not a number.

    An integer beyond the range of floats is an infinity.
    """
    if value is None or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def age(seconds: float) -> str:
    """Write a span of time, rounded down to one unit: `<1 s`, `3 s`, `4 min`, `2 h`, `5 d`."""
    number, unit = _age(seconds)
    return f"{number} {unit}"


def moment(seconds: float, reader: Reader) -> str:
    """Write a time: `14:03:22` on the reader's day, `19 Nov 14:03` in the year, else with its year."""
    when = local_time(seconds, reader.zone)
    now = local_time(reader.now_seconds, reader.zone)
    if when is None:
        return UNKNOWN
    if now is not None and when.date() == now.date():
        return f"{when:%H:%M:%S}"
    if now is not None and when.year == now.year:
        return f"{day(when)} {when:%H:%M}"
    return f"{when:%Y-%m-%d %H:%M}"


def day(when: datetime) -> str:
    """Write a day, `19 Nov`, in English whatever the machine's language is."""
    return f"{when.day} {_MONTHS[when.month - 1]}"


def local_time(seconds: float, zone: tzinfo | None) -> datetime | None:
    """Return the time in `zone`, or None where the calendar does not reach."""
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return None


def _with_sign(text: str, suffix: str) -> Figure:
    if text.startswith("-"):
        return Figure(text, suffix, DOWN)
    if any(digit in text for digit in "123456789∞"):
        return Figure(f"+{text}", suffix, UP)
    return Figure(text, suffix)


def _without_negative_zero(text: str) -> str:
    return text if any(digit in text for digit in "123456789∞") else text.removeprefix("-")


def _fixed(number: float, digits: int) -> str:
    if abs(number) >= LARGEST_WRITTEN_OUT:
        return f"{number:.3e}"
    return f"{number:,.{digits}f}"


def _as_needed(number: float) -> str:
    """Write as many digits as the number has, up to ten, without an exponent where it can be avoided."""
    size = abs(number)
    if size >= LARGEST_WRITTEN_OUT or 0 < size < SMALLEST_WRITTEN_OUT:
        return f"{number:.3e}"
    # Ten digits would cut the whole part of a number above ten thousand million.
    digits = max(SIGNIFICANT_DIGITS, math.floor(math.log10(size)) + 1) if size >= 1 else SIGNIFICANT_DIGITS
    text = f"{Decimal(f'{number:.{digits}g}'):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _age(seconds: float) -> tuple[str, str]:
    size = abs(seconds)
    for span, unit in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1, "s")):
        if size >= span:
            return _fixed(math.trunc(seconds / span), 0), unit
    return ("<1", "s") if 0 < seconds < 1 else ("0", "s")


_WRITERS: Final[dict[Unit, Callable[[float], tuple[str, str]]]] = {
    Unit.MONEY: lambda number: (_fixed(number, 2), ""),
    Unit.PRICE: lambda number: (_as_needed(number), ""),
    Unit.QUANTITY: lambda number: (_as_needed(number), ""),
    Unit.PERCENT: lambda number: (_fixed(number, 2), "%"),
    Unit.RATIO: lambda number: (_fixed(number * 100, 1), "%"),
    Unit.COUNT: lambda number: (_as_needed(number), ""),
    Unit.SECONDS: _age,
    Unit.TEXT: lambda number: (_as_needed(number), ""),
}
