"""The suites of the recorder in their short form, and each on a planted fault, which it has to find."""

import os
import signal
from pathlib import Path

import pytest

from tests.soak.journal.outcome import Outcome
from tests.soak.recorder.suites import account, forks, hostile_calls

SEED = 5
# What hangs is known to hang soon; what does not may take its time on a busy machine.
SECONDS = 60
needs_signals = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer")
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


def hold(outcome: Outcome) -> None:
    """Print the figure with its count and seed, and hold it to nothing broken."""
    print(outcome.words(SEED))  # noqa: T201 - a figure says its count
    assert outcome.broken == []


@needs_signals
def test_five_hundred_hostile_calls_under_signals_raise_nothing_and_hang_nothing(tmp_path: Path) -> None:
    hold(hostile_calls(tmp_path, 500, 16, SEED, seconds=SECONDS))


@needs_signals
def test_a_queue_with_a_lock_is_caught(tmp_path: Path) -> None:
    assert hostile_calls(tmp_path, 500, 16, SEED, fault="locked", seconds=SECONDS).broken


@needs_fork
def test_twelve_forks_hang_no_child_and_lose_no_fact(tmp_path: Path) -> None:
    hold(forks(tmp_path, 12, seconds=SECONDS))


@needs_fork
def test_a_recorder_that_does_not_see_a_fork_is_caught(tmp_path: Path) -> None:
    assert forks(tmp_path, 2, fault="unarmed", seconds=SECONDS).broken


def test_of_twenty_thousand_facts_each_is_written_or_counted_as_dropped(tmp_path: Path) -> None:
    hold(account(tmp_path, 20_000, SEED, seconds=SECONDS))


def test_a_count_that_forgets_is_caught(tmp_path: Path) -> None:
    assert account(tmp_path, 8_000, SEED, fault="forgetful", seconds=SECONDS).broken
