"""Where a chart's labels stand and what they say: round values up the side, round times along the foot.

It draws nothing.
"""

import math
from datetime import UTC, timedelta, tzinfo

import msgspec

from deskwatch.dashboards import Unit
from deskwatch.terminal.format import DAY, HOUR, MINUTE, Reader, age, day, figure, local_time

ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
MAXIMUM_TICKS = 20
MAXIMUM_DIGITS = 8
LARGEST_PLAIN_LABEL = 1e9  # above, a label would be wider than its use

TIME_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * HOUR for hours in (1, 2, 3, 6, 12)),
    *(days * DAY for days in (1, 2, 7, 14, 30, 91, 365, 3650)),
)


class Tick(msgspec.Struct, frozen=True):
    """A place on an axis, in the axis' own unit, and its label."""

    at: float
    label: str


def value_ticks(low: float, high: float, unit: Unit, reader: Reader, *, wanted: int) -> list[Tick]:
    """Return about `wanted` round values between `low` and `high`, ascending, labelled to one precision.

    At least two where round values allow it. Where the range is too small for floats to part it, `low` alone;
    `low` must not be above `high`.
    """
    if low + (high - low) / 8 <= low or high - (high - low) / 8 >= high:
        return [Tick(low, _label(low, 0.0, unit, reader))]
    ticks: list[Tick] = []
    for count in range(max(wanted, 1), max(wanted, 1) + 4):
        ticks = _round_values(low, high, unit, reader, count)
        if len(ticks) > 1:
            break
    return ticks


def _round_values(low: float, high: float, unit: Unit, reader: Reader, count: int) -> list[Tick]:
    scale = 100.0 if unit is Unit.RATIO else 1.0
    step = _round_step((high - low) * scale / count) / scale
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    numbers = range(first, min(last, first + MAXIMUM_TICKS) + 1)
    return [Tick(number * step, _label(number * step, step * scale, unit, reader)) for number in numbers]


def time_ticks(start: float, end: float, reader: Reader, *, width: int) -> list[Tick]:
    """Return round times of the reader's day between `start` and `end` whose labels fit `width` cells."""
    span = end - start
    if span <= 0 or local_time(start, reader.zone) is None or local_time(end, reader.zone) is None:
        return []
    step = next((step for step in TIME_STEPS if _fits(span, step, width)), TIME_STEPS[-1])
    shift = _offset_seconds(start, reader.zone)
    first = math.ceil((start + shift) / step) * step - shift
    count = min(int((end - first) // step) + 1, MAXIMUM_TICKS)
    return [Tick(at, _time_label(at, step, span, reader)) for at in (first + n * step for n in range(count))]


def _fits(span: float, step: int, width: int) -> bool:
    label = len("00:00:00") if step < MINUTE else len("30 Nov")
    return span / step * (label + 4) <= width


def _offset_seconds(seconds: float, zone: tzinfo | None) -> float:
    when = local_time(seconds, zone)
    offset = when.utcoffset() if when is not None else None
    return (offset or timedelta(0)).total_seconds()


def _time_label(seconds: float, step: int, span: float, reader: Reader) -> str:
    when = local_time(seconds, reader.zone) or local_time(seconds, UTC)
    if when is None:
        return ""
    if step >= DAY or (span > DAY and (when.hour, when.minute) == (0, 0)):
        return day(when)
    return f"{when:%H:%M:%S}" if step < MINUTE else f"{when:%H:%M}"


def _round_step(rough: float) -> float:
    """Return the smallest of 1, 2, 2.5 or 5 times a power of ten that is not below `rough`."""
    if rough <= 0 or not math.isfinite(rough):
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next((power * factor for factor in ROUND if power * factor >= rough * (1 - 1e-9)), power * 10)


def _digits(step: float) -> int:
    """Return how many digits after the point tell one tick from the next."""
    for digits in range(MAXIMUM_DIGITS):
        scaled = step * 10**digits
        if scaled >= 1 and abs(scaled - round(scaled)) < 1e-6 * scaled:
            return digits
    return MAXIMUM_DIGITS


def _label(value: float, step: float, unit: Unit, reader: Reader) -> str:
    if unit is Unit.SECONDS:
        return f"{value:.{_digits(step)}f} s" if 0 < step < 1 else age(value)
    if unit is Unit.TIME or step == 0.0:
        written = figure(value, unit, reader)
        return written.number if unit is Unit.MONEY else written.text
    shown = value * 100 if unit is Unit.RATIO else value
    if abs(shown) >= LARGEST_PLAIN_LABEL:
        return f"{shown:.4g}"
    number = f"{0.0 if abs(shown) < step / 2 else shown:,.{_digits(step)}f}"
    return f"{number} %" if unit in {Unit.PERCENT, Unit.RATIO} else number
