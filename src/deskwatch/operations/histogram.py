"""A histogram as Prometheus means it: counts of values up to each of a few fixed bounds."""

from bisect import bisect_left
from collections.abc import Sequence

# Seconds, from a call within one machine to a loop that hangs; the 45 s of the alert is among them.
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


class Histogram:
    """Counts never go back. `counts` has one entry a bound and one for what is beyond the last."""

    def __init__(self, bounds: Sequence[float] = SECONDS) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def merge(self, other: "Histogram") -> None:
        """Add the counts of another histogram with the same bounds."""
        self.counts = [mine + its for mine, its in zip(self.counts, other.counts, strict=True)]
        self.total += other.total

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
