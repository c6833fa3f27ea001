"""What history costs: bytes a sample, samples a second, and how long a question waits for its samples.

    python benchmarks/store.py                    four hours of the demo desk, thirty days of them in the file
    python benchmarks/store.py --hours 1 --days 2

The samples are the demo's own: its five bots live on a clock that is turned by hand, their facts are folded,
and every series is gathered each five seconds, as a hub does. What is longer than that is the same hours
again. Where promtool is, Prometheus' own blocks of the same samples stand beside. Times are of the processor.
A budget that is missed fails.
"""

import argparse
import datetime as dt
import itertools
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import numpy as np

from deskwatch.demo.desk import Surroundings, run_bot
from deskwatch.demo.plan import BotPlan, desk_plans
from deskwatch.demo.process import DEFAULT_SEED
from deskwatch.demo.recording import Recording
from deskwatch.events import DROP_REASONS, FACTS, MEND_REASONS, BotStarted, Heartbeat, Record
from deskwatch.metrics import BotView, HubView, gather
from deskwatch.model import NANOSECONDS, Bot, Family, Labels
from deskwatch.performance import TradingDays
from deskwatch.state import Settings, State
from deskwatch.store import NAME, Limits, Reader, Sampler, Selection, Store, export_openmetrics
from deskwatch.store.values import Floats, Integers, all_absent
from deskwatch.testing import ManualClock

START_NS = 1_790_006_400 * NANOSECONDS  # where a block of Prometheus begins
STEP_MS = 5_000
DAY_MS = 86_400_000
SERIES = 440  # of a dashboard
ROUNDS = 5
BUDGET_RATIO, BUDGET_INGEST, BUDGET_START = 0.4, 1e6, 1.0


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hours", type=float, default=4.0, help="of the demo desk")
    parser.add_argument("--days", type=float, default=30.0, help="in the file for the cold start")
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        instants = [*demo_desk(int(options.hours * 3600_000 / STEP_MS))]
        failed = [
            *measure_size(Path(folder), instants),
            *measure_long(Path(folder), instants, options.days),
        ]
    for what in failed:
        print(f"missed: {what}")
    return 1 if failed else 0


class _Clock(ManualClock):
    """Turned by whoever sleeps; `each` is done whenever five seconds are over."""

    def __init__(self, each: Callable[[], None]) -> None:
        super().__init__(START_NS)
        self._each = each

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        before = self.now_ns() // (5 * NANOSECONDS)
        self.advance(seconds)
        if self.now_ns() // (5 * NANOSECONDS) > before:
            self._each()


class _Bot:
    """A bot of the demo whose facts are kept with their times, as its journal would."""

    def __init__(self, plan: BotPlan, seconds: int) -> None:
        self.identity = Bot(
            name=plan.name,
            strategy=plan.strategy,
            portfolio=plan.portfolio,
            mode=plan.mode,
            venue=plan.venue,
            currency=plan.currency,
        )
        self.records: list[Record] = []
        self._offered = 0
        self._kinds = {str(kind.__struct_config__.tag): kind for kind in FACTS}
        self._clock = _Clock(self._beat)
        self._keep(BotStarted(version="1", python=platform.python_version(), host="desk", pid=1))
        around = Surroundings(
            clock=self._clock, sleep=self._clock.sleep, stop=lambda: False, run_id="benchmark"
        )
        run_bot(plan, cast("Recording", self), around, seed=DEFAULT_SEED, live_bars=seconds)

    def __getattr__(self, name: str) -> Callable[..., None]:
        kind = self._kinds[name]

        def record(**fields: object) -> None:
            self._offered += 1
            plain: dict[str, Any] = {
                key: str(value) if isinstance(value, Decimal) else value for key, value in fields.items()
            }
            self._keep(kind(**plain))

        return record

    def flush(self) -> None:
        """Do nothing: a list holds all."""

    def _beat(self) -> None:
        counts = self._offered, dict.fromkeys(DROP_REASONS, 0), dict.fromkeys(MEND_REASONS, 0)
        self._keep(Heartbeat(self._clock.monotonic_ns(), counts[0], counts[0], counts[1], counts[2]))

    def _keep(self, fact: Any) -> None:  # noqa: ANN401 - any kind of fact
        self.records.append(Record(seq=len(self.records) + 1, at_ns=self._clock.now_ns(), fact=fact))


def demo_desk(instants: int) -> Iterator[tuple[int, list[Family]]]:
    """Give (milliseconds, all families) each five seconds of the demo desk."""
    bots = [_Bot(plan, instants * STEP_MS // 1000) for plan in desk_plans()]
    hour_ns = 3600 * NANOSECONDS
    state = State(
        Settings(currency="USD", days=TradingDays(dt.UTC, dt.time(0)), max_mark_age_ns=hour_ns)  # type: ignore[arg-type] # UTC is a zone as others are
    )
    folded = [deque(bot.records) for bot in bots]
    for number in range(1, instants + 1):
        now_ns = START_NS + number * STEP_MS * 1_000_000
        for bot, waiting in zip(bots, folded, strict=True):
            new = []
            while waiting and waiting[0].at_ns < now_ns:
                new.append(waiting.popleft())
            state.fold(bot.identity, "boot", new)
        views = [BotView(one, "USD", now_ns, 30 * NANOSECONDS) for one in state.bots.values()]
        hub = HubView(
            currency="USD",
            version="1",
            python=platform.python_version(),
            started_ns=START_NS,
            now_ns=now_ns,
            ready=True,
            bots=list(state.bots),
            problems={},
            cycle_seconds=(2000 + number * 7919 % 1000) / 1e6,
            limits=state.limits,
            machine=state.machine,
        )
        yield now_ns // 1_000_000, gather(views, hub)


def measure_size(folder: Path, instants: list[tuple[int, list[Family]]]) -> Iterator[str]:
    """Store instant by instant, as a hub does; print size and cost, and those of Prometheus."""
    store = open_store(folder / "sampled")
    sampler, seconds = Sampler(store), []
    for time_ms, families in instants:
        seconds.append(seconds_of(lambda: sampler.sample(time_ms, families)))  # noqa: B023 - done at once
    store.close()
    reader = Reader(folder / "sampled")
    held = reader.extent()
    ours = held.bytes / held.samples
    print(f"{held.samples:,} samples of {held.series} series, each in {STEP_MS / 1000:g} s")
    print(
        f"one instant      {statistics.median(seconds) * 1000:>9.2f} ms  "
        f"= {sum(seconds) / len(seconds) / STEP_MS * 1e5:.2f} % of a core"
    )
    print(f"deskwatch        {ours:>9.3f} bytes a sample, all pages in use")
    theirs = prometheus_bytes(folder, reader) / held.samples
    reader.close()
    if theirs:
        print(f"Prometheus       {theirs:>9.3f} bytes a sample, its blocks")
        print(f"ratio            {ours / theirs:>9.2f}  (budget {BUDGET_RATIO:g})")
        if ours / theirs > BUDGET_RATIO:
            yield "bytes a sample"


def prometheus_bytes(folder: Path, reader: Reader) -> int:
    """Return the size of the same samples as blocks of Prometheus; 0 where promtool is not there."""
    tool = shutil.which("promtool")
    if tool is None:
        return 0
    page, blocks = folder / "history.om", folder / "blocks"
    with page.open("wb") as file:
        export_openmetrics(reader, Selection(), file)
    words = [tool, "tsdb", "create-blocks-from", "openmetrics", "--quiet", str(page), str(blocks)]
    subprocess.run(words, check=True)
    page.unlink()
    return sum(path.stat().st_size for path in blocks.rglob("*") if path.is_file())


def measure_long(folder: Path, instants: list[tuple[int, list[Family]]], days: float) -> Iterator[str]:
    """Store the same hours again and again; print how fast that is, and how fast it is read."""
    times, labels, values = matrix_of(instants)
    length_ms = len(times) * STEP_MS
    store = open_store(folder / "long")
    seconds = 0.0
    for number in range(int(days * DAY_MS / length_ms)):
        seconds += seconds_of(lambda: store.backfill("samples", times + number * length_ms, labels, values))  # noqa: B023 - done at once
    ingest = store.counts.taken / seconds
    print(f"bulk ingest      {ingest / 1e6:>9.1f} M samples/s  (budget {BUDGET_INGEST / 1e6:g})")
    store.close()
    opened: list[Store] = []
    start = seconds_of(lambda: opened.append(open_store(folder / "long")))
    start += seconds_of(lambda: Reader(folder / "long").select([Chosen({"deskwatch_ready"})], 2**41, 2**42))
    print(f"cold start       {start * 1000:>9.1f} ms with {days:g} days  (budget {BUDGET_START:g} s)")
    end_ms = int(times[-1]) + length_ms * (int(days * DAY_MS / length_ms) - 1)
    reader = Reader(folder / "long")
    for name, metrics in (("440 series, 24 h", dashboard(labels)), ("one metric, 24 h", {"trader_cash_usd"})):
        found: list[int] = []

        def ask(metrics: set[str] = metrics, found: list[int] = found) -> None:
            answer = reader.select([Chosen(metrics)], end_ms - DAY_MS, end_ms)
            found.append(sum(matrix.values.size for matrix in answer))

        took = statistics.median(seconds_of(ask) for _ in range(ROUNDS))
        print(f"{name} {took * 1000:>9.1f} ms, {found[0]:,} samples")
    if ingest < BUDGET_INGEST:
        yield "bulk ingest"
    if start > BUDGET_START:
        yield "cold start"


def matrix_of(instants: list[tuple[int, list[Family]]]) -> tuple[Integers, list[Labels], Floats]:
    """Return (times, labels, values) of all instants."""
    rows: dict[Labels, int] = {}
    cells: list[tuple[list[int], list[float]]] = []
    for _, families in instants:
        samples = {
            tuple(sorted(((NAME, family.name + sample.suffix), *sample.labels))): sample.value
            for family in families
            for sample in family.samples
        }
        cells.append(([rows.setdefault(one, len(rows)) for one in samples], list(samples.values())))
    values = all_absent(len(rows), len(instants))
    for column, (places, some) in enumerate(cells):
        values[places, column] = some
    return np.array([time_ms for time_ms, _ in instants]), list(rows), values


class Chosen:
    """A matcher that means some metrics."""

    name = NAME

    def __init__(self, names: set[str]) -> None:
        self._names = names

    def matches(self, value: str) -> bool:
        """Tell whether it is one of them."""
        return value in self._names


def dashboard(labels: list[Labels]) -> set[str]:
    """Return metrics that have about as many series as a dashboard reads."""
    chosen: set[str] = set()
    series = 0
    names = sorted(dict(one)[NAME] for one in labels)
    for name, group in itertools.groupby(names):
        count = len(list(group))
        if series + count <= SERIES:
            chosen.add(name)
            series += count
    return chosen


def open_store(folder: Path) -> Store:
    """Open a store that lets nothing go."""
    folder.mkdir(exist_ok=True)
    return Store(folder, ManualClock(START_NS), Limits(keep_ms=100 * 365 * DAY_MS))


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long the work kept the processor busy; waiting for another program does not count."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    sys.exit(main())
