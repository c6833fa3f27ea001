"""What the recorder costs a bot, with its peers beside it in the same run.

    python benchmarks/recorder.py                          about three minutes
    python benchmarks/recorder.py --rounds 50 --seconds 0.5 --repeats 1

Three tables: one fill on the bot's thread; a loop of 200 microseconds while facts are recorded; what an
import adds to the bare interpreter. The peers: the eight updates of `prometheus_client` that a bot with an
exporter of its own makes at a fill, the same eight with OpenTelemetry, and one line of JSON by `logging` to
a file. A peer that is not installed is left out. All take turns in short stretches, and medians are compared,
so that a busy machine slows all of them.
"""

import argparse
import json
import logging
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import prometheus_client

import deskwatch
from deskwatch.recorder import Recorder, SilentRecorder

Update = Callable[[int], None]
CALLS = 50  # in a stretch
WARMING = 10  # calls before it
SYMBOL = "BTC/USD"
TURN_SECONDS = 200e-6
OTHER_SERIES = 5_000  # of a peer's registry that is scraped
SCRAPE_SECONDS = 1.0
FIGURES = ("daily_pnl_usd", "account_value_usd", "open_positions", "exposure_pct")
COUNTERS = ("trades", "orders_filled", "fees_usd")


# --- One fill -----------------------------------------------------------------------------------------------


def ours(bot: Recorder | SilentRecorder) -> Update:
    """Return what a bot with deskwatch does at a fill."""

    def update(number: int) -> None:
        bot.order_filled(
            symbol=SYMBOL, side="buy", quantity="0.25", price="64000", fee="1.2", trade_id=f"t-{number}"
        )

    return update


def prometheus(registry: prometheus_client.CollectorRegistry) -> Update:
    """Return the eight updates: three counters, the position's value, four figures of the account."""
    counters = [prometheus_client.Counter(n, n, ["side", "symbol"], registry=registry) for n in COUNTERS]
    position = prometheus_client.Gauge("position_usd", "position_usd", ["symbol"], registry=registry)
    figures = [prometheus_client.Gauge(name, name, registry=registry) for name in FIGURES]

    def update(number: int) -> None:
        for counter in counters:
            counter.labels("buy", SYMBOL).inc()
        position.labels(SYMBOL).set(number)
        for figure in figures:
            figure.set(number)

    return update


def opentelemetry() -> Update | None:
    """Return the same eight updates, or nothing if the SDK is not here."""
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        return None
    metrics: Any = import_module("opentelemetry.sdk.metrics")
    reader = import_module("opentelemetry.sdk.metrics.export").InMemoryMetricReader()
    meter = metrics.MeterProvider(metric_readers=[reader]).get_meter("bot")
    counters = [meter.create_counter(name) for name in COUNTERS]
    gauges = [meter.create_gauge(name) for name in ("position_usd", *FIGURES)]

    def update(number: int) -> None:
        for counter in counters:
            counter.add(1, {"side": "buy", "symbol": SYMBOL})
        gauges[0].set(number, {"symbol": SYMBOL})
        for gauge in gauges[1:]:
            gauge.set(number)

    return update


def json_lines(path: Path) -> Update:
    """Return one line of JSON by `logging` to a file."""
    logger = logging.getLogger("fills")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.addHandler(logging.FileHandler(path))

    def update(number: int) -> None:
        fill = {"symbol": SYMBOL, "side": "buy", "quantity": "0.25", "price": "64000", "fee": "1.2"}
        logger.info("%s", json.dumps({**fill, "trade_id": f"t-{number}", "time_ns": time.time_ns()}))

    return update


def fills(folder: Path, rounds: int) -> None:
    """Print what a fill costs, each way."""
    bot = deskwatch.bot("bench", mode="paper", data=folder / "fills")
    ways: dict[str, Update | None] = {
        "deskwatch": ours(bot),
        _named("prometheus_client"): prometheus(prometheus_client.CollectorRegistry()),
        _named("opentelemetry-sdk"): opentelemetry(),
        "logging, JSON to a file": json_lines(folder / "fills.log"),
    }
    spent: dict[str, list[float]] = {name: [] for name, update in ways.items() if update}
    for _ in range(rounds):
        for name, update in ways.items():
            if update:
                spent[name].append(_stretch(update))
        bot.flush()
    bot.close()
    _table("one fill on the bot's thread", ("median µs", "least µs", "times ours"))
    least = statistics.median(spent["deskwatch"])
    for name, values in spent.items():
        median = statistics.median(values)
        _row(name, f"{median / 1e3:.2f}", f"{min(values) / 1e3:.2f}", f"{median / least:.1f}")


def _stretch(update: Update) -> float:
    """Return the nanoseconds of a call; the first few, which find cold caches, do not count."""
    for number in range(WARMING):
        update(number)
    begun = time.perf_counter_ns()
    for number in range(CALLS):
        update(number)
    return (time.perf_counter_ns() - begun) / CALLS


# --- A loop of 200 microseconds -----------------------------------------------------------------------------

LOOPS = {  # what is done, and how many times in so many turns
    "unrecorded": ("nothing", 0, 1),
    "deskwatch, 1,000 facts/s": ("deskwatch", 1, 5),
    "deskwatch, 10,000 facts/s": ("deskwatch", 2, 1),
    "prometheus_client, 1,000 fills/s, scraped": ("prometheus", 1, 5),
    "prometheus_client, 10,000 fills/s, scraped": ("prometheus", 2, 1),
}


def loops(folder: Path, seconds: float, repeats: int) -> None:
    """Print how long the turns of a loop take; each loop runs in a process of its own, in turns."""
    found: dict[str, list[list[float]]] = {name: [] for name in LOOPS}
    for repeat in range(repeats):
        for number, name in enumerate(LOOPS):
            data = folder / f"loop-{repeat}-{number}"
            words = [sys.executable, __file__, "--loop", name, str(data), str(seconds)]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            found[name].append(json.loads(done.stdout))
    _table(f"a loop of 200 µs, medians of {repeats}", ("p50 µs", "p99 µs", "p99.9 µs", "p99.9 ratio"))
    base = _median_of(found["unrecorded"])[2]
    for name, runs in found.items():
        median = _median_of(runs)
        _row(name, *(f"{value:,.0f}" for value in median), f"{median[2] / base:.2f}")


def _median_of(runs: list[list[float]]) -> list[float]:
    return [statistics.median(column) for column in zip(*runs, strict=True)]


def loop(name: str, data: Path, seconds: float) -> None:
    """Take turns of a loop and print their p50, p99 and p99.9 in microseconds; a process of its own."""
    what, times, every = LOOPS[name]
    update, end = _update_of(what, data)
    work = _steps_of_work()
    spent: list[float] = []
    deadline = time.monotonic() + seconds
    turn = 0
    while time.monotonic() < deadline:
        begun = time.perf_counter_ns()
        for _ in range(work):
            pass
        if times and turn % every == 0:
            for number in range(times):
                update(number)
        spent.append((time.perf_counter_ns() - begun) / 1e3)
        turn += 1
    end()
    spent.sort()
    print(json.dumps([spent[int(len(spent) * part)] for part in (0.5, 0.99, 0.999)]))


def _update_of(what: str, data: Path) -> tuple[Update, Callable[[], object]]:
    """Return what a turn does beside its work, and what ends it."""
    if what == "deskwatch":
        bot = deskwatch.bot("bench", mode="paper", data=data)
        return ours(bot), bot.close
    if what != "prometheus":
        return (lambda _: None), (lambda: None)
    registry = prometheus_client.CollectorRegistry()
    others = prometheus_client.Gauge("other", "other", ["number"], registry=registry)
    for number in range(OTHER_SERIES):
        others.labels(str(number)).set(number)
    server, _thread = prometheus_client.start_http_server(0, "127.0.0.1", registry)
    words = [sys.executable, __file__, "--scrape", str(server.server_port)]
    scraper = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    return prometheus(registry), scraper.kill


def _steps_of_work() -> int:
    """Return how many steps of an empty loop take 200 microseconds here."""
    steps = 20_000
    taken = []
    for _ in range(20):
        begun = time.perf_counter()
        for _ in range(steps):
            pass
        taken.append(time.perf_counter() - begun)
    return max(1, int(steps * TURN_SECONDS / min(taken)))


def scrape(port: int) -> None:
    """Scrape until somebody ends it; a process of its own."""
    while True:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read()
        time.sleep(SCRAPE_SECONDS)


# --- An import ----------------------------------------------------------------------------------------------

IMPORTS = ("", "deskwatch", "msgspec", "prometheus_client", "opentelemetry.sdk.metrics")
# The most memory that the process ever held; what `getrusage` says begins with the parent's.
_TELL = "print(*(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')))"


def imports(folder: Path, rounds: int) -> None:
    """Print what an import adds to the bare interpreter, from bytecode that is compiled already."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    wanted = [name for name in IMPORTS if not name or find_spec(name.split(".")[0])]
    seconds: dict[str, list[float]] = {name: [] for name in wanted}
    memory: dict[str, list[float]] = {name: [] for name in wanted}
    for number in range(rounds + 1):
        for name in wanted:
            words = [sys.executable, "-c", f"import {name}\n{_TELL}" if name else _TELL]
            begun = time.perf_counter()
            done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
            if number:  # the first one compiles
                seconds[name].append(time.perf_counter() - begun)
                memory[name].append(int(done.stdout or 0) / 1024)
    _table("an import over the bare interpreter", ("median ms", "least ms", "MB"))
    bare, lean = seconds[""], statistics.median(memory[""])
    for name in wanted[1:]:
        median = statistics.median(seconds[name]) - statistics.median(bare)
        least = min(seconds[name]) - min(bare)
        megabytes = statistics.median(memory[name]) - lean
        _row(name, f"{median * 1e3:.0f}", f"{least * 1e3:.0f}", f"{megabytes:.1f}")


# --- Printing -----------------------------------------------------------------------------------------------


def _named(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package


def _table(title: str, columns: tuple[str, ...]) -> None:
    print(f"\n| {title} | {' | '.join(columns)} |\n|---|{'---:|' * len(columns)}", flush=True)


def _row(name: str, *values: str) -> None:
    print(f"| {name} | {' | '.join(values)} |", flush=True)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=400, help="of the fills")
    parser.add_argument("--seconds", type=float, default=4.0, help="that each loop runs")
    parser.add_argument(
        "--repeats", type=int, default=5, help="of the loops; of the imports four times as many"
    )
    parser.add_argument("--loop", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--scrape", type=int, help=argparse.SUPPRESS)
    options: Any = parser.parse_args()
    if options.loop:
        loop(options.loop[0], Path(options.loop[1]), float(options.loop[2]))
        return 0
    if options.scrape:
        scrape(options.scrape)
    print(f"CPython {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        fills(Path(folder), options.rounds)
        loops(Path(folder), options.seconds, options.repeats)
        imports(Path(folder), 4 * options.repeats)
    return 0


if __name__ == "__main__":
    sys.exit(main())
