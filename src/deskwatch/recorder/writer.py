"""The thread that takes facts from a recorder's queue to its journal.

It encodes and writes in groups, every 50 ms; what moved money is synced in the same turn, and so is the
rest. When the disk refuses, facts wait in the bounded queue, one line on standard error says so, and
every second the writer tries again with a new segment.

The bot's thread comes here only to start, to wait (`flush`, `stop`) and, when much waits, to see whether the
thread lives (`revive`). It meets raw locks alone, never an `Event`: a signal handler that interrupts a thread
inside an `Event` and asks for the same one hangs.
"""

import _thread
import contextlib
import os
import platform
import threading
import time
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
GROUP_TEXT = 256 * 1024  # characters of the texts of those facts, so that they are few when they are long
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
        self._waiting_text = 0  # characters of their texts
        self._buckets: dict[str, list[float]] = {}  # by histogram, as they were written
        self._requests: deque[_thread.LockType] = deque()  # who wants to know when all is written
        self._flushes: list[_thread.LockType] = []  # those whose facts were taken from the queue
        self._taken = 0  # offers that left the queue and were not dropped on the way
        self._retry_at_ns = 0
        self._beat_at_ns = 0
        self._failing = False
        self._faults: set[type[BaseException]] = set()  # of this code itself, each told once
        self._begun = False
        self._erased_told = False
        self._safe_ns = clock.monotonic_ns()  # what came before this moment survives a power cut
        self._synced_age_ns = 0  # how far that moment lay back at most, since the last heartbeat
        self._restarts = 0
        self._past_seconds = 0.0  # of the processor, in threads that ended
        self._seconds = 0.0  # the same in this one, when it was last looked at
        self._wake = _held_lock()
        self._ended = _held_lock()
        self._alive = False
        self._reviving = _thread.allocate_lock()
        self._pid = os.getpid()
        self._thread = 0  # its identity
        self._stopping = False

    def start(self, *, quiet: bool) -> None:
        """Start the thread. A `quiet` writer leaves no file until the first fact comes."""
        if not quiet:
            self._begin()
        self._alive = True
        name = f"deskwatch {self._journal.bot.name}"
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def is_of_this_process(self) -> bool:
        """Tell whether this process is the one it was made in, and no child forked behind Python's back."""
        return self._pid == os.getpid()

    def revive(self) -> None:
        """Start the thread again if it is gone. Takes no lock that anybody waits for."""
        if self._alive or self._stopping or not self._reviving.acquire(blocking=False):
            return
        try:
            if not self._alive:
                self._alive = True
                self._ended.acquire(blocking=False)
                self._restarts += 1
                self._complain("its thread was gone; it is started again")
                _thread.start_new_thread(self._run, ())
        except RuntimeError:  # no thread can be started now
            self._alive = False
        finally:
            self._reviving.release()

    def flush(self, timeout_seconds: float) -> bool:
        """Wait until what was offered before is written; tell whether it was. Blocks."""
        if not self._can_be_waited_for():
            return not self.queue and not self._waiting
        done = _held_lock()
        self._requests.append(done)
        self._rouse()
        return done.acquire(timeout=min(max(timeout_seconds, 0), _thread.TIMEOUT_MAX))

    def stop(self, timeout_seconds: float) -> None:
        """Write what waits, end the journal in good order, end the thread. Blocks up to the time-out."""
        self.revive()
        self._stopping = True
        self._rouse()
        if self._can_be_waited_for() and self._ended.acquire(timeout=timeout_seconds):
            self._ended.release()

    def abandon(self) -> None:
        """Close our copy of the file in a forked child; the parent goes on writing it."""
        self._journal.abandon()

    def _can_be_waited_for(self) -> bool:
        """Tell whether the thread lives and is not the caller's: objects of the bot may die in it."""
        return self._alive and self._thread != _thread.get_ident()

    def _rouse(self) -> None:
        with contextlib.suppress(RuntimeError):  # it was roused already
            self._wake.release()

    def _run(self) -> None:
        self._thread = _thread.get_ident()
        self._past_seconds, self._seconds = self._past_seconds + self._seconds, 0.0
        try:
            while not self._go_on():
                pass
        finally:
            self._alive = False
            with contextlib.suppress(RuntimeError):
                self._ended.release()

    def _go_on(self) -> bool:
        """Take turns until the end; return whether it came. What else ends a thread does not end this one."""
        try:
            while True:
                self._wake.acquire(timeout=TURN_SECONDS)
                stopping = self._stopping
                try:
                    self._turn(stopping=stopping)
                except Exception as error:  # noqa: BLE001 - this thread must outlive every fault
                    self._complain_once(error, "")
                if stopping:
                    return True
        except BaseException as error:  # noqa: BLE001 - thrown in from outside: by a debugger, by gevent
            self._restarts += 1
            self._complain_once(error, "would have ended its thread: ")
            return self._stopping

    def _complain_once(self, error: BaseException, words: str) -> None:
        if type(error) not in self._faults:
            self._faults.add(type(error))
            self._complain(f"{words}{type(error).__name__}: {error}")

    def _turn(self, *, stopping: bool) -> None:
        # Requests first: what was offered before them is then in the queue.
        while self._requests:
            self._flushes.append(self._requests.popleft())
        begun_ns = self._clock.monotonic_ns()
        took_all = self._take_offers()
        now_ns = self._clock.monotonic_ns()
        self._write(now_ns)
        self._synced_age_ns = max(self._synced_age_ns, self._clock.monotonic_ns() - self._safe_ns)
        if took_all and not self._waiting and self._journal.is_synced():
            self._safe_ns = begun_ns
        # A disk that refuses gets no heartbeats to refuse as well: they would fill the memory.
        if self._begun and not self._waiting and (stopping or now_ns >= self._beat_at_ns):
            self._beat_at_ns = now_ns + HEARTBEAT_NS
            self._say(self._heartbeat(now_ns))
            if stopping:
                self._say(BotStopped())
            self._write(now_ns)
        if took_all and not self._waiting:
            while self._flushes:
                self._flushes.pop().release()
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
            if len(self._waiting) >= GROUP or self._waiting_text >= GROUP_TEXT:
                self._write(self._clock.monotonic_ns())
                if self._waiting:
                    return False
            at_ns, what, rest = self.queue.popleft()
            if isinstance(what, Lap):
                begun_ns = cast("int", rest)
                seconds = (at_ns - begun_ns) / NANOSECONDS
                values: tuple[object, ...] = (what.component, what.operation, seconds, "", 0)
                self._take(at_ns + ahead_ns, OperationTimed, values)
            else:
                self._take(at_ns, what, cast("tuple[object, ...]", rest))
        return True

    def _take(self, at_ns: int, kind: type[Fact], values: tuple[object, ...]) -> None:
        if not self._begun:
            self._begin()
        plan = self._plans.get(kind)
        if plan is None:
            plan = self._plans[kind] = plan_for(kind)
        try:
            fact: AnyFact = build(kind, plan, values, self._mended.add)  # type: ignore[assignment] # of a kind of fact
            length = text_length(values)
            long = length > SURE_TEXT and not self._journal.fits(at_ns, fact)
        except Unusable as reason:
            self._dropped.add(str(reason))
        except Exception:  # noqa: BLE001 - one odd fact must not cost the others
            self._dropped.add("failed")
        else:
            if long:
                self._dropped.add("too_large")
            else:
                self._taken += 1
                self._waiting_text += length
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
        if not self._waiting and self._journal.is_synced():
            return
        if now_ns < self._retry_at_ns and not self._stopping:
            return
        error: Exception | None
        try:
            del self._waiting[: self._journal.append(self._waiting)]
            self._journal.sync()
            error = self._journal.last_error if self._waiting else None
        except Exception as failure:  # noqa: BLE001 - whatever it is, what was not written waits and is tried again
            error = failure
        if not self._waiting:
            self._waiting_text = 0
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
        if self._journal.erased_facts and not self._erased_told:
            self._erased_told = True
            self._complain("met its quota: the oldest facts go; does a hub run, and is there a backup?")
        drops = self._dropped.read()
        self._seconds = time.thread_time()
        synced_age_ns, self._synced_age_ns = self._synced_age_ns, 0
        return Heartbeat(
            monotonic_ns=now_ns,
            offered=self._taken + sum(drops.values()) + len(self.queue),
            written=self._taken,
            dropped=drops,
            mended=self._mended.read(),
            synced_age_seconds=synced_age_ns / NANOSECONDS,
            restarts=self._restarts,
            cpu_seconds=self._past_seconds + self._seconds,
            erased=self._journal.erased_facts,
        )

    def _complain(self, words: str) -> None:
        """Tell the person at the terminal, once a state: a monitor that fails silently is worse than none."""
        tell(f"the journal of {self._journal.bot.name!r}: {words}")


def _held_lock() -> _thread.LockType:
    """Return a lock that somebody else will release."""
    lock = _thread.allocate_lock()
    lock.acquire()
    return lock
