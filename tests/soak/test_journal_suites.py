"""The suites of the journal in their short form, and each on planted faults, which it has to find."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.soak.journal import plants
from tests.soak.journal.disk import HurriedClock, cells
from tests.soak.journal.kills import PROGRAM, can_trace, kills_at_each_call, random_kills
from tests.soak.journal.outcome import Outcome
from tests.soak.journal.power import cuts
from tests.soak.journal.tails import Hub, histories

SEED = 5
Plant = Callable[[], AbstractContextManager[None]]
needs_strace = pytest.mark.skipif(not can_trace(), reason="no strace that may trace a process here")


def hold(outcome: Outcome) -> None:
    """Print the figure with its count and seed, and hold it to nothing broken."""
    print(outcome.words(SEED))  # noqa: T201 - a figure says its count
    assert outcome.broken == []


def test_fifty_power_cuts_lose_nothing_synced() -> None:
    hold(cuts(50, SEED))


@pytest.mark.parametrize(
    "plant",
    [
        plants.no_sync,
        plants.no_sync_of_folders,
        plants.a_failed_sync_is_tried_again,
        plants.nothing_is_told_again,
        plants.no_checksum,
    ],
)
def test_a_writer_that_is_not_safe_from_power_cuts_is_caught(plant: Plant) -> None:
    with plant():
        assert cuts(200, SEED).broken != []


def test_a_hundred_histories_of_a_tail_lose_and_double_nothing() -> None:
    hold(histories(100, SEED))


@pytest.mark.parametrize("plant", [plants.no_memory_of_numbers, plants.a_file_is_known_by_its_length])
def test_a_reader_that_loses_or_doubles_is_caught(plant: Plant) -> None:
    with plant():
        assert histories(100, SEED).broken != []


@pytest.mark.parametrize("hub", [plants.AheadHub, plants.BehindHub])
def test_a_commit_that_does_not_fit_its_positions_is_caught(hub: type[Hub]) -> None:
    assert histories(60, SEED, hub).broken != []


def test_a_disk_that_fails_costs_no_fact_and_heals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKWATCH_STRICT", "0")
    hold(cells(HurriedClock(20), 0.05, step=7))


def test_a_writer_that_gives_up_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKWATCH_STRICT", "0")
    monkeypatch.setattr("deskwatch.recorder.writer.RETRY_NS", 10**18)
    monkeypatch.setattr("tests.soak.journal.disk.HEAL_SECONDS", 0.2)
    assert cells(HurriedClock(20), 0.05, step=30).broken != []


def test_twenty_random_kills_lose_nothing_written() -> None:
    hold(random_kills(20, SEED))


@needs_strace
def test_a_kill_at_each_write_loses_nothing_written() -> None:
    hold(kills_at_each_call(("write",)))


@needs_strace
def test_a_program_that_says_too_early_what_is_written_is_caught() -> None:
    lines = PROGRAM.splitlines()
    (said,) = [line for line in lines if "written %d" in line]
    (appended,) = [line for line in lines if "journal.append" in line]
    early = [said if line == appended else appended if line == said else line for line in lines]
    assert kills_at_each_call(("write",), "\n".join(early)).broken != []
