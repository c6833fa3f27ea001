"""A window tells of the last minutes only, in figures of what was put in."""

import pytest

from deskwatch.model import NANOSECONDS
from deskwatch.operations.window import Window

START_NS = 1_000_000 * 300 * NANOSECONDS


def at(seconds: float) -> int:
    return START_NS + int(seconds * NANOSECONDS)


def test_an_empty_window_knows_nothing() -> None:
    summary = Window().summary(at(0))
    assert (summary.count, summary.mean_seconds, summary.error_rate) == (0, None, None)


def test_mean_rate_and_errors_are_of_what_happened() -> None:
    window = Window(span_seconds=100)
    for number in range(50):
        window.add(at(number), 0.2, failed=number % 10 == 0)
    summary = window.summary(at(49))
    assert summary.mean_seconds == pytest.approx(0.2)
    assert (summary.count, summary.errors, summary.error_rate) == (50, 5, 0.1)
    assert summary.per_second == pytest.approx(50 / 49)


def test_what_is_older_than_the_span_is_forgotten() -> None:
    window = Window(span_seconds=100)
    window.add(at(0), 1.0)
    window.add(at(95), 3.0)
    assert window.summary(at(99)).count == 2
    assert window.summary(at(101)).mean_seconds == 3.0
    assert window.summary(at(300)).count == 0


def test_what_comes_late_counts_with_the_newest() -> None:
    window = Window(span_seconds=100)
    window.add(at(50), 1.0)
    window.add(at(3), 1.0)
    assert window.summary(at(99)).count == 2


def test_throughput_is_of_the_time_that_was_seen_not_of_the_whole_span() -> None:
    window = Window(span_seconds=300)
    for tenth in range(600):
        window.add(at(tenth / 10), 0.01)
    assert window.summary(at(60)).per_second == pytest.approx(10)
    for tenth in range(600, 6000):
        window.add(at(tenth / 10), 0.01)
    assert window.summary(at(600)).per_second == pytest.approx(10, rel=0.01)


def test_of_two_operations_the_slow_one_is_the_p95() -> None:
    window = Window()
    window.add(at(0), 0.001)
    window.add(at(0), 10.0)
    assert window.summary(at(1)).p95_seconds == pytest.approx(10, rel=0.01)


def test_a_clock_that_goes_back_by_more_than_the_window_begins_a_new_one() -> None:
    window = Window(span_seconds=100)
    window.add(at(3600), 9.0)
    window.add(at(0), 1.0)
    window.add(at(10), 1.0)
    summary = window.summary(at(10))
    assert (summary.count, summary.mean_seconds) == (2, 1.0)
    assert summary.per_second == pytest.approx(2 / 10)


def test_what_a_clock_counted_in_the_future_is_not_of_now() -> None:
    window = Window(span_seconds=100)
    window.add(at(3600), 9.0)
    assert window.summary(at(0)).count == 0
