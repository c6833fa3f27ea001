"""How much of one core the collectors cost, as the hub runs them: the budget is 1 % at one look in 5 s.

    python benchmarks/collectors.py                      machine and ten bots' processes, 30 s
    python benchmarks/collectors.py --seconds 60 --redis redis://127.0.0.1:6379 --postgres postgres://…

The time is this process' own, user and system together, without what starting took; recording what was seen
is included, since a look without it would be of no use. Each further process is one that sleeps.
"""

import argparse
import contextlib
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

import deskwatch
from deskwatch.collectors import Collector, MachineCollector, ProcessCollector, Round
from deskwatch.collectors.postgres import PostgresCollector
from deskwatch.collectors.redis import RedisCollector
from deskwatch.collectors.round import INTERVAL_SECONDS
from deskwatch.events import BotStarted
from deskwatch.model import SystemClock

BUDGET_PERCENT = 1.0
LEAST_SECONDS = 30.0


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=LEAST_SECONDS)
    parser.add_argument("--interval", type=float, default=INTERVAL_SECONDS)
    parser.add_argument("--bots", type=int, default=10, help="processes to look at besides the machine")
    parser.add_argument("--redis", help="the address of a Redis to look at as well")
    parser.add_argument("--postgres", help="the address of a PostgreSQL to look at as well")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sleepers(options.bots) as started:
        collectors: list[Collector] = [
            MachineCollector(Path(folder), SystemClock()),
            ProcessCollector(lambda: started),
        ]
        if options.redis:
            collectors.append(RedisCollector("bench", options.redis))
        if options.postgres:
            collectors.append(PostgresCollector("bench", options.postgres))
        idle = percent_of_a_core([], Path(folder), options.interval, options.seconds)
        cost = percent_of_a_core(collectors, Path(folder), options.interval, options.seconds)
    memory = psutil.virtual_memory().total / 2**30
    sys.stdout.write(
        f"{platform.machine()}, {os.cpu_count()} cores, {memory:.1f} GiB, {platform.system()} "
        f"{platform.release()}, Python {platform.python_version()}, psutil {psutil.__version__}\n"
        f"{len(psutil.pids())} processes on the machine, {options.bots} of them watched\n"
        f"{' '.join(collector.name for collector in collectors)}: "
        f"a look each in {options.interval:g} s, over {options.seconds:g} s\n"
        f"recorder alone   {idle:.3f} % of a core\n"
        f"with collectors  {cost:.3f} % of a core\n"
        f"collectors       {cost - idle:.3f} % of a core  (budget {BUDGET_PERCENT:g})\n"
    )
    return 0 if cost - idle <= BUDGET_PERCENT else 1


def percent_of_a_core(collectors: list[Collector], data: Path, interval: float, seconds: float) -> float:
    """Return what going round cost."""
    record = deskwatch.bot(f"bench {len(collectors)}", mode="machine", data=data)
    going = Round(collectors, record, fail, SystemClock(), interval)
    begun, cpu = time.monotonic(), time.process_time()
    going.start()
    time.sleep(seconds)
    cost = (time.process_time() - cpu) / (time.monotonic() - begun) * 100
    going.stop()
    record.close()
    return cost


def fail(words: str) -> None:
    """End it all: a look that fails costs something else than one that does not."""
    sys.stderr.write(f"a benchmark must measure looks that succeed: {words}\n")
    os._exit(2)


@contextlib.contextmanager
def sleepers(count: int) -> Iterator[dict[str, BotStarted]]:
    """Run processes that do nothing, as bots would be known to a hub."""
    words = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    running = [subprocess.Popen(words, stdin=subprocess.PIPE) for _ in range(count)]
    try:
        yield {f"bot {number}": BotStarted(pid=process.pid) for number, process in enumerate(running)}
    finally:
        for process in running:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
