"""Quantiles of durations from a few hundred counters, within one percent.

Each value is counted in a bucket whose bounds are one percent either side of its middle, so any quantile
read from the counts is within one percent of the exact one (of the value at that rank), however many
values there were. Source: Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch with
relative-error guarantees", VLDB 2019.

The bound holds from a nanosecond to a billion seconds. What is smaller counts as zero, what is larger as a
billion seconds, which is no duration: 31 years (`Machinery` refuses those, and says so). The mean is exact.
"""

import math
from collections.abc import Iterable

RELATIVE_ERROR = 0.01
SMALLEST = 1e-9
LARGEST = 1e9
_GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
_LOG_GAMMA = math.log(_GAMMA)
_ZERO = math.floor(math.log(SMALLEST) / _LOG_GAMMA) - 1  # the bucket of what is too small to tell from zero


class Sketch:
    """Counts of values by bucket; sketches add up by adding their counts. Not thread-safe."""

    def __init__(self) -> None:
        self.count = 0
        self.total = 0.0
        self._buckets: dict[int, int] = {}

    def add(self, value: float) -> None:
        """Count a value; one below zero counts as zero."""
        bucket = _bucket(value)
        self._buckets[bucket] = self._buckets.get(bucket, 0) + 1
        self.count += 1
        self.total += max(value, 0.0)

    def merge(self, other: "Sketch") -> None:
        """Add the counts of another sketch."""
        for bucket, count in other._buckets.items():  # noqa: SLF001 - the same class
            self._buckets[bucket] = self._buckets.get(bucket, 0) + count
        self.count += other.count
        self.total += other.total

    def mean(self) -> float | None:
        """Return the exact mean; None of nothing."""
        return self.total / self.count if self.count else None

    def quantile(self, fraction: float) -> float | None:
        """Return the value at rank `ceil(fraction * count)` within one percent; None of nothing."""
        if not self.count:
            return None
        rank = max(math.ceil(fraction * self.count) - 1, 0)
        for bucket in sorted(self._buckets):
            rank -= self._buckets[bucket]
            if rank < 0:
                return _middle(bucket)
        raise AssertionError("the counts of the buckets do not add up to the count of values")


def merged(sketches: Iterable[Sketch]) -> Sketch:
    """Return the sum of sketches."""
    total = Sketch()
    for sketch in sketches:
        total.merge(sketch)
    return total


def _bucket(value: float) -> int:
    if value < SMALLEST:
        return _ZERO
    return math.ceil(math.log(min(value, LARGEST)) / _LOG_GAMMA)


def _middle(bucket: int) -> float:
    """Return the value within one percent of everything in the bucket."""
    return 0.0 if bucket == _ZERO else 2 * _GAMMA**bucket / (_GAMMA + 1)
