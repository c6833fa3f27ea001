"""The time of a bar, as exporters write it, in nanoseconds since 1970 UTC.

ISO 8601 with or without a zone (without is UTC), a date alone, or a number since 1970: its size tells
seconds, milliseconds, microseconds and nanoseconds apart.

>>> parse_moment("2022-01-01 00:00:00+01:00")
1640991600000000000
>>> parse_moment("1640991600000")
1640991600000000000
"""

import re
from datetime import UTC, datetime
from decimal import Decimal

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_NS = 631_152_000_000_000_000  # 1990
_LAST_NS = 4_102_444_800_000_000_000  # 2100
_NUMBER = re.compile(r"[0-9]{9,19}(?:\.[0-9]{1,9})?", re.ASCII)
_UNITS = (1_000_000_000, 1_000_000, 1_000, 1)  # nanoseconds in a second, a milli-, a micro-, a nanosecond
_SHOWN = 40


class NotATimeError(ValueError):
    """A text that is no time of a bar; the message says in what way."""


def parse_moment(text: str) -> int:
    """Return the time in `text`; raises `NotATimeError` for what is none, or outside 1990 to 2100."""
    if _NUMBER.fullmatch(text):
        return _from_number(text)
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        since = aware - _EPOCH
    except (ValueError, OverflowError):
        raise NotATimeError(f"{text[:_SHOWN]!r} is no time") from None
    time_ns = (since.days * 86_400 + since.seconds) * 1_000_000_000 + since.microseconds * 1_000
    if not _FIRST_NS <= time_ns < _LAST_NS:
        raise NotATimeError(f"{text[:_SHOWN]!r} is not between 1990 and 2100")
    return time_ns


def _from_number(text: str) -> int:
    """Take the one unit in which the number is a time between 1990 and 2100; there is never a second one."""
    for unit_ns in _UNITS:
        time_ns = int(Decimal(text) * unit_ns)
        if _FIRST_NS <= time_ns < _LAST_NS:
            return time_ns
    raise NotATimeError(f"{text[:_SHOWN]!r} is not between 1990 and 2100 in s, ms, µs or ns")
