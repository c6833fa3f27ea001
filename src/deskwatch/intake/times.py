"""When something happened, as other programs write it, in nanoseconds since 1970 in UTC.

Exact: a time is never a float on its way. A time that reads as one before 1990 or after 2100 is a mixed-up
unit, and the words name the unit that would fit.
"""

import datetime as dt
import re
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from deskwatch.intake.parse import number
from deskwatch.intake.refusal import Refusal, RefusedError, shown
from deskwatch.model import MONEY_CONTEXT, NANOSECONDS

Unit = Literal["s", "ms", "us", "ns", "rfc3339"]
FACTORS: dict[str, int] = {"s": NANOSECONDS, "ms": 1_000_000, "us": 1_000, "ns": 1}
EARLIEST_NS = 631_152_000 * NANOSECONDS  # 1990
LATEST_NS = 4_102_444_800 * NANOSECONDS  # 2100
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# A date, a time with up to nine digits of a second, and a zone; Python's loggers put a comma before the
# digits.
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s?(Z|z|[+-]\d\d:?\d\d)?", re.ASCII
)


def read_time(value: object, unit: Unit, zone: ZoneInfo | None = None) -> int:
    """Return the nanoseconds of a time in `unit`. `zone` is for texts that name none.

    Raises `RefusedError` for what is no time, or one that cannot be meant.
    """
    time_ns = _read_text(value, zone) if unit == "rfc3339" else _read_number(value, unit)
    if not EARLIEST_NS <= time_ns <= LATEST_NS:
        raise RefusedError(
            Refusal.BAD_TIME, f"{shown(value)} in {unit} is not between 1990 and 2100{_fitting(value)}"
        )
    return time_ns


def _read_number(value: object, unit: Unit) -> int:
    found = number(value)
    if found is None:
        raise RefusedError(Refusal.BAD_TIME, f"{shown(value)} is no number of {unit}")
    return int(MONEY_CONTEXT.multiply(found, FACTORS[unit]))


def _read_text(value: object, zone: ZoneInfo | None) -> int:
    match = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise RefusedError(
            Refusal.BAD_TIME, f"{shown(value)} is no RFC 3339 time like 2026-01-01T12:00:00Z{_fitting(value)}"
        )
    date, time, digits, offset = match.groups()
    if offset is None and zone is None:
        raise RefusedError(
            Refusal.BAD_TIME, f"{shown(value)} names no zone: end it in Z, or name one in the map"
        )
    try:
        moment = dt.datetime.fromisoformat(f"{date}T{time}{(offset or '').upper()}")
        if offset is None:
            moment = moment.replace(tzinfo=zone)
        seconds = (moment - _EPOCH) // dt.timedelta(seconds=1)
    except (ValueError, OverflowError):
        raise RefusedError(Refusal.BAD_TIME, f"{shown(value)} is no time of the calendar") from None
    return seconds * NANOSECONDS + int((digits or "").ljust(9, "0"))


def _fitting(value: object) -> str:
    """Say in which unit a number would be a time of these years, if there is one."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return ""
    for unit, factor in FACTORS.items():
        if EARLIEST_NS <= value * factor <= LATEST_NS:
            day = _EPOCH + dt.timedelta(microseconds=int(value * factor) // 1000)
            return f"; in {unit} it would be {day:%Y-%m-%d}"
    return ""
