"""Functions of change: `rate` and its kin, for counters that start again at zero, and for gauges."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from deskwatch.promql.arrays import Booleans, Floats
from deskwatch.promql.functions.registry import RangeFunction, WindowArguments
from deskwatch.promql.sums import window_sums
from deskwatch.promql.windows import Windows, gather

_SECOND_MS = 1000.0
# A sample is expected within 110 % of the average distance; where none is, the series began or ended there.
_EXPECTED_WITHIN = 1.1


def _extrapolated(windows: Windows, *, counter: bool, a_second: bool) -> Floats:
    """Return the increase over each window, as if samples lay at both of its bounds (Prometheus' own rule).

    From the first to the last sample by what was measured; to each bound by the average slope, or by half an
    average distance where the series seems to begin or end; and for a counter not below zero.
    """
    bounds, first, last = windows.bounds, windows.first, windows.end - 1
    first_value = windows.value_at(first)
    increase = windows.value_at(last) - first_value
    if counter:
        increase = increase + _lost_at_resets(windows)
    first_ms, last_ms = windows.time_at(first), windows.time_at(last)
    to_start = (first_ms - bounds.start_ms) / _SECOND_MS
    to_end = (bounds.end_ms - last_ms) / _SECOND_MS
    sampled = (last_ms - first_ms) / _SECOND_MS
    average = sampled / (windows.counts - 1)
    threshold = average * _EXPECTED_WITHIN
    to_zero = sampled * (first_value / increase) if counter else to_start
    rises = (increase > 0) & (first_value >= 0)
    if bounds.left_closed:  # Prometheus 2 asked the other way round, and cut at zero first
        to_start = np.where(rises & (to_zero < to_start), to_zero, to_start)
    to_start = np.where(to_start >= threshold, average / 2, to_start)
    to_start = np.where(rises & (to_zero < to_start), to_zero, to_start)
    to_end = np.where(to_end >= threshold, average / 2, to_end)
    factor = (sampled + to_start + to_end) / sampled
    if a_second:
        factor = factor / ((bounds.end_ms - bounds.start_ms) / _SECOND_MS)
    return increase * factor


def _lost_at_resets(windows: Windows) -> Floats | float:
    """Return the sum of the values before the resets within each window, (rows, steps); 0 without any."""
    lost: Floats | None = None
    for rows, part in windows.chunks():
        before, after = part.values[:, :-1], part.values[:, 1:]
        resets = after < before
        if resets.any():
            lost = np.zeros(windows.shape) if lost is None else lost
            losses = np.zeros(part.values.shape)
            np.copyto(losses[:, 1:], before, where=resets)
            # A reset counts where both of its samples are in the window: from the second sample on.
            lost[rows] = window_sums(replace(part, values=losses, first=np.minimum(part.first + 1, part.end)))
    return 0.0 if lost is None else lost


def _last_two(windows: Windows, *, counter: bool) -> Floats:
    """Return the difference of the last two samples; for a counter per second, and across a reset from 0."""
    last, before = windows.value_at(windows.end - 1), windows.value_at(windows.end - 2)
    difference = last - before
    if not counter:
        return difference
    seconds = (windows.time_at(windows.end - 1) - windows.time_at(windows.end - 2)) / _SECOND_MS
    return np.where(last < before, last, difference) / seconds


def _rate(windows: Windows, _: WindowArguments) -> Floats:
    return _extrapolated(windows, counter=True, a_second=True)


def _increase(windows: Windows, _: WindowArguments) -> Floats:
    return _extrapolated(windows, counter=True, a_second=False)


def _delta(windows: Windows, _: WindowArguments) -> Floats:
    return _extrapolated(windows, counter=False, a_second=False)


def _instant_rate(windows: Windows, _: WindowArguments) -> Floats:
    return _last_two(windows, counter=True)


def _instant_delta(windows: Windows, _: WindowArguments) -> Floats:
    return _last_two(windows, counter=False)


def _resets(windows: Windows, _: WindowArguments) -> Floats:
    return _pairs(windows, lambda before, after: after < before)


def _changes(windows: Windows, _: WindowArguments) -> Floats:
    return _pairs(windows, lambda before, after: (after != before) & ~(np.isnan(after) & np.isnan(before)))


def _pairs(windows: Windows, meant: Callable[[Floats, Floats], Booleans]) -> Floats:
    """Return how many neighbours in each window are `meant`, (rows, steps)."""
    counts = np.zeros(windows.shape)
    for rows, part in windows.chunks():
        totals = np.zeros(part.values.shape, dtype=np.int64)  # of pairs that end at or before a position
        np.cumsum(meant(part.values[:, :-1], part.values[:, 1:]), axis=1, out=totals[:, 1:])
        counts[rows] = gather(totals, part.end - 1) - gather(totals, part.first)
    return counts


def _with_samples(windows: Windows) -> Booleans:
    return windows.counts > 0


def _with_two_samples(windows: Windows) -> Booleans:
    return windows.counts > 1


FUNCTIONS = {
    "changes": RangeFunction(_changes, _with_samples),
    "delta": RangeFunction(_delta, _with_two_samples),
    "idelta": RangeFunction(_instant_delta, _with_two_samples),
    "increase": RangeFunction(_increase, _with_two_samples),
    "irate": RangeFunction(_instant_rate, _with_two_samples),
    "rate": RangeFunction(_rate, _with_two_samples),
    "resets": RangeFunction(_resets, _with_samples),
}
