"""The hub's own history: all series sampled every few seconds into the store.

Figures are gathered on the hub's loop; the disk is waited for in a thread. A disk that is full or slow
costs samples, which is said once, and nothing else. Nothing is sampled before all journals were read, for a
counter must not go back.
"""

import asyncio
from pathlib import Path

from deskwatch.history import history_folder
from deskwatch.hub.config import Config
from deskwatch.hub.desk import Desk
from deskwatch.hub.tell import tell
from deskwatch.model import NANOSECONDS, Clock
from deskwatch.store import Limits, Sampler, Store, StoreError

READY_SECONDS = 0.1  # between two looks at whether all journals were read
_MILLISECOND = 1_000_000


class Sampling:
    """The writer of one data directory's history. Raises `StoreError` where it cannot be opened."""

    def __init__(self, data: Path, config: Config, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock
        self._interval_seconds = config.sample_seconds()
        folder = history_folder(data)
        folder.mkdir(mode=0o700, exist_ok=True)
        limits = Limits(keep_ms=config.keep_ms(), keep_bytes=config.keep_bytes())
        self.store = Store(folder, clock, limits, tell)
        self._sampler = Sampler(self.store)
        self._trouble = ""

    async def run(self) -> None:
        """Sample for ever. To be cancelled."""
        while True:
            begun_ns, ready = self._clock.monotonic_ns(), self._desk.ready
            if ready:
                await self.sample()
            spent = (self._clock.monotonic_ns() - begun_ns) / NANOSECONDS
            await asyncio.sleep(max(0.0, self._interval_seconds - spent) if ready else READY_SECONDS)

    async def sample(self) -> None:
        """Take one sample of everything."""
        families = self._desk.families()
        time_ms = self._clock.now_ns() // _MILLISECOND
        try:
            await asyncio.to_thread(self._sampler.sample, time_ms, families)
        except StoreError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                tell(f"{error}; the history has a gap, and it tries again every {self._interval_seconds:g} s")
        else:
            if self._trouble:
                self._trouble = ""
                tell("the history is written again")

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()
