"""Times and spans of time at the command line: `--at`, `--from`, `--to`, `--range`, `--step`.

A time is a date and time (`2026-01-31 12:00`, in the machine's zone unless it says another), seconds since
1970, `now`, or a duration before it (`now-2h`).
"""

import argparse
import datetime as dt
import math
import re

from deskwatch.hub import config as settings
from deskwatch.model import Clock, ConfigError, UsageError

_MILLISECOND = 1_000_000
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,9})?", re.ASCII)
TIME_HELP = "such as 2026-01-31T12:00, seconds since 1970, or now-2h"


def add_bounds(parser: argparse.ArgumentParser) -> None:
    """Add `--from` and `--to`."""
    parser.add_argument("--from", metavar="TIME", dest="begin", help=f"the first time: {TIME_HELP}")
    parser.add_argument("--to", metavar="TIME", dest="end", help="the last time (default: now)")


def now_ms(clock: Clock) -> int:
    """Return the time in milliseconds."""
    return clock.now_ns() // _MILLISECOND


def time_ms(text: str, option: str, clock: Clock) -> int:
    """Return the milliseconds of a time. Raises `UsageError` naming the option."""
    if text == "now":
        return now_ms(clock)
    if text.startswith("now-"):
        return now_ms(clock) - span_ms(text.removeprefix("now-"), option)
    if _NUMBER.fullmatch(text):
        return round(float(text) * 1000)
    try:
        return math.floor(dt.datetime.fromisoformat(text).astimezone(None).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"{option} {text!r} is no time: write it {TIME_HELP}") from None


def span_ms(text: str, option: str) -> int:
    """Return the milliseconds of a duration, at least 1. Raises `UsageError` naming the option."""
    try:
        milliseconds = int(settings.duration(text, option) * 1000)
    except ConfigError as error:
        raise UsageError(str(error)) from None
    if milliseconds < 1:
        raise UsageError(f"{option} {text!r} is no length of time: write a longer one, like 1m")
    return milliseconds
