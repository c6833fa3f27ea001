"""What a collector is."""

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
