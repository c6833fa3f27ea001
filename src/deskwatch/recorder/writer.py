"""The thread that takes facts from a recorder's queue to its journal.

It encodes and writes in groups, every 50 ms; what moved money is synced in the same turn, and so is the
rest. When the disk refuses, facts wait in the bounded queue, one line on standard error says so, and
every second the writer tries again with a new segment. Nothing here is ever called by the bot's thread.
"""

import os
import platform
import threading
from collections import deque
from typing import cast

import msgspec

from deskwatch._version import __version__
from deskwatch.events import (
    AnyFact,
    BotStarted,
    BotStopped,
    Fact,
    Heartbeat,
    MetricRecorded,
    OperationTimed,
)
from deskwatch.journal import JournalWriter
from deskwatch.model import NANOSECONDS, Clock
from deskwatch.recorder.tally import Tally
from deskwatch.recorder.tell import tell
from deskwatch.recorder.timing import Lap, TimedCall
from deskwatch.recorder.values import Plan, Unusable, build, plan_for, text_length

TURN_SECONDS = 0.05
RETRY_NS = 1 * NANOSECONDS
HEARTBEAT_NS = 5 * NANOSECONDS
GROUP = 256  # facts that are encoded at a stretch, so that the bot's threads wait for no more than that
SURE_TEXT = 8 * 1024  # characters of all texts of a fact with which its line is short enough, however escaped

MOST_HISTOGRAMS = 1000  # whose buckets are written once; those of further ones with every observation

Offer = tuple[int, type[Fact], tuple[object, ...]]
_OWN = frozenset({BotStarted, BotStopped, Heartbeat})  # facts of the recorder itself, which nobody offered


class Writer:
    """Owns the journal of one bot in this process and the thread that fills it."""

    def __init__(self, journal: JournalWriter, clock: Clock, dropped: Tally, mended: Tally) -> None:
        self.queue: deque[Offer | TimedCall] = deque()
        self._clock = clock
        self._dropped = dropped
        self._mended = mended
        self._journal = journal
        self._plans: dict[type[Fact], Plan] = {}
        self._waiting: list[tuple[int, AnyFact]] = []  # built, but not yet taken by the disk
        self._buckets: dict[str, list[float]] = {}  # by histogram, as they were written
        self._requests: deque[threading.Event] = deque()  # who wants to know when all is written
        self._flushes: list[threading.Event] = []  # those whose facts were taken from the queue
        self._taken = 0  # offers that left the queue and were not dropped on the way
        self._retry_at_ns = 0
        self._beat_at_ns = 0
        self._failing = False
        self._faults: set[type[Exception]] = set()  # of this code itself, each told once
        self._begun = False
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"deskwatch {journal.bot.name}", daemon=True)

    def start(self, *, quiet: bool) -> None:
        """Start the thread. A `quiet` writer leaves no file until the first fact comes."""
        if not quiet:
            self._begin()
        self._thread.start()

    def flush(self, timeout_seconds: float) -> bool:
        """Wait until what was offered before is written; tell whether it was. Blocks."""
        if not self._thread.is_alive():
            return not self.queue and not self._waiting
        done = threading.Event()
        self._requests.append(done)
        self._wake.set()
        return done.wait(timeout_seconds)

    def stop(self, timeout_seconds: float) -> None:
        """Write what waits, end the journal in good order, end the thread. Blocks up to the time-out."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)

    def abandon(self) -> None:
        """Close our copy of the file in a forked child; the parent goes on writing it."""
        self._journal.abandon()

    def _run(self) -> None:
        while True:
            self._wake.wait(TURN_SECONDS)
            self._wake.clear()
            stopping = self._stopping
            try:
                self._turn(stopping=stopping)
            except Exception as error:  # noqa: BLE001 - this thread must outlive every fault
                if type(error) not in self._faults:
                    self._faults.add(type(error))
                    self._complain(f"{type(error).__name__}: {error}")
            if stopping:
                return

    def _turn(self, *, stopping: bool) -> None:
        # Requests first: what was offered before them is then in the queue.
        while self._requests:
            self._flushes.append(self._requests.popleft())
        took_all = self._take_offers()
        now_ns = self._clock.monotonic_ns()
        self._write(now_ns)
        # A disk that refuses gets no heartbeats to refuse as well: they would fill the memory.
        if self._begun and not self._waiting and (stopping or now_ns >= self._beat_at_ns):
            self._beat_at_ns = now_ns + HEARTBEAT_NS
            self._say(self._heartbeat(now_ns))
            if stopping:
                self._say(BotStopped())
            self._write(now_ns)
        if took_all and not self._waiting:
            while self._flushes:
                self._flushes.pop().set()
        if stopping:
            self._end()

    def _end(self) -> None:
        lost = len(self.queue) + sum(type(fact) not in _OWN for _, fact in self._waiting)
        if lost:
            self._complain(f"{lost} facts could not be written before the end")
        self._journal.close()

    def _take_offers(self) -> bool:
        """Build facts from what the queue holds now, as long as the disk keeps up; tell whether it did."""
        ahead_ns = self._clock.now_ns() - self._clock.monotonic_ns()
        for _ in range(len(self.queue)):
            at_ns, what, rest = self.queue.popleft()
            if isinstance(what, Lap):
                begun_ns = cast("int", rest)
                seconds = (at_ns - begun_ns) / NANOSECONDS
                values: tuple[object, ...] = (what.component, what.operation, seconds, "", 0)
                self._take(at_ns + ahead_ns, OperationTimed, values)
            else:
                self._take(at_ns, what, cast("tuple[object, ...]", rest))
            if len(self._waiting) >= GROUP:
                self._write(self._clock.monotonic_ns())
                if self._waiting:
                    return False
        return True

    def _take(self, at_ns: int, kind: type[Fact], values: tuple[object, ...]) -> None:
        if not self._begun:
            self._begin()
        plan = self._plans.get(kind)
        if plan is None:
            plan = self._plans[kind] = plan_for(kind)
        try:
            fact: AnyFact = build(kind, plan, values, self._mended.add)  # type: ignore[assignment] # of a kind of fact
            long = text_length(values) > SURE_TEXT and not self._journal.fits(at_ns, fact)
        except Unusable as reason:
            self._dropped.add(str(reason))
        except Exception:  # noqa: BLE001 - one odd fact must not cost the others
            self._dropped.add("failed")
        else:
            if long:
                self._dropped.add("too_large")
            else:
                self._taken += 1
                self._waiting.append((at_ns, self._without_known_buckets(fact)))

    def _without_known_buckets(self, fact: AnyFact) -> AnyFact:
        """Leave out the buckets of a histogram that were written before: its reader knows them."""
        if not isinstance(fact, MetricRecorded) or not fact.buckets:
            return fact
        if self._buckets.get(fact.name) == fact.buckets:
            return msgspec.structs.replace(fact, buckets=[])
        if fact.name in self._buckets or len(self._buckets) < MOST_HISTOGRAMS:
            self._buckets[fact.name] = fact.buckets
        return fact

    def _write(self, now_ns: int) -> None:
        if not self._waiting or (now_ns < self._retry_at_ns and not self._stopping):
            return
        error: Exception | None
        try:
            del self._waiting[: self._journal.append(self._waiting)]
            self._journal.sync()
            error = self._journal.last_error if self._waiting else None
        except Exception as failure:  # noqa: BLE001 - whatever it is, what was not written waits and is tried again
            error = failure
        if error is None:
            self._recover()
        else:
            self._retry_at_ns = now_ns + RETRY_NS
            if not self._failing:
                self._failing = True
                reason = getattr(error, "strerror", None) or error
                self._complain(f"{reason}; facts wait in memory and it tries again")

    def _recover(self) -> None:
        if self._failing:
            self._failing = False
            self._complain("writes again")

    def _begin(self) -> None:
        self._begun = True
        self._beat_at_ns = self._clock.monotonic_ns() + HEARTBEAT_NS
        started = BotStarted(
            version=__version__, python=platform.python_version(), host=platform.node(), pid=os.getpid()
        )
        self._say(started)

    def _say(self, fact: AnyFact) -> None:
        self._waiting.append((self._clock.now_ns(), fact))

    def _heartbeat(self, now_ns: int) -> Heartbeat:
        """Sum up: offered = written + dropped + what is in the queue; called when nothing else waits."""
        drops = self._dropped.read()
        return Heartbeat(
            monotonic_ns=now_ns,
            offered=self._taken + sum(drops.values()) + len(self.queue),
            written=self._taken,
            dropped=drops,
            mended=self._mended.read(),
        )

    def _complain(self, words: str) -> None:
        """Tell the person at the terminal, once a state: a monitor that fails silently is worse than none."""
        tell(f"the journal of {self._journal.bot.name!r}: {words}")
