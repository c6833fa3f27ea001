"""How long the hub's loop stands still to write its state as bytes, how long a start takes to read them.

    python benchmarks/snapshot.py                     three desks, 7 rounds
    python benchmarks/snapshot.py --facts 100000      fewer facts, for a quick look

Each desk has had so many facts in all, of the mix of `fold.py`: one bot had 1,000,000, five bots 200,000
each, fifty bots with 200 symbols each had 20,000 each. `commit` is the SQLite transaction, synced, which the
hub can make in a thread; `open` reads and checks that file. Beside them stands what the snapshot saves:
folding the same facts again, decoding not counted. All but commit and open are the processor's time. The
budget is 2 s from snapshot to state.
"""

import argparse
import datetime as dt
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from fold import BATCH, typical  # type: ignore[import-not-found] # the script beside this one

from deskwatch.model import NANOSECONDS, Bot, SystemClock
from deskwatch.performance import TradingDays
from deskwatch.snapshot import HubDatabase, decode, encode
from deskwatch.state import Settings, State

BUDGET_SECONDS = 2.0
SETTINGS = Settings(
    currency="USD",
    days=TradingDays(ZoneInfo("Europe/Madrid"), dt.time(0)),
    max_mark_age_ns=3600 * NANOSECONDS,
)
COLUMNS = ("encode", "decode", "commit", "open", "fold anew", "memory")
HEAD = f"{'desk':<32}{'bytes':>12}" + "".join(f"{name:>10}" for name in COLUMNS)


class Size(NamedTuple):
    """A desk: how many bots, with how many symbols and open positions each."""

    bots: int
    symbols: int
    positions: int


SIZES = (Size(1, 4, 3), Size(5, 4, 3), Size(50, 200, 50))


def main() -> int:
    """Measure and print; return 1 where a start from a snapshot takes longer than it may."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--facts", type=int, default=1_000_000, help="of all bots of a desk together")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="where to write (default: the system's temporary folder)")
    options = parser.parse_args()
    sys.stdout.write(
        f"{options.facts:,} facts a desk, medians of {options.rounds} rounds, ms and MiB\n{HEAD}\n"
    )
    slowest = 0.0
    for size in SIZES:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            slowest = max(slowest, measure(Path(folder), size, options.facts, options.rounds))
    return 0 if slowest <= BUDGET_SECONDS * 1000 else 1


def measure(folder: Path, size: Size, facts: int, rounds: int) -> float:
    """Print the row of one desk; return how many milliseconds a start from the snapshot takes."""
    state, folding = folded(size, facts)
    data = encode(state)
    database, _ = HubDatabase.open(folder, SystemClock())
    positions = {f"bot-{number}/b1": b'{"segment":%d}' % number for number in range(size.bots)}
    encoding = median(lambda: encode(state), rounds, time.process_time)
    decoding = median(lambda: decode(data, SETTINGS), rounds, time.process_time)
    committing = median(lambda: database.commit(data, positions), rounds)
    database.close()
    opening = median(lambda: reopen(folder), rounds)
    figures = (encoding, decoding, committing, opening, folding, memory(lambda: encode(state)))
    name = f"{size.bots} bots, {size.symbols} symbols, {size.positions} open"
    sys.stdout.write(f"{name:<32}{len(data):>12,}" + "".join(f"{each:>10,.1f}" for each in figures) + "\n")
    return decoding + opening


def reopen(folder: Path) -> None:
    """Open the database as a start does."""
    database, _ = HubDatabase.open(folder, SystemClock())
    database.close()


def folded(size: Size, facts: int) -> tuple[State, float]:
    """Return a desk after its facts, and how many milliseconds of the processor the fold took."""
    records = list(typical(facts // size.bots, size.symbols, size.positions))
    state = State(SETTINGS)
    begun = time.process_time()
    for number in range(size.bots):
        bot = Bot(name=f"bot-{number}", venue="venue")
        for at in range(0, len(records), BATCH):
            state.fold(bot, "b1", records[at : at + BATCH])
    return state, (time.process_time() - begun) * 1000


def median(
    work: Callable[[], object], rounds: int, seconds: Callable[[], float] = time.perf_counter
) -> float:
    """Return the median of how many milliseconds something takes."""
    taken = []
    for _ in range(rounds):
        begun = seconds()
        work()
        taken.append((seconds() - begun) * 1000)
    return statistics.median(taken)


def memory(work: Callable[[], object]) -> float:
    """Return how many MiB something needs at its most, beside what is there."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    sys.exit(main())
