"""A collector that hangs, fails or crashes is its own affair; each change is told once."""

import threading
from collections.abc import Callable

import pytest

from deskwatch.collectors import Collector, CollectorError, Round
from deskwatch.collectors.collector import Record
from deskwatch.collectors.round import LONGEST_PAUSE_SECONDS, pause_seconds
from deskwatch.events import CollectorFailed
from deskwatch.model import SystemClock
from tests.collectors.looking import Looking
from tests.desks import PATIENCE_SECONDS, wait_until

LONG_SECONDS = 3600.0


class Scripted:
    """A collector whose looks end as a list says, one after the other; afterwards all is well."""

    name = "redis"
    server = "cache"

    def __init__(self, *ends: Exception | None) -> None:
        self._ends = list(ends)
        self.looks = 0

    def look(self, record: Record) -> None:  # noqa: ARG002 - as all collectors
        """End as the list says."""
        self.looks += 1
        end = self._ends.pop(0) if self._ends else None
        if end is not None:
            raise end


class Hanging(Scripted):
    """A collector whose look does not end before the test does."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()
        self.end = threading.Event()

    def look(self, record: Record) -> None:
        """Wait for the test."""
        self.begun.set()
        self.end.wait(PATIENCE_SECONDS)
        super().look(record)


def going_round(
    looking: Looking, tell: Callable[[str], None], *collectors: Collector, seconds: float = 0.001
) -> Round:
    going = Round(collectors, looking.record, tell, SystemClock(), seconds)
    going.start()
    return going


def failed(reason: str = "refused") -> CollectorError:
    return CollectorError("refused" if reason == "refused" else "timeout", f"redis cache: {reason}")


def test_one_that_hangs_delays_no_other(looking: Looking) -> None:
    hanging, other = Hanging(), Scripted()
    going = going_round(looking, print, hanging, other)
    wait_until("three looks of the other", lambda: other.looks >= 3)
    assert (hanging.begun.is_set(), hanging.looks) == (True, 0)
    hanging.end.set()
    going.stop()


def test_failures_are_told_once_and_so_is_their_end(looking: Looking) -> None:
    told: list[str] = []
    collector = Scripted(failed(), failed("timeout"), failed(), None, None, failed())
    going = going_round(looking, told.append, collector)
    wait_until("nine looks", lambda: collector.looks >= 9)
    going.stop()
    bad = "redis cache: refused; it is tried again with growing pauses"
    good = "collector redis cache works again"
    assert told == [bad, good, bad, good]


def test_every_failed_look_is_a_fact_with_its_reason(looking: Looking) -> None:
    collector = Scripted(failed(), failed("timeout"), ValueError("a secret"))
    going = going_round(looking, lambda _: None, collector)
    wait_until("five looks", lambda: collector.looks >= 5)
    going.stop()
    facts = [(fact.collector, fact.server, fact.reason) for fact in looking.all_of(CollectorFailed)]
    assert facts == [("redis", "cache", reason) for reason in ("refused", "timeout", "error")]


def test_a_crash_is_told_by_its_place_not_by_its_words(looking: Looking) -> None:
    """What a library says may quote a password."""
    told: list[str] = []
    collector = Scripted(ValueError("s3cret"))
    going = going_round(looking, told.append, collector)
    wait_until("two looks", lambda: collector.looks >= 2)
    going.stop()
    crashed, mended = told
    assert crashed.startswith(
        "collector redis cache failed: deskwatch was not made for what it met (test_round"
    )
    assert ("s3cret" in crashed, "Error" in crashed) == (False, False)
    assert mended == "collector redis cache works again"


def test_nobody_to_tell_does_not_end_the_looking(looking: Looking) -> None:
    def broken(words: str) -> None:
        raise BrokenPipeError(words)

    collector = Scripted(failed(), ValueError(), None)
    going = going_round(looking, broken, collector)
    wait_until("five looks", lambda: collector.looks >= 5)
    going.stop()


def test_stopping_does_not_wait_for_the_next_look(looking: Looking) -> None:
    collector = Scripted()
    going = going_round(looking, print, collector, seconds=LONG_SECONDS)
    wait_until("the first look", lambda: collector.looks == 1)
    going.stop()
    assert [thread for thread in threading.enumerate() if thread.name == "collector redis"] == []


def test_stopping_waits_for_all_that_hang_together_not_for_each(looking: Looking) -> None:
    """Fifty that hang for as long as the patience of the test would need fifty times the time-out each."""
    hanging = [Hanging() for _ in range(50)]
    going = going_round(looking, print, *hanging)
    wait_until("fifty looks", lambda: all(each.begun.is_set() for each in hanging))
    stopping = threading.Thread(target=going.stop, args=(0.5,))
    stopping.start()
    stopping.join(10)
    assert not stopping.is_alive()
    for each in hanging:
        each.end.set()
    going.stop()


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 5), (1, 10), (2, 20), (5, 160), (6, 300), (7, 300), (10**9, 300)]
)
def test_pauses_double_up_to_the_longest(failures: int, seconds: float) -> None:
    assert pause_seconds(failures, 5.0) == seconds


def test_an_interval_above_the_longest_pause_is_not_shortened_by_failures() -> None:
    assert pause_seconds(1, 2 * LONGEST_PAUSE_SECONDS) == 2 * LONGEST_PAUSE_SECONDS
