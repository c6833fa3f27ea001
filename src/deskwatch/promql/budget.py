"""What one query may cost: cells, samples, time, and the patience of who asked.

Everything that is about to allocate says how much first; everything that loops asks `check` on its way. So a
range of 10^9 steps is refused before a byte is allocated, and no query outlives its deadline by more than one
step of one loop.
"""

from collections.abc import Callable

from deskwatch.model import NANOSECONDS, Clock
from deskwatch.promql.errors import QueryCanceledError, QueryTimeoutError, QueryTooLargeError

MAX_CELLS = 20_000_000  # samples or results one query may hold at a time: 160 MB, a few times over
CHUNK_CELLS = 1 << 17  # what a loop over rows works on at a time: fits the cache of a core


def never() -> bool:
    """Say that nobody cancels."""
    return False


class Budget:
    """The means of one query. Used by one thread; `cancelled` is asked from it and must not block."""

    def __init__(
        self,
        clock: Clock,
        timeout_seconds: float,
        *,
        max_cells: int = MAX_CELLS,
        cancelled: Callable[[], bool] = never,
    ) -> None:
        self.max_cells = max_cells
        self._clock = clock
        self._deadline_ns = clock.monotonic_ns() + int(timeout_seconds * NANOSECONDS)
        self._cancelled = cancelled

    def check(self) -> None:
        """Raise when the query is over its time or not wanted any more."""
        if self._cancelled():
            raise QueryCanceledError
        if self._clock.monotonic_ns() > self._deadline_ns:
            raise QueryTimeoutError

    def take(self, rows: int, columns: int) -> None:
        """Raise when a matrix of this size is more than the query may hold; to be asked before it is made."""
        self.check()
        if rows * columns > self.max_cells:
            raise QueryTooLargeError
