"""A time at the command line: `--at`."""

import argparse
import datetime as dt

from deskwatch.hub.config import duration
from deskwatch.model import NANOSECONDS, ConfigError, UsageError

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def add_at(parser: argparse.ArgumentParser) -> None:
    """Add `--at`."""
    parser.add_argument(
        "--at",
        metavar="TIME",
        help="as of then: 14:30, 2026-11-19, '2026-11-19 14:30:05', with +01:00 or Z for another zone than "
        "this machine's; or so long ago: 2h (default: now)",
    )


def moment_ns(text: str | None, now_ns: int) -> int | None:
    """Return the time that is meant in nanoseconds since 1970, UTC; None for none.

    A time of day is the last one that was; a day is its end, so that all of it is in.
    """
    if text is None:
        return None
    words = text.strip()
    try:
        return now_ns - int(duration(words, "--at") * NANOSECONDS)
    except ConfigError:
        pass
    for read in (_day, _full, _time_of_day):
        found = read(words, now_ns)
        if found is not None:
            return found
    raise UsageError(f"--at {text!r} is no time: write it like 14:30, 2026-11-19, '2026-11-19 14:30' or 2h")


def _time_of_day(words: str, now_ns: int) -> int | None:
    try:
        clock = dt.time.fromisoformat(words)
    except ValueError:
        return None
    if len(words) < 5:  # noqa: PLR2004 - `14` may be anything
        return None
    now = dt.datetime.fromtimestamp(now_ns / NANOSECONDS, dt.UTC).astimezone(clock.tzinfo)
    when = dt.datetime.combine(now.date(), clock, clock.tzinfo or now.tzinfo)
    if when > now:
        when -= dt.timedelta(days=1)
    return _ns(when)


def _day(words: str, now_ns: int) -> int | None:  # noqa: ARG001 - as all readers
    try:
        day = dt.date.fromisoformat(words)
    except ValueError:
        return None
    return _ns(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()).astimezone()) - 1


def _full(words: str, now_ns: int) -> int | None:  # noqa: ARG001 - as all readers
    try:
        when = dt.datetime.fromisoformat(words)
        return _ns(when if when.tzinfo else when.astimezone())
    except (ValueError, OverflowError, OSError):
        return None


def _ns(when: dt.datetime) -> int:
    return (when - _EPOCH) // dt.timedelta(microseconds=1) * 1000
