"""Whose turn it is: work that may take long, in a few threads, each piece with a deadline and a client.

A client that goes away takes its work with it: out of the line at once, out of a thread at the work's next
look. Time spent in line counts, so that no answer comes later than the deadline however many ask.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.requests import Request

from deskwatch.model import NANOSECONDS, Clock
from deskwatch.promql import QueryCanceledError, QueryTimeoutError

_LOOK_SECONDS = 0.1  # how often a client is looked after while its work waits or runs

Found = TypeVar("Found")


class Turn:
    """The means of one piece of work. Asked from the thread that does it; never blocks."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._deadline_ns = clock.monotonic_ns() + int(seconds * NANOSECONDS)
        self._unwanted = threading.Event()

    def seconds_left(self) -> float:
        """Return how long the work may still take, at least 0."""
        return max(0.0, (self._deadline_ns - self._clock.monotonic_ns()) / NANOSECONDS)

    def is_unwanted(self) -> bool:
        """Tell whether nobody waits for the answer any more."""
        return self._unwanted.is_set()

    def check(self) -> None:
        """Raise `QueryCanceledError` or `QueryTimeoutError` where the work should end."""
        if self.is_unwanted():
            raise QueryCanceledError
        if self.seconds_left() <= 0:
            raise QueryTimeoutError

    def end(self) -> None:
        """Say that nobody waits any more."""
        self._unwanted.set()


class Turns:
    """A few threads. They start with the first work and end with `close`."""

    def __init__(self, name: str, threads: int, clock: Clock) -> None:
        self._threads = ThreadPoolExecutor(threads, f"deskwatch-{name}")
        self._clock = clock

    async def take(self, request: Request, work: Callable[[Turn], Found], seconds: float) -> Found:
        """Do `work` in a thread and return what it returns, or raise what it raises.

        Raises `QueryTimeoutError` where its turn did not come in time.
        """
        turn = Turn(self._clock, seconds)
        waiting = self._threads.submit(_begun_in_time, work, turn)
        running = asyncio.wrap_future(waiting)
        running.add_done_callback(_look_at)
        try:
            while not (await asyncio.wait({running}, timeout=_LOOK_SECONDS))[0]:
                if await request.is_disconnected():
                    turn.end()
                if turn.is_unwanted() or turn.seconds_left() <= 0:
                    waiting.cancel()  # does nothing once the work has begun, which then ends by itself
            with contextlib.suppress(asyncio.CancelledError):
                return running.result()
            turn.check()
            raise QueryCanceledError
        finally:
            turn.end()

    def close(self) -> None:
        """Wait for what is being done, which should be told to end before, and drop what is not."""
        self._threads.shutdown(cancel_futures=True)


def _begun_in_time(work: Callable[[Turn], Found], turn: Turn) -> Found:
    turn.check()
    return work(turn)


def _look_at(running: "asyncio.Future[Found]") -> None:
    """Take note of how work ended that nobody waits for any more; else Python would complain of it."""
    if not running.cancelled():
        running.exception()
