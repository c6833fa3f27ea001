"""Kills a following intake at random moments; run as a program of its own, which starts one by a fork.

    python -m tests.intake.kill_rounds FOLDER ROUNDS SEED [forgetful|hasty]

A log of numbered lines grows all the while; each round begins to follow it and is killed. Every fifth one
the log is renamed, or copied and truncated. Every third line becomes two facts, so that kills also meet the
middle of a line. Prints how many lines there were. A fault may be named: it is planted in a copy of the code.
"""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

import deskwatch
from deskwatch.chance import seeded_random
from deskwatch.intake import FeedOptions, FileSource, Places, Stop, feed
from deskwatch.intake.outcome import Offer, Outcome
from deskwatch.intake.parse import JsonObject
from deskwatch.model import SystemClock
from deskwatch.recorder import Recorder
from tests.planted import planted

LONGEST_SECONDS = 0.25
ROTATED_EVERY = 5  # rounds
BACKLOG = 600  # lines that a round finds at its start: more than go into the recorder's queue at once
_ASKS = "group.place(written_facts(data, self._recorder.identity.name, group.boot))"
FAULTS = {"forgetful": "group.start", "hasty": "group.end"}


def facts_of_line(line: JsonObject) -> Outcome:
    """Return one note for a line, two for every third."""
    number = line["n"]
    texts = [f"{number}"] + ([f"{number}b"] if number % 3 == 0 else [])
    return Outcome([Offer("noted", {"text": text}) for text in texts])


def follow(log: Path, data: Path, fault: str, *, forever: bool) -> None:
    """Feed the log to a bot; until killed, or until everything that is there was read."""
    code = planted(feed, _ASKS, FAULTS[fault]) if fault else feed
    recorder = deskwatch.bot("bot", data=data)
    assert isinstance(recorder, Recorder)
    source = FileSource(log, SystemClock(), _tell, follow=forever)
    fed = code.Feed(source, recorder, FeedOptions(reader=facts_of_line, tell=_tell), SystemClock())
    with Places(data, recorder.identity) as places:
        fed.resume(places, data, again=False)
        fed.run(Stop())
    recorder.close()


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def append(log: Path, first: int, count: int) -> int:
    """Add numbered lines to the log; return the next number."""
    with log.open("ab") as file:
        file.write(b"".join(b'{"n":%d}\n' % number for number in range(first, first + count)))
    return first + count


def rotate(log: Path, turn: int) -> None:
    """Rename the log and begin a new one, or copy it and truncate it, by turns."""
    if turn % 2:
        shutil.copy(log, log.with_name(f"{log.name}.{turn:03d}"))
        os.truncate(log, 0)
    else:
        log.rename(log.with_name(f"{log.name}.{turn:03d}"))
        log.touch()


def main() -> None:
    """Kill as often as asked."""
    folder, rounds, seed, fault = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), "".join(sys.argv[4:])
    log, data, chance = folder / "bot.jsonl", folder / "data", seeded_random(seed)
    written = append(log, 0, 1)
    for number in range(1, rounds + 1):
        written = append(log, written, BACKLOG)
        child = os.fork()
        if child == 0:
            follow(log, data, fault, forever=True)
        end = time.monotonic() + chance.uniform(0, LONGEST_SECONDS)
        while time.monotonic() < end:
            written = append(log, written, chance.randint(1, 40))
            time.sleep(0.002)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if number % ROTATED_EVERY == 0:
            rotate(log, number // ROTATED_EVERY)
            written = append(log, written, chance.randint(1, 9))
    follow(log, data, fault, forever=False)
    print(written)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main()
