"""What a collector is, and what is said of one that fails in a way that nobody foresaw."""

import traceback
from pathlib import Path
from typing import Literal, Protocol

from deskwatch.recorder import Recorder, SilentRecorder

Record = Recorder | SilentRecorder
TIMEOUT_SECONDS = 3.0  # of one look, however many steps it takes


class CollectorError(Exception):
    """A look that failed. `reason` is the label of a series; the message is for people, without secrets."""

    def __init__(self, reason: Literal["refused", "timeout", "denied", "error"], message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Collector(Protocol):
    """One thing to look at. Owned by a `Round`, called from its thread, and may block for its time-out."""

    @property
    def name(self) -> str:
        """What it looks at: `machine`, `redis`; the label of its failures."""

    @property
    def server(self) -> str:
        """Which one, where there can be several; empty else."""

    def look(self, record: Record) -> None:
        """Look once and record what was seen. Raises `CollectorError` if that was not possible."""


def fault_place(error: BaseException) -> str:
    """Say where in the code something went wrong, without the error's words, which may quote a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return f"deskwatch was not made for what it met{place}; please report it"
