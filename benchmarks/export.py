"""How long one round of the JSON export takes: rendering on the hub's loop, writing in its thread.

    python benchmarks/export.py                       1,000 series, 15 rounds
    python benchmarks/export.py --series 5000 --folder /somewhere/else

The desk has seven bots with parts, positions and custom figures; histories are full, so that the files are as
large as they get. The budget is 20 ms for 1,000 series, both halves together. Beside it stands a plain write
with fsync of as many bytes to as many files: what the disk alone takes.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from deskwatch.events import AnyFact, CashMoved, MachineMeasured, MetricRecorded, OperationTimed
from deskwatch.exposition import documents
from deskwatch.hub import Config, Desk
from deskwatch.hub.exporting import Exporting
from deskwatch.journal import JournalWriter
from deskwatch.model import Bot
from deskwatch.testing import NOON_NS, ManualClock

BUDGET_MS = 20.0
BOTS = 7
PARTS = 5


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--series", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--folder", type=Path, help="where to write (default: the system's temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        return measure(Path(folder), options.series, options.rounds)


def measure(folder: Path, series: int, rounds: int) -> int:
    """Print the medians; return 1 where the budget is exceeded."""
    clock = ManualClock(NOON_NS)
    desk = small_desk(folder, series, clock)
    fill_histories(folder / "metrics", Exporting(folder / "metrics", Config(), desk, clock))
    exporting = Exporting(folder / "metrics", Config(), desk, clock)
    rendering = [milliseconds(exporting.render) for _ in range(rounds)]
    together = asyncio.run(writing(exporting, rounds))
    sizes = [len(content) for content in exporting.render().values()]
    plain = [milliseconds(lambda: plain_writes(folder, sizes)) for _ in range(rounds)]
    count = sum(len(family.samples) for family in desk.families())
    sys.stdout.write(
        f"{count:,} series, {sum(sizes):,} bytes in {len(sizes)} files, {rounds} rounds, medians\n"
        f"  render          {statistics.median(rendering):7.2f} ms\n"
        f"  render + write  {statistics.median(together):7.2f} ms  (budget {BUDGET_MS:g} ms)\n"
        f"  plain writes    {statistics.median(plain):7.2f} ms  (the disk alone)\n"
    )
    return 0 if statistics.median(together) <= BUDGET_MS else 1


async def writing(exporting: Exporting, rounds: int) -> list[float]:
    """Return how long each round takes on one loop, as in a hub."""
    taken: list[float] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        await exporting.write()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def fill_histories(folder: Path, exporting: Exporting) -> None:
    """Leave files behind as a run of hours would."""
    asyncio.run(exporting.write())
    for name, kind, most in (
        ("system_metrics.json", documents.SystemMetrics, documents.MOST_SYSTEM),
        ("performance_metrics.json", documents.PerformanceMetrics, documents.MOST_PERFORMANCE),
    ):
        document = msgspec.json.decode((folder / name).read_bytes())
        document["history"] *= most - 1
        full = msgspec.convert(document, kind)
        (folder / name).write_bytes(documents.encode(full))


def small_desk(data: Path, series: int, clock: ManualClock) -> Desk:
    """Return a desk of seven bots with about so many series, and a machine."""
    each = max(1, series // BOTS - 129)
    for number in range(BOTS):
        facts: list[AnyFact] = [CashMoved(amount="1000", currency="USD")]
        facts += [
            OperationTimed(component=f"part-{part}", operation="work", duration_seconds=0.01)
            for part in range(PARTS)
        ]
        facts += [
            MetricRecorded(name="depth", metric="gauge", value=1.5, labels={"level": str(n)})
            for n in range(each)
        ]
        write(data, Bot(name=f"bot-{number}", strategy="trend", portfolio="crypto"), facts, clock)
    machine = MachineMeasured(cpu_percent=10, memory_percent=20, disk_percent=30)
    write(data, Bot(name="machine", mode="machine"), [machine], clock)
    desk = Desk(data, Config(), clock)
    desk.catch_up()
    return desk


def write(data: Path, bot: Bot, facts: list[AnyFact], clock: ManualClock) -> None:
    """Write a bot's journal."""
    writer = JournalWriter(bot, data, "b1", clock)
    writer.append([(clock.now_ns(), fact) for fact in facts])
    writer.close()


def plain_writes(folder: Path, sizes: list[int]) -> None:
    """Write as many bytes to as many files, each synced once."""
    for number, size in enumerate(sizes):
        with (folder / f"plain-{number}").open("wb") as file:
            file.write(b"x" * size)
            file.flush()
            os.fsync(file.fileno())


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())
