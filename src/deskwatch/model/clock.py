"""The one door to time, and to names that nobody else draws.

Everything that needs the time is handed a `Clock`; a test forbids `time.time` and `datetime.now` anywhere
else. So a test, a replay and a simulation run at the time they choose.
"""

import functools
import os
import time
from collections.abc import Callable
from typing import Protocol

NANOSECONDS = 1_000_000_000  # in a second


class Clock(Protocol):
    """Where the time comes from. Safe from any thread; never blocks."""

    def now_ns(self) -> int:
        """Nanoseconds since 1970 in UTC. May jump in either direction: a label, not a measure."""

    def monotonic_ns(self) -> int:
        """Nanoseconds since some start, never going back. The only source for durations."""


class SystemClock:
    """The machine's own clocks.

    `monotonic_ns` counts the time that the machine was asleep where the system offers such a clock
    (CLOCK_BOOTTIME), so that a laptop that slept for an hour does not look fresh.
    """

    # The call itself, not a method around it: a recorder asks for the time at every fact.
    now_ns = staticmethod(time.time_ns)

    def __init__(self) -> None:
        boot_clock: int | None = getattr(time, "CLOCK_BOOTTIME", None)
        # Made once, as above: an instrument asks for it twice a call.
        self.monotonic_ns: Callable[[], int] = (
            time.monotonic_ns if boot_clock is None else functools.partial(time.clock_gettime_ns, boot_clock)
        )


def fresh_id() -> str:
    """Return 16 hexadecimal digits that no other process draws: the name of one run of a bot."""
    return os.urandom(8).hex()
