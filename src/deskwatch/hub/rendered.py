"""What readers of the page and of /metrics get: rendered before, so that a slow reader costs nothing."""

import asyncio
import contextlib

import msgspec

from deskwatch._version import __version__
from deskwatch.exposition import Format, choose_format, render
from deskwatch.hub.desk import Desk
from deskwatch.model import NANOSECONDS, Clock

FRESH_NS = NANOSECONDS // 4  # a scrape gets figures at most this old
_encode = msgspec.json.Encoder().encode


class Rendered:
    """What readers get: satisfies the web room's `Source`."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock
        self._screen = b""
        self._number = 0
        self._changed = asyncio.Condition()
        self._metrics: dict[Format, bytes] = {}
        self._gathered_ns = -FRESH_NS - 1
        self._families = desk.families()

    @property
    def version(self) -> str:
        """The version of deskwatch."""
        return __version__

    def ready(self) -> bool:
        """Whether the journals are caught up."""
        return self._desk.ready

    def screen(self) -> bytes:
        """Return the newest screen."""
        return self._screen

    def metrics(self, accept: str) -> tuple[str, bytes]:
        """Return the exposition in the format that the client likes, at most a quarter of a second old."""
        chosen = choose_format(accept)
        now_ns = self._clock.monotonic_ns()
        if now_ns - self._gathered_ns > FRESH_NS:
            self._gathered_ns = now_ns
            self._families = self._desk.families()
            self._metrics.clear()
        if chosen not in self._metrics:
            self._metrics[chosen] = render(self._families, chosen)
        return chosen.content_type, self._metrics[chosen]

    async def wait(self, after: int, timeout_seconds: float) -> int:
        """Return the number of the newest screen, at once or as soon as it is above `after`."""
        async with self._changed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait_for(lambda: self._number > after), timeout_seconds)
        return self._number

    async def draw(self) -> None:
        """Make a new screen and wake who waits for one."""
        self._screen = _encode(self._desk.screen())
        async with self._changed:
            self._number += 1
            self._changed.notify_all()
