"""What happened in the last minutes: a window that slides, in a fixed amount of memory.

The window is a ring of slots, each a sketch of its own; reading merges those that are still in it. So the
window's beginning moves in steps of one slot, and its length is between nine and ten tenths of its span.

A clock that goes back by less than the span makes the window longer by as much, for as long; one that goes
back by more begins a new window, for what was counted in the future would never grow old.
"""

from collections import deque
from collections.abc import Sequence

import msgspec

from deskwatch.model import NANOSECONDS
from deskwatch.operations.sketch import Sketch, merged

SPAN_SECONDS = 300
SLOTS = 10


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A window in figures: seconds, a rate per second, a fraction. None where nothing happened."""

    count: int
    errors: int
    mean_seconds: float | None
    p95_seconds: float | None
    p99_seconds: float | None
    per_second: float
    error_rate: float | None


class Slot:
    """One of the window's steps: what ended in it. `number` counts steps since 1970."""

    __slots__ = ("errors", "number", "sketch")

    def __init__(self, number: int) -> None:
        self.number = number
        self.sketch = Sketch()
        self.errors = 0


class Window:
    """Durations and failures of one kind of thing, over the last `span_seconds`. Not thread-safe."""

    def __init__(self, span_seconds: float = SPAN_SECONDS) -> None:
        self._slot_ns = int(span_seconds * NANOSECONDS) // SLOTS
        self._slots: deque[Slot] = deque(maxlen=SLOTS)
        self._begun_ns = 0  # when the first thing ended

    def add(self, time_ns: int, seconds: float, *, failed: bool = False) -> None:
        """Count something that ended at `time_ns`; one that comes late counts in the newest slot."""
        number = time_ns // self._slot_ns
        if self._slots and self._slots[-1].number - number >= SLOTS:
            self._slots.clear()
            self._begun_ns = 0
        self._begun_ns = self._begun_ns or time_ns
        if not self._slots or number > self._slots[-1].number:
            self._slots.append(Slot(number))
        slot = self._slots[-1]
        slot.sketch.add(seconds)
        slot.errors += failed

    def summary(self, now_ns: int) -> Summary:
        """Return the figures of the window that ends now."""
        return summarize([self], now_ns)

    def live(self, now_ns: int) -> list[Slot]:
        """Return the slots that are still in the window, and not further in the future than it is long."""
        newest = now_ns // self._slot_ns
        return [slot for slot in self._slots if abs(newest - slot.number) < SLOTS]

    def covered_ns(self, now_ns: int) -> int:
        """Return how much time the window has seen: less than its span while it is young, a slot at least."""
        oldest = max(self._begun_ns, (now_ns // self._slot_ns - SLOTS + 1) * self._slot_ns)
        return max(now_ns - oldest, self._slot_ns)


def summarize(windows: Sequence[Window], now_ns: int) -> Summary:
    """Return the figures of windows of one span together, as if all had been one. At least one window."""
    live = [slot for window in windows for slot in window.live(now_ns)]
    sketch = merged(slot.sketch for slot in live)
    errors = sum(slot.errors for slot in live)
    return Summary(
        count=sketch.count,
        errors=errors,
        mean_seconds=sketch.mean(),
        p95_seconds=sketch.quantile(0.95),
        p99_seconds=sketch.quantile(0.99),
        per_second=sketch.count * NANOSECONDS / max(window.covered_ns(now_ns) for window in windows),
        error_rate=errors / sketch.count if sketch.count else None,
    )
