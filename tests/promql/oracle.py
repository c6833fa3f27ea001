"""PromQL functions of a range, one window and one sample at a time, as their definitions say.

Slow and plain on purpose: what the engine computes for all windows at once is held against this.
"""

import math
import statistics
from collections.abc import Callable
from itertools import pairwise

Window = list[tuple[int, float]]  # (milliseconds, value)


def window(samples: Window, start_ms: int, end_ms: int, *, left_closed: bool) -> Window:
    """Return the samples between two instants; the one at the start belongs to a left-closed window only."""
    return [
        (time, value)
        for time, value in samples
        if (start_ms <= time if left_closed else start_ms < time) and time <= end_ms
    ]


def _values(samples: Window) -> list[float]:
    return [value for _, value in samples]


def exact_sum(values: list[float]) -> float:
    """Return the sum, rounded once; as IEEE 754 says among infinities and NaN."""
    if all(math.isfinite(value) for value in values):
        return math.fsum(values)
    return sum(value for value in values if not math.isfinite(value))


def _average(samples: Window) -> float:
    return exact_sum(_values(samples)) / len(samples)


def _minimum(samples: Window) -> float:
    known = [value for _, value in samples if not math.isnan(value)]
    return min(known) if known else math.nan


def _maximum(samples: Window) -> float:
    known = [value for _, value in samples if not math.isnan(value)]
    return max(known) if known else math.nan


def _deviation(samples: Window) -> float:
    values = _values(samples)
    return statistics.pstdev(values) if all(map(math.isfinite, values)) else math.nan


def _changes(samples: Window) -> float:
    values = _values(samples)
    pairs = pairwise(values)
    return sum(one != other and not (math.isnan(one) and math.isnan(other)) for one, other in pairs) * 1.0


def _resets(samples: Window) -> float:
    values = _values(samples)
    return sum(after < before for before, after in pairwise(values)) * 1.0


def _median(samples: Window) -> float:
    values = sorted(_values(samples), key=lambda value: (not math.isnan(value), value))
    middle = (len(values) - 1) / 2
    # The value above counts with weight 0 even in the very middle: beside an infinity that gives NaN.
    low, high = values[math.floor(middle)], values[min(len(values) - 1, math.floor(middle) + 1)]
    weight = middle - math.floor(middle)
    return low * (1 - weight) + high * weight


def increase(samples: Window, start_ms: int, end_ms: int) -> float:
    """Return the increase of a counter, extrapolated to the bounds of its window."""
    values = _values(samples)
    total = values[-1] - values[0]
    total += sum(before for before, after in pairwise(values) if after < before)
    to_start, to_end = float(samples[0][0] - start_ms), float(end_ms - samples[-1][0])
    sampled = samples[-1][0] - samples[0][0]
    gap = sampled / (len(samples) - 1)
    to_start = gap / 2 if to_start >= gap * 1.1 else to_start
    to_end = gap / 2 if to_end >= gap * 1.1 else to_end
    if total > 0 and values[0] >= 0:
        to_start = min(to_start, sampled * (values[0] / total))
    return total * (sampled + to_start + to_end) / sampled


SIMPLE: dict[str, Callable[[Window], float]] = {
    "avg_over_time": _average,
    "changes": _changes,
    "count_over_time": lambda samples: float(len(samples)),
    "last_over_time": lambda samples: samples[-1][1],
    "max_over_time": _maximum,
    "min_over_time": _minimum,
    "resets": _resets,
    "stddev_over_time": _deviation,
    "sum_over_time": lambda samples: exact_sum(_values(samples)),
}
MEDIAN = _median
