"""What recorder tests share: a bot in a folder of its own, and what its journals hold."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import deskwatch
from deskwatch.events import Fact, Heartbeat
from deskwatch.journal import Tail
from deskwatch.recorder import Recorder
from tests.desks import environment


@contextmanager
def recording(data: Path, name: str = "bot") -> Iterator[Recorder]:
    """Give a recorder; it is closed at the end, so that the next test can have the name."""
    recorder = deskwatch.bot(name, mode="paper", venue="test", data=data)
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
