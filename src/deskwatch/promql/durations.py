"""Durations and numbers as PromQL writes them: `1h30m`, `90`, `0x1F`, `1e3`, `Inf`."""

import math
import re

from deskwatch.promql.numbers import parsed_float

MAX_DURATION_MS = 9_223_372_036_854  # what nanoseconds in 64 bits hold, 292 years: the bound of Prometheus
_UNITS_MS = {
    "y": 31_536_000_000,
    "w": 604_800_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1_000,
    "ms": 1,
}
# Units must go down, and none may come twice: `1m1h` and `1m1m` are mistakes.
_DURATION = re.compile("".join(rf"(?:([0-9]+){unit})?" for unit in _UNITS_MS), re.ASCII)
_LONGEST = 30  # characters; no duration within the bound is longer


def parse_duration_ms(text: str) -> int | None:
    """Return a duration, or a number of seconds, in milliseconds; None when it is neither or too large."""
    match = _DURATION.fullmatch(text)
    if match is not None and text:
        amounts = zip(match.groups(), _UNITS_MS.values(), strict=True)
        if len(text) > _LONGEST:
            return None
        return sum(int(amount) * unit for amount, unit in amounts if amount is not None)
    seconds = number_value(text)
    if seconds is None or not abs(seconds) * 1000 <= MAX_DURATION_MS:
        return None
    return round(seconds * 1000)


def written_duration(milliseconds: int) -> str:
    """Return a duration as Prometheus writes it: `1h30m`; years and weeks only where nothing is left over."""
    if not milliseconds:
        return "0s"
    pieces = []
    for unit, length in _UNITS_MS.items():
        if unit in {"y", "w"} and milliseconds % length:
            continue
        count, milliseconds = divmod(milliseconds, length)
        if count:
            pieces.append(f"{count}{unit}")
    return "".join(pieces)


def number_value(text: str) -> float | None:
    """Return the number, infinite where it is beyond all use, or None when the text is none."""
    if text[:2] in {"0x", "0X"}:
        return float(int(text, 16)) if len(text) <= _LONGEST else math.inf
    if text and _DURATION.fullmatch(text):
        milliseconds = parse_duration_ms(text)
        return math.inf if milliseconds is None else milliseconds / 1000
    return parsed_float(text)
