"""A rate limit is shared, and its end is seen coming."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.events import RateLimitUsed
from deskwatch.model import NANOSECONDS, Reason
from deskwatch.operations import Machinery
from deskwatch.operations.limits import SLOTS, Limit, Reports, wrong_report


def at(seconds: float) -> int:
    return int((1_000_000_000 + seconds) * NANOSECONDS)


def used(percent: float, window_seconds: float = 60) -> RateLimitUsed:
    return RateLimitUsed(endpoint="orders", used=percent, limit=100, window_seconds=window_seconds)


def limit_after(
    *reports: tuple[float, float], window_seconds: float = 60, limit: Limit | None = None, bot: str = "bot"
) -> Limit:
    """Return a limit after reports of (second, percent used) by one bot."""
    limit = limit or Limit()
    for second, percent in reports:
        limit.update(used(percent, window_seconds), at(second), bot)
    return limit


def test_the_highest_report_of_the_window_counts() -> None:
    limit = limit_after((0, 75), (30, 25))
    assert [limit.utilization(at(second)) for second in (40, 70, 200)] == [0.75, 0.25, None]


def test_a_peak_is_not_forgotten_after_any_number_of_reports() -> None:
    limit = limit_after((0, 90), *((number / 100, 10) for number in range(1, 5_000)))
    assert limit.utilization(at(59)) == 0.9


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 100)), max_size=60),
    st.integers(0, 70),
    st.sampled_from([5, 60]),
)
def test_the_peak_is_exact_but_for_a_slot_more_of_the_window(
    steps: list[tuple[int, int]], later: int, window: int
) -> None:
    story, tenths = [], 0
    for step, percent in steps:
        tenths += step
        story.append((tenths / 10, float(percent)))
    now = tenths / 10 + later / 10
    found = limit_after(*story, window_seconds=window).utilization(at(now))

    def peak(span: float) -> float | None:
        return max((p / 100 for second, p in story if now - second <= span + 1e-6), default=None)

    least, most = peak(window), peak(window * (1 + 1 / SLOTS))
    assert (found is None) == (least is None)
    assert found is None or least is None or most is None or least <= found <= most


def test_memory_is_bounded_however_many_reports_fall() -> None:
    reports = Reports()
    for number in range(20_000):
        reports.update(at(number / 1000), 1 - number / 20_000, 60 * NANOSECONDS)
    assert max(len(reports._peaks), len(reports._line)) <= SLOTS + 2  # noqa: SLF001 - the bound is the point


def test_steady_growth_reaches_the_limit_when_a_line_would() -> None:
    limit = limit_after(*((second, second) for second in range(10, 60, 10)))
    assert limit.seconds_to_limit(at(50)) == pytest.approx(50)


def test_use_that_does_not_grow_never_gets_there() -> None:
    limit = limit_after(*((second, 90 - second) for second in range(0, 50, 10)))
    assert limit.seconds_to_limit(at(40)) is None


def test_what_would_come_after_the_end_of_the_window_does_not_come() -> None:
    """By then all that is counted now has left the window."""
    limit = limit_after(*((second, 5 + second / 10) for second in range(0, 50, 10)))
    assert limit.seconds_to_limit(at(40)) is None


def test_a_fall_begins_a_window_anew_whose_end_is_known() -> None:
    before = [(second, 40 + second) for second in range(0, 50, 10)]
    slow = limit_after(*before, (50, 2), (55, 9), (60, 16))
    assert slow.seconds_to_limit(at(60)) is None  # 60 s more, and 50 s of the window are left
    quick = limit_after(*before, (50, 2), (55, 14), (60, 26))
    assert quick.seconds_to_limit(at(60)) == pytest.approx(74 / 2.4)


def test_a_full_window_that_is_over_is_not_the_limit_reached() -> None:
    assert limit_after((0, 100)).seconds_to_limit(at(0.5)) == 0
    limit = limit_after((0, 100), (1, 1))
    assert limit.seconds_to_limit(at(2)) is None
    assert limit.utilization(at(2)) == 1


@pytest.mark.parametrize("reports", [0, 1, 2])
def test_a_line_needs_three_points(reports: int) -> None:
    limit = limit_after(*((5 * number, 10 + 20 * number) for number in range(reports)))
    assert limit.seconds_to_limit(at(11)) is None


def test_bots_that_see_different_parts_do_not_look_like_growth() -> None:
    limit = limit_after(*((second, 10) for second in range(0, 40, 10)), bot="one")
    limit_after(*((second, 60) for second in range(5, 45, 10)), bot="two", limit=limit)
    assert limit.utilization(at(40)) == 0.6
    assert limit.seconds_to_limit(at(40)) is None


def test_the_soonest_forecast_of_all_bots_counts_whatever_their_clocks() -> None:
    limit = limit_after(*((second, second) for second in range(0, 50, 10)), bot="one")
    limit_after(*((second - 30, 2 * second) for second in range(0, 50, 10)), bot="behind", limit=limit)
    # By its own clock the second is at 80 % half a minute ago and has reached the limit since.
    assert limit.seconds_to_limit(at(40)) == 0


def test_a_clock_that_was_set_back_does_not_freeze_the_limit() -> None:
    limit = limit_after((7200, 90), (0, 10))
    assert limit.utilization(at(1)) == 0.1
    assert limit_after((7200, 90)).utilization(at(1)) is None


def test_a_window_that_changes_its_length_is_borne() -> None:
    limit = Limit()
    for number in range(2_000):
        limit.update(used(100 - number / 20, 10.0 ** (number % 12 - 9)), at(number), "bot")
    assert limit.utilization(at(1999)) is not None


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        ({"used": -1.0}, Reason.NEGATIVE),
        ({"limit": 0.0}, Reason.NEGATIVE),
        ({"window_seconds": -1.0}, Reason.NEGATIVE),
        ({"used": 1e308, "limit": 1e-308}, Reason.INVALID),
        ({"used": 1e9}, Reason.INVALID),
        ({"used": float("nan")}, Reason.INVALID),
        ({"limit": float("inf")}, Reason.INVALID),
        ({"window_seconds": float("inf")}, Reason.INVALID),
        ({"window_seconds": 1e300}, Reason.INVALID),
    ],
)
def test_a_report_that_says_nothing_is_refused(report: dict[str, float], reason: Reason) -> None:
    fact = RateLimitUsed(**{"endpoint": "orders", "used": 1.0, "limit": 100.0, **report})  # type: ignore[arg-type] # all of them are numbers
    machinery = Machinery()
    fault = machinery.update(fact, at(0))
    assert fault is not None
    assert fault[0] is reason
    assert machinery.limits.by_name.values == {}


def test_a_window_of_nothing_is_one_of_a_minute() -> None:
    assert wrong_report(used(1, 0)) is None
    assert limit_after((0, 50), window_seconds=0).utilization(at(59)) == 0.5
