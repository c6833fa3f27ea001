"""Ten dashboard queries over a day of 440 series, beside a real Prometheus in the same run.

    python benchmarks/promql.py                          24 h at 5 s, 440 series, 3 rounds
    python benchmarks/promql.py --hours 1 --rounds 1     a short form

Ours reads arrays in memory and is measured twice: the columns that the page asks for, and Prometheus' own
JSON; Prometheus answers over HTTP from blocks on disk, as it would. Rounds take turns, so that a busy machine
slows both; what counts is the ratio of the medians. The budgets: in JSON a median ratio of 1.0 and none above
3, in columns a median of 0.5. Without `prometheus` and `promtool` on the path only our own times are shown.
"""

import argparse
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from deskwatch.model import Labels, SystemClock
from deskwatch.promql import Answer, Block, Engine, MemorySource, Options

START_MS = 1_700_000_000_000
SAMPLE_MS, STEP_MS = 5_000, 60_000
BOTS, SYMBOLS = 20, 9
BOUNDS = ("0.01", "0.05", "0.1", "0.5", "1", "5", "10", "+Inf")
QUERIES = (
    "sum by (bot) (rate(orders_total[5m]))",
    "rate(orders_total[5m])",
    "histogram_quantile(0.99, sum by (bot, le) (rate(delay_bucket[5m])))",
    "topk(5, sum by (bot) (equity))",
    "max_over_time(sum by (bot) (rate(orders_total[5m]))[1h:1m])",
    "quantile_over_time(0.95, equity[1h])",
    "avg_over_time(equity[1h])",
    "max_over_time(equity[1h]) - equity",
    "equity / on (bot) group_left sum by (bot) (equity)",
    "equity",
)
COLUMN_BUDGET, JSON_BUDGET, WORST_BUDGET = 0.5, 1.0, 3.0


def main() -> int:
    """Measure and print; exit 1 when a budget is not kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    samples = int(options.hours * 3_600_000 / SAMPLE_MS) + 1
    block = desk(samples)
    source = MemorySource()
    source.add_block(block)
    engine = Engine(source, SystemClock(), Options(timeout_seconds=300))
    end_ms = START_MS + (samples - 1) * SAMPLE_MS
    size = f"{len(block.labels)} series, {block.values.size:,} samples, {options.hours:g} h, step 1 min"
    say(f"{size}, {options.rounds} rounds, medians in ms")
    if shutil.which("prometheus") is None or shutil.which("promtool") is None:
        compare(engine, None, end_ms, options.rounds)
        return 0
    with tempfile.TemporaryDirectory() as folder, prometheus(block, Path(folder)) as url:
        return compare(engine, url, end_ms, options.rounds)


def compare(engine: Engine, url: str | None, end_ms: int, rounds: int) -> int:
    """Measure every query, print a line for each, and hold the medians against the budgets."""
    in_columns, in_json = [], []
    say(f"{'query':68} {'columns':>8} {'JSON':>8} {'theirs':>8}   ratios")
    for query in QUERIES:
        columns, rendered, theirs = measured(engine, url, query, end_ms, rounds)
        line = f"{query:68} {columns:8.1f} {rendered:8.1f}"
        if url is not None:
            in_columns.append(columns / theirs)
            in_json.append(rendered / theirs)
            line += f" {theirs:8.1f}   {columns / theirs:.2f} {rendered / theirs:.2f}"
        say(line)
    if not in_json:
        return 0
    say(
        f"median ratio in columns {statistics.median(in_columns):.2f} (budget {COLUMN_BUDGET}), in JSON "
        f"{statistics.median(in_json):.2f} ({JSON_BUDGET}), worst in JSON {max(in_json):.2f} ({WORST_BUDGET})"
    )
    kept = statistics.median(in_columns) <= COLUMN_BUDGET and statistics.median(in_json) <= JSON_BUDGET
    return 0 if kept and max(in_json) <= WORST_BUDGET else 1


def measured(
    engine: Engine, url: str | None, query: str, end_ms: int, rounds: int
) -> tuple[float, float, float]:
    """Return the medians of our columns, our JSON and Prometheus' answer, in milliseconds."""

    def ours() -> Answer:
        return engine.range(query, START_MS, end_ms, STEP_MS)

    columns: list[float] = []
    rendered: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        columns.append(milliseconds(ours))
        rendered.append(milliseconds(lambda: json.dumps(ours().data())))
        if url is not None:
            theirs.append(milliseconds(lambda: ask(url, query, end_ms)))
    return (
        statistics.median(columns),
        statistics.median(rendered),
        statistics.median(theirs) if theirs else float("nan"),
    )


def desk(samples: int) -> Block:
    """Return a desk of 20 bots: orders of 9 symbols that start again now and then, equity, delays."""
    chance = np.random.default_rng(7)
    labels: list[Labels] = []
    rows = []
    for bot in range(BOTS):
        name = f"bot-{bot:02}"
        for symbol in range(SYMBOLS):
            pair = f"S{symbol}/USD"
            orders = np.cumsum(chance.integers(0, 3, samples)).astype(np.float64)
            if symbol == 0:
                orders[samples // 2 :] -= orders[samples // 2]
            rows.append(orders)
            labels.append((("__name__", "orders_total"), ("bot", name), ("symbol", pair)))
        for symbol in range(5):
            rows.append(np.round(1_000 + np.cumsum(chance.normal(0, 1, samples)), 2))
            labels.append((("__name__", "equity"), ("bot", name), ("symbol", f"S{symbol}/USD")))
        seen = np.cumsum(np.cumsum(chance.integers(0, 2, (len(BOUNDS), samples)), axis=1), axis=0)
        rows += list(seen.astype(np.float64))
        labels += [(("__name__", "delay_bucket"), ("bot", name), ("le", bound)) for bound in BOUNDS]
    times = START_MS + SAMPLE_MS * np.arange(samples, dtype=np.int64)
    return Block(labels, times, np.stack(rows))


@contextmanager
def prometheus(block: Block, folder: Path) -> Iterator[str]:
    """Run a Prometheus over the same samples and give its address."""
    text, data, config = folder / "samples.txt", folder / "data", folder / "prometheus.yml"
    with text.open("w", encoding="utf-8") as file:
        for labels, row in zip(block.labels, block.values.tolist(), strict=True):
            pairs = ",".join(f'{name}="{value}"' for name, value in labels[1:])
            head = f"{labels[0][1]}{{{pairs}}}"
            file.writelines(
                f"{head} {value} {moment / 1000}\n"
                for value, moment in zip(row, block.times.tolist(), strict=True)
            )
        file.write("# EOF\n")
    config.write_text("{}\n", encoding="utf-8")
    words = [
        "promtool",
        "tsdb",
        "create-blocks-from",
        "openmetrics",
        "--max-block-duration=720h",
        str(text),
        str(data),
    ]
    subprocess.run(words, check=True, capture_output=True)
    text.unlink()
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{sock.getsockname()[1]}"
    server_words = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={data}"]
    server_words += ["--storage.tsdb.retention.time=90y", f"--web.listen-address={address}"]
    with subprocess.Popen(server_words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://{address}/-/ready")
            yield f"http://{address}"
        finally:
            server.terminate()


def wait_for(url: str) -> None:
    """Wait until a server answers; give up after a minute."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=60):  # noqa: S310 - the server that was just started
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


def ask(url: str, query: str, end_ms: int) -> bytes:
    """Return Prometheus' answer."""
    form = {"query": query, "start": START_MS / 1000, "end": end_ms / 1000, "step": STEP_MS / 1000}
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(f"{url}/api/v1/query_range", body, 600) as answer:  # noqa: S310 - the same
        return bytes(answer.read())


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
