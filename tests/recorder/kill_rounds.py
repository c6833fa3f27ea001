"""Kills bots at random moments; run as a program of its own, which makes a bot cheaply by a fork.

    python -m tests.recorder.kill_rounds DATA ROUNDS SEED

Each round's bot writes numbered notes into DATA/<round> and says how far they were written: in even rounds
through the recorder, in odd ones straight into a journal of small segments. Prints one line a round: its
number and the last note that was written before the kill.
"""

import itertools
import os
import select
import signal
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

import deskwatch
from deskwatch.chance import seeded_random
from deskwatch.events import Noted
from deskwatch.journal import JournalWriter
from deskwatch.model import Bot, SystemClock
from deskwatch.testing import NOON_NS

SEGMENT_BYTES = 3_000  # so that kills also meet the end of one segment and the beginning of the next
NUMBER = struct.Struct("<q")
LONGEST_SECONDS = 0.03
GROUP = 20  # notes that are written at a stretch


def record(data: Path, said: int) -> None:
    """Record numbers until the end of all things; say after each flush how far it got."""
    recorder = deskwatch.bot("bot", data=data)
    for first in itertools.count(0, GROUP):
        for number in range(first, first + GROUP):
            recorder.noted(text=str(number))
        if recorder.flush():
            os.write(said, NUMBER.pack(first + GROUP - 1))


def write(data: Path, said: int) -> None:
    """Do the same with a journal's writer."""
    journal = JournalWriter(Bot(name="bot"), data, "b1", SystemClock(), SEGMENT_BYTES)
    for first in itertools.count(0, GROUP):
        journal.append([(NOON_NS, Noted(text=str(number))) for number in range(first, first + GROUP)])
        os.write(said, NUMBER.pack(journal.written_seq - 1))


def kill_one(bot: Callable[[Path, int], None], data: Path, after_seconds: float) -> int:
    """Start a bot, kill it some time after its first word; return the last number it said was written."""
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        bot(data, said)
    os.close(said)
    select.select([heard], [], [], 30)
    time.sleep(after_seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(heard, "rb") as pipe:
        words = pipe.read()
    return int(NUMBER.unpack(words[-NUMBER.size :])[0])


def main() -> None:
    """Kill as often as asked."""
    data, rounds, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    chance = seeded_random(seed)
    for number in range(rounds):
        flushed = kill_one(
            (record, write)[number % 2], data / str(number), chance.uniform(0, LONGEST_SECONDS)
        )
        print(number, flushed)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main()
