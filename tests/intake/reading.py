"""What intake tests share: a log, a bot that is fed from it, and what came of it."""

from pathlib import Path

import deskwatch
from deskwatch.intake import Feed, FeedOptions, FileSource, Places, Reader, Spot, Stop, Summary, read_native
from deskwatch.intake.lines import Line
from deskwatch.model import Clock, SystemClock
from deskwatch.recorder import Recorder


def note(number: int) -> bytes:
    """Return a line that becomes a note."""
    return b'{"kind":"noted","text":"%d"}\n' % number


def notes(first: int, last: int) -> bytes:
    """Return lines that become notes."""
    return b"".join(note(number) for number in range(first, last + 1))


def numbers(first: int, last: int) -> list[str]:
    """Return the texts of these notes."""
    return [f"{number}" for number in range(first, last + 1)]


def feed(
    log: Path,
    data: Path,
    *,
    reader: Reader = read_native,
    id_path: str = "",
    again: bool = False,
    told: list[str] | None = None,
) -> Summary:
    """Feed a bot with all that a log has now, as one run of the command does."""
    said: list[str] = [] if told is None else told
    recorder = deskwatch.bot("bot", data=data)
    assert isinstance(recorder, Recorder)
    source = FileSource(log, SystemClock(), said.append, follow=False)
    options = FeedOptions(reader=reader, tell=said.append, id_path=id_path)
    try:
        with Places(data, recorder.identity) as places:
            fed = Feed(source, recorder, options, SystemClock())
            fed.resume(places, data, again=again)
            return fed.run(Stop())
    finally:
        source.close()
        recorder.close()


class Follower:
    """Follows a log as a feed does, step by step, with a clock that is turned by hand."""

    def __init__(self, log: Path, clock: Clock) -> None:
        self.told: list[str] = []
        self.source = FileSource(log, clock, self.told.append, follow=True, sleep=lambda _: None)
        self.source.begin(None, Spot())

    def read(self, times: int = 3) -> list[str]:
        """Return the lines that came in so many looks."""
        found: list[Line] = []
        for _ in range(times):
            found += self.source.read() or []
        return [line.data.decode() for line in found]
