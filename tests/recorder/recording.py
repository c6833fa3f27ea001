"""What recorder tests share: a bot in a folder of its own, and what its journals hold."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import deskwatch
from deskwatch.events import BotStarted, BotStopped, Fact, Heartbeat, Noted
from deskwatch.model import Clock
from deskwatch.recorder import Recorder
from deskwatch.tail import Tail
from tests.desks import environment

OWN = (BotStarted, BotStopped, Heartbeat)  # facts of the recorder itself


@contextmanager
def recording(data: Path, name: str = "bot", clock: Clock | None = None) -> Iterator[Recorder]:
    """Give a recorder; it is closed at the end, so that the next test can have the name."""
    recorder = deskwatch.bot(name, mode="paper", venue="test", data=data, clock=clock)
    assert isinstance(recorder, Recorder)
    try:
        yield recorder
    finally:
        recorder.close()


def facts_of(data: Path, kind: type[Fact] = Fact) -> list[Fact]:
    """Return the facts of a kind in all journals; nothing in them may be damaged."""
    tail = Tail(data)
    found: list[Fact] = []
    while batches := tail.poll():
        for batch in batches:
            assert batch.problems == []
            found += [record.fact for record in batch.records if isinstance(record.fact, kind)]
    return found


def offered(data: Path) -> list[Fact]:
    """Return the facts that came from bots, without those of the recorder itself."""
    return [fact for fact in facts_of(data) if not isinstance(fact, OWN)]


def texts(data: Path) -> list[str]:
    """Return what was noted."""
    return [fact.text for fact in facts_of(data, Noted) if isinstance(fact, Noted)]


def by_boot(data: Path) -> dict[str, list[Fact]]:
    """Return all facts by the boot that recorded them."""
    tail = Tail(data)
    found: dict[str, list[Fact]] = {}
    while batches := tail.poll():
        for batch in batches:
            assert batch.header is not None
            found.setdefault(batch.header.boot, []).extend(record.fact for record in batch.records)
    return found


def last_heartbeat(data: Path) -> Heartbeat:
    """Return the final account that a closed recorder gave of itself."""
    beat = facts_of(data, Heartbeat)[-1]
    assert isinstance(beat, Heartbeat)
    return beat


def run_bot(program: str, data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a program as a bot that records into `data`; whatever hangs is killed and fails the test."""
    return subprocess.run(
        [sys.executable, "-c", program],
        env=environment(data, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
