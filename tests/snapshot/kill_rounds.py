"""Kills hubs while they commit; run as a program of its own, which makes a hub cheaply by a fork.

    python -m tests.snapshot.kill_rounds FOLDER ROUNDS SEED [split]

Each round's hub opens the one database of FOLDER, goes on from the commit that it finds, and commits a state
and its positions without pause; both begin with the same number. Prints one line a round: the last commit
that the hub said was done, and what the next start finds: the number of its state, of its positions, of its
alert, and what was set aside. With `split`, the planted fault, the hub writes in two transactions.
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

from deskwatch.chance import seeded_random
from deskwatch.snapshot import HubDatabase, Kept, Table
from deskwatch.testing import ManualClock

NUMBER = struct.Struct("<q")
LONGEST_SECONDS = 0.04
STATE_BYTES = 300_000

Commit = Callable[[HubDatabase, int], None]


def at_once(database: HubDatabase, number: int) -> None:
    """Commit as the hub does."""
    words = b"%d" % number
    filler = bytes([number % 256]) * (STATE_BYTES - number % 7 * 40_000)
    database.commit(
        words + b" " + filler, {"bot/b1": words, f"bot/{number % 5}": words}, {Table.ALERTS: {"a": words}}
    )


def split(database: HubDatabase, number: int) -> None:
    """Commit as no hub may: in two transactions."""
    words = b"%d" % number
    database.commit(words + b" ", {"bot/b1": b"%d" % (number - 1)}, {Table.ALERTS: {"a": words}})
    database.commit(words + b" ", {"bot/b1": words}, {Table.ALERTS: {"a": words}})


def run(folder: Path, said: int, commit: Commit) -> None:
    """Commit until the end of all things."""
    database, kept = HubDatabase.open(folder, ManualClock())
    for number in itertools.count(state_number(kept) + 1):
        commit(database, number)
        os.write(said, NUMBER.pack(number))


def state_number(kept: Kept) -> int:
    """Return the number that a state begins with."""
    return int(kept.state.partition(b" ")[0] or 0)


def kill_one(folder: Path, after_seconds: float, commit: Commit) -> int:
    """Start a hub, kill it some time after its first commit; return the last one that it said was done."""
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            run(folder, said, commit)
        finally:
            os._exit(1)  # it must not go on as if it were its parent
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
    folder, rounds, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    commit = split if "split" in sys.argv[4:] else at_once
    chance = seeded_random(seed)
    for _ in range(rounds):
        done = kill_one(folder, chance.uniform(0, LONGEST_SECONDS), commit)
        database, kept = HubDatabase.open(folder, ManualClock())
        database.close()
        position = int(kept.positions.get("bot/b1", b"0"))
        alert = int(kept.tables[Table.ALERTS].get("a", b"0"))
        print(done, state_number(kept), position, alert, kept.set_aside or "-")  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main()
