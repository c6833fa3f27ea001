"""The hub's own history: all series sampled every few seconds into the store.

Figures are gathered on the hub's loop; the disk is waited for in a thread of its own, so that slow queries
do not delay a sample. A disk that is full or slow costs samples, which is said once and counted, and nothing
else. Nothing is sampled before all journals were read, for a counter must not go back.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deskwatch.history import history_folder
from deskwatch.hub.config import Config
from deskwatch.hub.desk import Desk
from deskwatch.hub.tell import tell
from deskwatch.metrics import HistoryView
from deskwatch.model import NANOSECONDS, Clock, Family
from deskwatch.store import Limits, Sampler, Store, StoreError

READY_NS = NANOSECONDS // 10  # between two looks at whether all journals were read
BLOCK_SECONDS = 3600.0  # that a block of samples is about long
LEAST_INSTANTS, MOST_INSTANTS = 60, 1_440  # of a block: smaller ones waste bytes, larger ones memory
_MILLISECOND = 1_000_000


class Sampling:
    """The writer of one data directory's history. Raises `StoreError` where it cannot be opened."""

    def __init__(self, data: Path, config: Config, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock
        self._interval_seconds = config.sample_seconds()
        folder = history_folder(data)
        folder.mkdir(mode=0o700, exist_ok=True)
        self._store = Store(folder, clock, limits_of(config), tell)
        self._sampler = Sampler(self._store)
        self._thread = ThreadPoolExecutor(1, "deskwatch-history")  # one: a sampler is used by one at a time
        self._trouble = ""
        self._failures = 0
        desk.history = self._figures(0.0)

    async def run(self) -> None:
        """Sample at equal distances for ever; a round that takes longer than that leaves some out."""
        step_ns = int(self._interval_seconds * NANOSECONDS)
        due_ns = self._clock.monotonic_ns()
        while True:
            if self._desk.ready:
                await self.sample()
                late_ns = self._clock.monotonic_ns() - due_ns
                due_ns += max(1, -(-late_ns // step_ns)) * step_ns
            else:
                due_ns = self._clock.monotonic_ns() + READY_NS
            await asyncio.sleep((due_ns - self._clock.monotonic_ns()) / NANOSECONDS)

    async def sample(self) -> None:
        """Take one sample of everything."""
        begun_ns = self._clock.monotonic_ns()
        families, time_ms = self._desk.families(), self._clock.now_ns() // _MILLISECOND
        loop, store = asyncio.get_running_loop(), self._store_all
        self._desk.history = await loop.run_in_executor(self._thread, store, time_ms, families, begun_ns)

    def close(self) -> None:
        """Wait for what is being stored, and let go of the file."""
        self._thread.shutdown()
        self._store.close()

    def _store_all(self, time_ms: int, families: Sequence[Family], begun_ns: int) -> HistoryView:
        try:
            self._sampler.sample(time_ms, families)
        except StoreError as error:
            self._failures += 1
            if str(error) != self._trouble:
                self._trouble = str(error)
                tell(f"{error}; the history has a gap, and it tries again every {self._interval_seconds:g} s")
        else:
            if self._trouble:
                self._trouble = ""
                tell("the history is written again")
        return self._figures((self._clock.monotonic_ns() - begun_ns) / NANOSECONDS)

    def _figures(self, seconds: float) -> HistoryView:
        counts = self._store.counts
        return HistoryView(
            samples=counts.taken,
            refused={"out_of_order": counts.out_of_order, "series_limit": counts.beyond_series},
            failures=self._failures,
            damaged=counts.damaged + counts.set_aside,
            series=self._store.series,
            series_limit=self._store.limits.series,
            bytes=sum(
                map(_size, (self._store.path, self._store.path.with_name(f"{self._store.path.name}-wal")))
            ),
            sample_seconds=seconds,
        )


def limits_of(config: Config) -> Limits:
    """Return how much the history may hold; a block is about an hour, however often is sampled."""
    instants = round(BLOCK_SECONDS / config.sample_seconds())
    return Limits(
        keep_ms=config.keep_ms(),
        keep_bytes=config.keep_bytes(),
        block_instants=min(max(instants, LEAST_INSTANTS), MOST_INSTANTS),
    )


def _size(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_size
    return 0
