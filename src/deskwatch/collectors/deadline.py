"""A bound on a whole look.

A socket's time-out bounds one step. A server that sends a byte now and then passes every step and would
keep a look for ever; so the connection is cut when the look has had its time, whatever it waits for.
"""

import contextlib
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Deadline:
    """Calls `cut` once, from a thread of its own, if the `with` block lasts longer than `seconds`."""

    def __init__(self, seconds: float, cut: Callable[[], object]) -> None:
        self._cut = cut
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True
        self.has_passed = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def _pass(self) -> None:
        self.has_passed = True
        with contextlib.suppress(OSError):  # the connection ended by itself meanwhile
            self._cut()
