"""A histogram as Prometheus means it: counts of values up to each of a few fixed bounds.

Bounds that nobody gave follow from the unit at the end of the name:

    _seconds                      1 ms to 2 min
    _ms, _milliseconds            the same in milliseconds
    _bytes                        256 B to 16 GiB, each four times the one before
    _pct, _percent                0 to 100, finer towards both ends
    _ratio                        the same from 0 to 1
    anything else                 0, and 1 and 3 of each power of ten from 0.001 to a million
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

MOST_BOUNDS = 50
# From a call within one machine to a loop that hangs; the 45 s of the alert is among them.
SECONDS = (
    0.001,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
    15.0,
    30.0,
    45.0,
    60.0,
    120.0,
)
MILLISECONDS = tuple(float(round(bound * 1000)) for bound in SECONDS)
BYTES = tuple(float(4**power) for power in range(4, 18))
PERCENT = (0.0, 0.01, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 100.0)
RATIO = (0.0, 0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0)
POWERS = (0.0, *(float(f"{digit}e{power}") for power in range(-3, 6) for digit in (1, 3)), 1e6)
_BY_UNIT = {
    "seconds": SECONDS,
    "ms": MILLISECONDS,
    "milliseconds": MILLISECONDS,
    "bytes": BYTES,
    "pct": PERCENT,
    "percent": PERCENT,
    "ratio": RATIO,
}


def bounds_for(name: str) -> tuple[float, ...]:
    """Return the bounds of a histogram that was given none, by the unit that its name ends in."""
    return _BY_UNIT.get(name.rpartition("_")[2], POWERS)


def wrong_bounds(bounds: Sequence[float]) -> str:
    """Return what is wrong with bounds that somebody gave; nothing if a histogram can have them."""
    if not 1 <= len(bounds) <= MOST_BOUNDS:
        return f"{len(bounds)} buckets are not between 1 and {MOST_BOUNDS}"
    if not all(map(math.isfinite, bounds)):
        return "a bucket's bound is no finite number (the one beyond all others is always there)"
    if any(upper <= lower for lower, upper in pairwise(bounds)):
        return "the bounds of the buckets do not go up"
    return ""


class Histogram:
    """Counts never go back. `counts` has one entry a bound and one for what is beyond the last.

    `signed` says that a value or a bound was below zero: its sum may then go back, and is no counter.
    """

    def __init__(self, bounds: Sequence[float] = SECONDS) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        self.total = 0.0
        self.signed = bool(self.bounds) and self.bounds[0] < 0

    def add(self, value: float) -> None:
        """Count a value, which is a number."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value
        if value < 0:
            self.signed = True

    def merge(self, other: "Histogram") -> None:
        """Add the counts of another histogram; the bounds that both have are kept, and exact."""
        if other.bounds != self.bounds:
            common = tuple(bound for bound in self.bounds if bound in other.bounds)
            self._narrow(common)
            other = other.copy()
            other._narrow(common)  # noqa: SLF001 - the same class
        self.counts = [mine + its for mine, its in zip(self.counts, other.counts, strict=True)]
        self.total += other.total
        self.signed = self.signed or other.signed

    def copy(self) -> "Histogram":
        """Return one with the same counts that goes its own way."""
        twin = Histogram(self.bounds)
        twin.counts, twin.total, twin.signed = list(self.counts), self.total, self.signed
        return twin

    @property
    def count(self) -> int:
        """All values so far."""
        return sum(self.counts)

    def cumulative(self) -> list[tuple[float, int]]:
        """Return (bound, how many values are at most that), without the last, infinite bound."""
        running = 0
        rows = []
        for bound, count in zip(self.bounds, self.counts, strict=False):
            running += count
            rows.append((bound, running))
        return rows

    def _narrow(self, bounds: tuple[float, ...]) -> None:
        """Keep only some of the bounds; what is up to each of them is the same as before."""
        up_to = dict(self.cumulative())
        running = [0, *(up_to[bound] for bound in bounds), self.count]
        self.counts = [upper - lower for lower, upper in pairwise(running)]
        self.bounds = bounds
