"""Counting from any thread without a lock."""

import itertools
from collections.abc import Iterable


class Tally:
    """Counts by reason, exact from any number of threads and inside signal handlers.

    `next` of an `itertools.count` is one step that nothing can interrupt. Reading takes a step too, so the
    reader, of which there is one, remembers how often it read.
    """

    def __init__(self, reasons: Iterable[str]) -> None:
        self._steps = {reason: itertools.count() for reason in reasons}
        self._reads = dict.fromkeys(self._steps, 0)

    def add(self, reason: str) -> None:
        """Count one; a reason that was not named at the start counts as `other`."""
        next(self._steps.get(reason) or self._steps["other"])

    def read(self) -> dict[str, int]:
        """Return the counts that are not zero. For one thread only."""
        counts = {}
        for reason, steps in self._steps.items():
            count = next(steps) - self._reads[reason]
            self._reads[reason] += 1
            if count:
                counts[reason] = count
        return counts
