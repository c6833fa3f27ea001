"""A rate limit is shared, and its end is seen coming."""

import pytest

from deskwatch.model import NANOSECONDS
from deskwatch.operations.limits import Limit


def at(seconds: float) -> int:
    return int((1_000_000 + seconds) * NANOSECONDS)


def test_the_highest_report_of_the_window_counts() -> None:
    limit = Limit()
    limit.update(at(0), 900, 1200, 60)
    limit.update(at(30), 300, 1200, 60)
    assert limit.utilization(at(40)) == 0.75
    assert limit.utilization(at(70)) == 0.25
    assert limit.utilization(at(200)) is None


def test_steady_growth_reaches_the_limit_when_a_line_would() -> None:
    limit = Limit()
    for second in range(0, 50, 10):
        limit.update(at(second), 10 * second, 1000, 60)
    assert limit.seconds_to_limit(at(40)) == pytest.approx(60)


def test_use_that_does_not_grow_never_gets_there() -> None:
    limit = Limit()
    for second in range(0, 50, 10):
        limit.update(at(second), 500 - second, 1000, 60)
    assert limit.seconds_to_limit(at(40)) is None


@pytest.mark.parametrize("reports", [0, 1, 2])
def test_a_line_needs_three_points(reports: int) -> None:
    limit = Limit()
    for second in range(reports):
        limit.update(at(second), second, 10, 60)
    assert limit.seconds_to_limit(at(3)) is None


def test_a_limit_of_nothing_says_nothing() -> None:
    limit = Limit()
    limit.update(at(0), 5, 0, 60)
    limit.update(at(0), -5, 10, 60)
    assert limit.utilization(at(0)) is None


def test_a_window_without_end_is_thirty_years() -> None:
    limit = Limit()
    limit.update(at(0), 5, 10, 1e300)
    assert limit.utilization(at(10_000_000)) == 0.5
