"""A trial that was not taken into the product: facts leave the bot through shared memory, not by a thread.

    python benchmarks/trials/ring.py                     all three questions, about a minute and a half
    python benchmarks/trials/ring.py --seconds 2 --kills 5

(a) is the product: a `deque` and a writer's thread. (b) is this file: a ring of slots in a `memfd` that is
sealed against every change of its size, so that nothing can raise SIGBUS in the bot, and a companion process
that drains it into the journal and outlives the bot. Asked of both, side by side: what a fill costs, beside
the eight updates of `prometheus_client` that a bot with an exporter of its own makes at a fill; how long
a fact takes to be *written* while the bot loops over tiny system calls, which may starve a thread of the
interpreter's lock; how many facts a SIGKILL of the bot loses. `docs/internals/recorder.md` has the answer.

The ring is complete enough to be measured, and no more: facts of texts and numbers of at most `SLOT` bytes.
A full ring drops and looks whether its companion is alive; a forked child gets a ring at its first fact.
"""

import argparse
import contextlib
import fcntl
import functools
import itertools
import mmap
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge

import deskwatch
from deskwatch.chance import seeded_random
from deskwatch.events import FACTS, AnyFact, OrderFilled
from deskwatch.journal import JournalWriter
from deskwatch.model import Bot, SystemClock, fresh_id
from deskwatch.recorder import values as plain
from deskwatch.tail import Tail

SLOT = 512  # bytes: a word that says "ready" and how long, then the fact
SLOTS = 32_768
MARGIN = 64  # slots that threads may take at the same moment after having seen that one is free
HEAD_BYTES = 4096
TAIL, BEAT, STOP = (
    0,
    1,
    2,
)  # words of the head: the first slot not yet drained, the companion's pulse, the end
POLL_SECONDS = 0.001
DRAIN_SECONDS = 1.5  # that a companion may go on after its bot, and start if the bot was killed early
GROUP = 256  # facts that the companion writes at a stretch
CALLS = 50  # in a stretch of the same
WARMING = 10  # calls before it
LENGTH_BITS = 16
_NO_RESIZE = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
_KINDS = {kind: number for number, kind in enumerate(FACTS)}
_FILL = _KINDS[OrderFilled]
_encode = msgspec.msgpack.Encoder().encode
_join = "".join


class Ring:
    """The bot's side. One step of a counter gives a slot to a call, whichever thread or handler it is in."""

    def __init__(self, name: str, data: Path) -> None:
        self._name, self._data = name, data
        self._open()
        os.register_at_fork(after_in_child=self._leave)

    def _open(self) -> None:
        self._pid = os.getpid()
        self._file = os.memfd_create("deskwatch", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(self._file, HEAD_BYTES + SLOT * SLOTS)
        fcntl.fcntl(self._file, fcntl.F_ADD_SEALS, _NO_RESIZE)
        self._memory = mmap.mmap(self._file, 0)
        self._words = memoryview(self._memory).cast("Q")
        self._next = itertools.count().__next__
        self._now_ns = time.time_ns
        self.dropped = 0
        self._call_companion()

    def _call_companion(self) -> None:
        bot = (str(self._file), str(self._pid), self._name, str(self._data))
        words = [sys.executable, __file__, "--companion", *bot]
        self.companion = subprocess.Popen(words, pass_fds=[self._file], start_new_session=True)

    def _leave(self) -> None:
        """Let go of the parent's ring in a forked child."""
        self._pid = 0

    def order_filled(
        self,
        *,
        symbol: str = "",
        side: str = "",
        quantity: str = "",
        price: str = "",
        fee: str = "",
        fee_currency: str = "",
        order_id: str = "",
        trade_id: str = "",
        liquidity: str = "",
        venue: str = "",
        account: str = "",
        time_ns: int = 0,
        **unknown: object,
    ) -> None:
        """Record a fill as the product's short way does: the same look at the values, then the ring."""
        values = (
            symbol,
            side,
            quantity,
            price,
            fee,
            fee_currency,
            order_id,
            trade_id,
            liquidity,
            venue,
            account,
        )
        try:
            light = len(_join(values)) <= SLOT // 2 and type(time_ns) is int and not unknown
            if light and self._pid:
                record = _encode((self._now_ns(), _FILL, *values, time_ns))
                if self._put(record):
                    return
        except Exception:  # noqa: BLE001 - as in the product, the bot must not notice
            self.dropped += 1
            return
        self._with_care()

    def _put(self, record: bytes) -> bool:
        words, length = self._words, len(record)
        number = self._next()
        if number - words[TAIL] > SLOTS - MARGIN or length > SLOT - 8:
            words[(HEAD_BYTES + number % SLOTS * SLOT) >> 3] = (number + 1) << LENGTH_BITS
            return False
        start = HEAD_BYTES + number % SLOTS * SLOT
        self._memory[start + 8 : start + 8 + length] = record
        words[start >> 3] = (number + 1) << LENGTH_BITS | length
        return True

    def _with_care(self) -> None:
        if not self._pid:
            self._open()  # a process is started here, on the bot's thread: there is no other
        elif self.companion.poll() is not None:
            self._call_companion()
        self.dropped += 1

    def flush(self) -> None:
        """Wait until the companion has caught up."""
        last = self._next()
        self._words[(HEAD_BYTES + last % SLOTS * SLOT) >> 3] = (last + 1) << LENGTH_BITS
        while self._words[TAIL] <= last:
            time.sleep(POLL_SECONDS)

    def close(self) -> None:
        """End the companion."""
        self.flush()
        self._words[STOP] = 1
        self.companion.wait()


def companion(file: int, parent: int, name: str, data: Path) -> None:
    """Drain a ring into a journal until the bot is gone and the ring is empty."""
    memory = mmap.mmap(file, 0)
    words = memoryview(memory).cast("Q")
    clock = SystemClock()
    journal = JournalWriter(Bot(name=name), data, fresh_id(), clock)
    tail = words[TAIL]
    plans: dict[type, plain.Plan] = {}
    while True:
        gone = bool(words[STOP]) or os.getppid() != parent
        group: list[tuple[int, AnyFact]] = []
        while (
            len(group) < GROUP
            and words[(start := HEAD_BYTES + tail % SLOTS * SLOT) >> 3] >> LENGTH_BITS == tail + 1
        ):
            length = words[start >> 3] & ((1 << LENGTH_BITS) - 1)
            if length:
                at_ns, number, *values = msgspec.msgpack.decode(memory[start + 8 : start + 8 + length])
                kind = FACTS[number]
                plan = plans.get(kind) or plans.setdefault(kind, plain.plan_for(kind))
                with contextlib.suppress(ValueError):
                    group.append((at_ns, plain.build(kind, plan, tuple(values), str)))  # type: ignore[arg-type] # a kind of fact
            tail += 1
        if group:
            journal.append(group)
            words[TAIL] = tail
            journal.sync()
        else:
            words[TAIL] = tail
            words[BEAT] += 1
            if gone:
                journal.close()
                return
            time.sleep(POLL_SECONDS)


# --- What is asked of both ---------------------------------------------------------------------------------


def fill(bot: Any, number: int) -> None:  # noqa: ANN401 - either of the two
    """Record an ordinary fill."""
    bot.order_filled(
        symbol="BTC/USD", side="buy", quantity="0.25", price="64000", fee="1.2", trade_id=f"t-{number}"
    )


def way_a(data: Path) -> Any:  # noqa: ANN401 - as above
    """Return the product's recorder."""
    return deskwatch.bot(f"a-{fresh_id()}", mode="paper", data=data)


def way_b(data: Path) -> Any:  # noqa: ANN401 - as above
    """Return the ring."""
    return Ring(f"b-{fresh_id()}", data)


def eight_updates() -> Callable[[int], None]:
    """Return what an exporter does at a fill: three counters, a gauge of the position and four others."""
    registry = CollectorRegistry()
    counters = [
        Counter(name, name, ["side", "symbol"], registry=registry) for name in ("trades", "filled", "fees")
    ]
    position = Gauge("position_value_usd", "position_value_usd", ["symbol"], registry=registry)
    names = ("daily_pnl_usd", "account_value_usd", "open_positions", "exposure_pct")
    gauges = [Gauge(name, name, registry=registry) for name in names]

    def update(number: int) -> None:
        for counter in counters:
            counter.labels("buy", "BTC/USD").inc()
        position.labels("BTC/USD").set(number)
        for gauge in gauges:
            gauge.set(number)

    return update


WAYS: dict[str, Callable[[Path], Any]] = {"(a) thread": way_a, "(b) ring": way_b}


def stretch(call: Callable[[int], None]) -> float:
    """Return the nanoseconds of a call; the first few do not count."""
    for number in range(WARMING):
        call(number)
    begun = time.perf_counter_ns()
    for number in range(CALLS):
        call(number)
    return (time.perf_counter_ns() - begun) / CALLS


def cost(data: Path, rounds: int) -> None:
    """Print what a fill costs, in turns of 50 with as little waiting as a bot has."""
    bots = {name: way(data) for name, way in WAYS.items()}
    spent: dict[str, list[float]] = {name: [] for name in bots}
    peer = eight_updates()
    updates: list[float] = []
    for _ in range(rounds):
        updates.append(stretch(peer))
        for name, bot in bots.items():
            spent[name].append(stretch(functools.partial(fill, bot)))
            bot.flush()
    whole = statistics.median(updates)
    print(f"prometheus_client's eight updates: median {whole:,.0f} ns")
    for name, bot in bots.items():
        bot.close()
        median = statistics.median(spent[name])
        print(f"{name:<10} a fill: median {median:,.0f} ns, 1/{whole / median:.1f} of those")


class Loop(NamedTuple):
    """A tiny system call that a bot does all the time."""

    name: str
    call: Callable[[], object]


def delays(way: str, loop: Loop, data: Path, seconds: float) -> None:
    """Print how long facts take to be in the journal, as another process sees it, and what the call took."""
    bot = WAYS[way](data)
    bot.flush()
    words = [sys.executable, __file__, "--watch", str(data), str(seconds + 1)]
    watcher = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    time.sleep(0.5)
    spent: list[float] = []
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        before = time.perf_counter_ns()
        fill(bot, len(spent))
        spent.append((time.perf_counter_ns() - before) / 1e6)
        pause = time.monotonic() + 0.005
        while time.monotonic() < pause:
            loop.call()
    found = sorted(map(float, watcher.communicate()[0].split()))
    bot.close()
    print(f"{way:<10} {loop.name:<22} in the file {_spread(found)}")
    print(f"{'':<33} the call took {_spread(sorted(spent))}")


def _spread(sorted_ms: list[float]) -> str:
    count = len(sorted_ms)
    middle, high = sorted_ms[count // 2], sorted_ms[int(count * 0.99)]
    return f"p50 {middle:.3g}, p99 {high:.3g}, max {sorted_ms[-1]:.3g} ms ({count:,})"


def watch(data: Path, seconds: float) -> None:
    """Print for each fact how many milliseconds after its record it was seen in a journal."""
    tail, end = Tail(data), time.monotonic() + seconds
    while time.monotonic() < end:
        for batch in tail.poll():
            now = time.time_ns()
            for record in batch.records:
                if isinstance(record.fact, OrderFilled):
                    print((now - record.at_ns) / 1e6)
        time.sleep(0.0005)


def killed(way: str, data: Path, after_seconds: float) -> tuple[int, int]:
    """Kill a bot some time after its first fact; return how many facts it recorded and how many were kept."""
    said = mmap.mmap(-1, 8)
    count = memoryview(said).cast("Q")
    child = os.fork()
    if child == 0:
        bot = WAYS[way](data)
        for number in itertools.count(1):
            fill(bot, number)
            count[0] = number
            time.sleep(0.0002)
    while not count[0]:
        time.sleep(0.001)
    time.sleep(after_seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    time.sleep(DRAIN_SECONDS)
    tail, kept = Tail(data), 0
    while batches := tail.poll():
        kept += sum(isinstance(record.fact, OrderFilled) for batch in batches for record in batch.records)
    return count[0], kept


def main() -> int:
    """Ask, or be one of the processes that help."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--companion", nargs=4, metavar=("FILE", "PID", "NAME", "DATA"), help=argparse.SUPPRESS
    )
    parser.add_argument("--watch", nargs=2, metavar=("DATA", "SECONDS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.companion:
        file, parent, name, data = options.companion
        companion(int(file), int(parent), name, Path(data))
    elif options.watch:
        watch(Path(options.watch[0]), float(options.watch[1]))
    else:
        ask(options.seconds, options.kills, options.rounds, options.seed)
    return 0


def ask(seconds: float, kills: int, rounds: int, seed: int) -> None:
    """Ask the three questions."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    null = os.open(os.devnull, os.O_WRONLY)
    loops = [
        Loop("write to /dev/null", lambda: os.write(null, b"x")),
        Loop("stat of a file", lambda: os.stat(sys.executable)),  # noqa: PTH116 - the bare call
        Loop("no system call", lambda: 1),
    ]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        cost(data / "cost", rounds)
        for number, loop in enumerate(loops):
            for way in WAYS:
                delays(way, loop, data / f"{way}{number}", seconds)
        for way in WAYS:
            chance = seeded_random(seed)
            sums = [killed(way, data / f"{way}-kill-{n}", chance.uniform(0.01, 0.3)) for n in range(kills)]
            lost = [recorded - kept for recorded, kept in sums]
            print(
                f"{way:<10} SIGKILL x {kills}: {sum(lost):,} of {sum(n for n, _ in sums):,} facts lost, "
                f"at most {max(lost)} a kill"
            )


if __name__ == "__main__":
    sys.exit(main())
