"""Ten dashboard queries through HTTP, from a hub's history on the disk, beside the peers in the same run.

    python -m benchmarks.queries                          24 h at 5 s, 440 series, 3 rounds
    python -m benchmarks.queries --hours 1 --rounds 1     a short form

The hub is a process of its own, as users run it, and is asked twice: for Prometheus' JSON, and for the
columns that the page draws. Prometheus and VictoriaMetrics hold the same samples in blocks on the disk and
answer in their own JSON. Rounds take turns, so that a busy machine slows all; what counts is the ratio of the
medians to those of Prometheus. The budgets: in JSON a median ratio of 1.0 and none above 3, in columns a
median of 0.5. A peer that is not on the path is left out.
"""

import argparse
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.promql import (
    COLUMN_BUDGET,
    JSON_BUDGET,
    QUERIES,
    SAMPLE_MS,
    START_MS,
    STEP_MS,
    WORST_BUDGET,
    desk,
    milliseconds,
    prometheus,
    say,
    wait_for,
)

from deskwatch.history import history_folder
from deskwatch.model import SystemClock
from deskwatch.promql import Block
from deskwatch.store import Limits, Store

VICTORIA = "victoria-metrics"
COLUMNS, JSON, THEIRS = "columns", "JSON", "Prometheus"
Ask = Callable[[str], bytes]


def main() -> int:
    """Measure and print; exit 1 when a budget is not kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    samples = int(options.hours * 3_600_000 / SAMPLE_MS) + 1
    block, end_ms = desk(samples), START_MS + (samples - 1) * SAMPLE_MS
    say(
        f"{len(block.labels)} series, {block.values.size:,} samples, {options.hours:g} h, step 1 min, "
        f"{options.rounds} rounds, medians in ms"
    )
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        hub = stack.enter_context(running_hub(block, folder / "ours"))
        asks = {
            COLUMNS: asker(f"{hub}/api/columns", end_ms),
            JSON: asker(f"{hub}/api/v1/query_range", end_ms),
        }
        if shutil.which("prometheus") and shutil.which("promtool"):
            (folder / "theirs").mkdir()
            url = stack.enter_context(prometheus(block, folder / "theirs"))
            asks[THEIRS] = asker(f"{url}/api/v1/query_range", end_ms)
        if shutil.which(VICTORIA):
            url = stack.enter_context(victoria(block, folder / VICTORIA))
            asks[VICTORIA] = asker(f"{url}/api/v1/query_range", end_ms)
        return compare(asks, options.rounds)


def compare(asks: Mapping[str, Ask], rounds: int) -> int:
    """Measure every query, print a line for each, and hold the medians against the budgets."""
    say(f"{'query':68}" + "".join(f" {name:>16}" for name in asks) + ("   ratios" if THEIRS in asks else ""))
    ratios: dict[str, list[float]] = {}
    for query in QUERIES:
        medians = measured(asks, query, rounds)
        line = f"{query:68}" + "".join(f" {value:16.1f}" for value in medians.values())
        if THEIRS in medians:
            for name, value in medians.items():
                ratios.setdefault(name, []).append(value / medians[THEIRS])
            line += "   " + " ".join(f"{found[-1]:.2f}" for name, found in ratios.items() if name != THEIRS)
        say(line)
    if not ratios:
        return 0
    middle = {name: statistics.median(found) for name, found in ratios.items() if name != THEIRS}
    told = ", ".join(f"{name} {value:.2f}" for name, value in middle.items())
    say(f"median ratio to Prometheus: {told}; worst in JSON {max(ratios[JSON]):.2f}")
    say(f"budgets: columns {COLUMN_BUDGET}, JSON {JSON_BUDGET}, worst in JSON {WORST_BUDGET}")
    kept = middle[COLUMNS] <= COLUMN_BUDGET and middle[JSON] <= JSON_BUDGET
    return 0 if kept and max(ratios[JSON]) <= WORST_BUDGET else 1


def measured(asks: Mapping[str, Ask], query: str, rounds: int) -> dict[str, float]:
    """Return the median of each, in milliseconds; each is asked once before, so that files are in memory."""
    for ask in asks.values():
        ask(query)
    taken: dict[str, list[float]] = {name: [] for name in asks}
    for _ in range(rounds):
        for name, ask in asks.items():
            taken[name].append(milliseconds(lambda ask=ask: ask(query)))  # type: ignore[misc] # it binds early
    return {name: statistics.median(times) for name, times in taken.items()}


def asker(url: str, end_ms: int) -> Ask:
    """Return what sends a query over the whole time and reads all of the answer."""

    def ask(query: str) -> bytes:
        form = {"query": query, "start": START_MS / 1000, "end": end_ms / 1000, "step": STEP_MS / 1000}
        if VICTORIA in url:
            form["nocache"] = 1
        body = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(url, body, 600) as answer:  # noqa: S310 - a server that was just started
            return bytes(answer.read())

    return ask


@contextmanager
def running_hub(block: Block, data: Path) -> Iterator[str]:
    """Run a hub over a history that holds the samples, and give its address."""
    folder = history_folder(data)
    folder.mkdir(parents=True)
    store = Store(folder, SystemClock(), Limits(keep_ms=10**12))
    store.backfill("samples", block.times, block.labels, block.values)
    store.close()
    (data / "deskwatch.toml").write_text('[history]\nkeep = "10000d"\n', encoding="utf-8")
    words = [sys.executable, "-m", "deskwatch", "hub", "--data", str(data), "--listen", "127.0.0.1:0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as hub:
        try:
            line = hub.stdout.readline() if hub.stdout else ""
            yield line.split()[-1]
        finally:
            hub.terminate()


@contextmanager
def victoria(block: Block, folder: Path) -> Iterator[str]:
    """Run a VictoriaMetrics over the same samples and give its address."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{sock.getsockname()[1]}"
    words = [VICTORIA, f"-storageDataPath={folder}", f"-httpListenAddr={address}", "-retentionPeriod=100y"]
    words += ["-search.latencyOffset=0s", "-search.disableCache", "-search.maxPointsPerTimeseries=100000"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://{address}/health")
            for labels, row in zip(block.labels, block.values.tolist(), strict=True):
                pairs = ",".join(f'{name}="{value}"' for name, value in labels[1:])
                head = f"{labels[0][1]}{{{pairs}}}"
                moments = block.times.tolist()
                lines = "".join(f"{head} {value} {at}\n" for value, at in zip(row, moments, strict=True))
                post(f"http://{address}/api/v1/import/prometheus", lines.encode())
            post(f"http://{address}/internal/force_flush", b"")
            time.sleep(1)  # it shows what it took after a moment
            yield f"http://{address}"
        finally:
            server.terminate()


def post(url: str, body: bytes) -> None:
    """Send a body."""
    with urllib.request.urlopen(url, body, 600):  # noqa: S310 - the server that was just started
        return


if __name__ == "__main__":
    sys.exit(main())
