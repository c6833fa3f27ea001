"""Many readers of the exported files while these are replaced again and again; run as a program of its own.

    python -m tests.soak.exports --replacements 10000 --readers 100 --seed 1

The desk is a real one, written by the hub's own exporter; every replacement replaces all seven files, and
what stands in each of them afterwards is looked at and remembered. Every reader is a process: it reads the
files in an order of its own and remembers the digest of every version it saw. A version that was never there
as a whole is a torn one. Prints how much was written and read; the exit code is 1 if anything was torn or
missing, or a reader read nothing.
"""

import argparse
import asyncio
import hashlib
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path

import msgspec

from deskwatch.chance import seeded_random
from deskwatch.events import AnyFact, MachineMeasured, MetricRecorded, OperationTimed
from deskwatch.exposition.documents import FILES
from deskwatch.hub import Config, Desk
from deskwatch.hub.exporting import Exporting
from deskwatch.journal import JournalWriter
from deskwatch.model import Bot
from deskwatch.testing import NOON_NS, ManualClock

NAMES = sorted(FILES)
LONGEST_PAUSE_SECONDS = 0.2  # of a reader; without any, a hundred of them would leave the writer no turn
FIGURES = 150  # in `metrics_live.json`, so that it takes more than one page of memory
PATIENCE_SECONDS = 60

_processes = multiprocessing.get_context("fork")


class Seen(msgspec.Struct, frozen=True):
    """What one reader saw: how many files it read, how often one was missing, which versions there were."""

    reads: int
    missing: int
    versions: set[bytes]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome. `versions_read` are those of all versions written that any reader saw."""

    replacements: int
    readers: int
    seconds: float
    versions_written: int
    versions_read: int
    reads: int
    fewest_reads: int
    torn: int
    missing: int

    def is_clean(self) -> bool:
        """Tell whether every reader read, and nothing that was not there."""
        return self.torn == 0 and self.missing == 0 and self.fewest_reads > 0

    def words(self) -> str:
        """Return the outcome on two lines."""
        return (
            f"{self.replacements:,} replacements of {len(NAMES)} files in {self.seconds:.1f} s, "
            f"{self.readers} readers\n"
            f"{self.reads:,} reads (at least {self.fewest_reads:,} a reader) of {self.versions_read:,} of "
            f"{self.versions_written:,} versions: {self.torn:,} torn, {self.missing:,} missing\n"
        )


class Desks:
    """A desk on which something happens before each replacement, and its exporter."""

    def __init__(self, data: Path) -> None:
        self._clock = ManualClock(NOON_NS)
        self._journal = JournalWriter(Bot(name="machine here", mode="machine"), data, "b1", self._clock)
        self._desk = Desk(data, Config(), self._clock)
        self._exporting = Exporting(data / "metrics", Config(), self._desk, self._clock)
        self.folder = self._exporting.folder
        self.versions: set[bytes] = set()
        bot = JournalWriter(Bot(name="soaked", strategy="trend"), data, "b1", self._clock)
        labels = [{"level": str(number)} for number in range(FIGURES)]
        depths: list[AnyFact] = [
            MetricRecorded(name="depth", metric="gauge", value=1.5, labels=each) for each in labels
        ]
        parsed = OperationTimed(component="Feed", operation="parse", duration_seconds=0.01)
        bot.append([(self._clock.now_ns(), fact) for fact in [*depths, parsed]])
        bot.close()

    async def replace(self, times: int) -> None:
        """Write all files, a second apart by the desk's clock; remember what stands there then."""
        for number in range(times):
            self._clock.advance(1)
            measured = MachineMeasured(cpu_percent=number % 100, memory_percent=20, disk_percent=30)
            self._journal.append([(self._clock.now_ns(), measured)])
            self._desk.catch_up()
            await self._exporting.write()
            for name, kind in FILES.items():
                content = (self.folder / name).read_bytes()
                msgspec.json.decode(content, type=kind, strict=True)
                self.versions.add(digest(content))
        if self._desk.export_failures:
            raise OSError("files could not be written: standard error says why")


def soak(data: Path, *, replacements: int, readers: int, seed: int) -> Tally:
    """Replace the files so often, before so many readers, and return what came of it."""
    desks = Desks(data)
    asyncio.run(desks.replace(1))  # so that there is something to read from the first moment on
    with reading(desks.folder, readers, seed) as seen:
        begun = time.monotonic()
        asyncio.run(desks.replace(replacements))
        seconds = time.monotonic() - begun
    found: set[bytes] = set().union(*(one.versions for one in seen))
    return Tally(
        replacements=replacements,
        readers=len(seen),
        seconds=seconds,
        versions_written=len(desks.versions),
        versions_read=len(found & desks.versions),
        reads=sum(one.reads for one in seen),
        fewest_reads=min((one.reads for one in seen), default=0),
        torn=len(found - desks.versions),
        missing=sum(one.missing for one in seen),
    )


@contextmanager
def reading(folder: Path, readers: int, seed: int) -> Iterator[list[Seen]]:
    """Let so many processes read meanwhile; what each saw is in the list afterwards."""
    over = _processes.Event()
    seen: list[Seen] = []
    running: list[tuple[ForkProcess, Connection]] = []
    for number in range(readers):
        ours, theirs = _processes.Pipe(duplex=False)
        process = _processes.Process(target=read_on, args=(folder, over.is_set, seed + number, theirs))
        process.start()
        theirs.close()
        running.append((process, ours))
    try:
        yield seen
    finally:
        over.set()
        for process, ours in running:
            with ours:
                if ours.poll(PATIENCE_SECONDS):
                    seen.append(msgspec.msgpack.decode(ours.recv_bytes(), type=Seen))
            process.join(PATIENCE_SECONDS)


def read_on(folder: Path, is_over: Callable[[], bool], seed: int, said: Connection) -> None:
    """Read until it is over, then say what was seen."""
    chance = seeded_random(seed)
    reads = missing = 0
    versions: set[bytes] = set()
    while not is_over():
        try:
            versions.add(digest((folder / chance.choice(NAMES)).read_bytes()))
            reads += 1
        except FileNotFoundError:
            missing += 1
        time.sleep(chance.uniform(0, LONGEST_PAUSE_SECONDS))
    said.send_bytes(msgspec.msgpack.encode(Seen(reads, missing, versions)))
    said.close()


def digest(content: bytes) -> bytes:
    """Return what tells one version of a file from every other."""
    return hashlib.blake2b(content, digest_size=16).digest()


def main() -> int:
    """Soak as asked, and say what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--replacements", type=int, default=10_000)
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to write (default: the system's temporary folder)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as data:
        tally = soak(Path(data), replacements=asked.replacements, readers=asked.readers, seed=asked.seed)
    sys.stdout.write(f"{tally.words()}seed {asked.seed}\n")
    return 0 if tally.is_clean() and tally.readers == asked.readers else 1


if __name__ == "__main__":
    sys.exit(main())
