"""A trading day begins at its hour of its zone, once a day, also where clocks are set forward or back."""

import datetime as dt
from bisect import bisect_right
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from deskwatch.model import NANOSECONDS
from deskwatch.performance import TradingDays
from deskwatch.performance import day as day_module
from tests.planted import planted

STARTS = ("00:00", "17:00")
# Clocks that change at all hours, by an hour or half of one, in both hemispheres, at midnight, or never.
ZONES = (
    "UTC",
    "Europe/Madrid",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "America/Havana",
    "America/Asuncion",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
)
STEP = dt.timedelta(minutes=15)
YEAR = 2026


@cache
def quarters(zone: str) -> list[tuple[int, dt.datetime]]:
    """Return each quarter of an hour of the year, in nanoseconds and by the clock on the wall."""
    begin = dt.datetime(YEAR, 1, 1, tzinfo=dt.UTC)
    moments = [begin + STEP * number for number in range(366 * 96)]
    return [
        (int(moment.timestamp()) * NANOSECONDS, moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
        for moment in moments
    ]


def starts_by_the_wall(zone: str, start: dt.time) -> list[int]:
    """Return when each day began: the first moment at which the wall showed that hour of a new date."""
    begun: list[int] = []
    first = quarters(zone)[0][1]
    next_start = dt.datetime.combine(first.date(), start)
    if next_start < first:
        next_start += dt.timedelta(days=1)
    for time_ns, wall in quarters(zone):
        if wall >= next_start:
            begun.append(time_ns)
            while wall >= next_start:
                next_start += dt.timedelta(days=1)
    return begun


def check_against_the_wall(days: TradingDays, zone: str, start: dt.time) -> None:
    """Hold the start of the day of each quarter of an hour to what the wall showed, going forth and back."""
    begun = starts_by_the_wall(zone, start)
    expected = {
        time_ns: begun[bisect_right(begun, time_ns) - 1]
        for time_ns, _ in quarters(zone)
        if time_ns >= begun[0]
    }
    forth = [time_ns for time_ns in expected if days.start_ns(time_ns) != expected[time_ns]]
    back = [time_ns for time_ns in reversed(expected) if days.start_ns(time_ns) != expected[time_ns]]
    assert (forth[:3], back[:3]) == ([], [])


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("zone", ZONES)
def test_each_moment_of_a_year_is_of_the_day_that_the_wall_shows(zone: str, start: str) -> None:
    hour = dt.time.fromisoformat(start)
    check_against_the_wall(TradingDays(ZoneInfo(zone), hour), zone, hour)


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("Europe/Madrid", {23, 24, 25}), ("America/New_York", {23, 24, 25}), ("UTC", {24})],
)
def test_a_day_has_twenty_three_or_twenty_five_hours_where_clocks_change(zone: str, hours: set[int]) -> None:
    days = TradingDays(ZoneInfo(zone), dt.time(0))
    begun = sorted({days.start_ns(time_ns) for time_ns, _ in quarters(zone)})
    lengths = [(after - before) // (3600 * NANOSECONDS) for before, after in pairwise(begun)]
    assert set(lengths) == hours
    assert len(begun) == 366 + (zone != "UTC")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("if time_ns < self._from_ns:", "if False:"),
        (
            "self._until_ns = self._begin_ns(day + dt.timedelta(days=1))",
            "self._until_ns = self._from_ns + 86_400 * NANOSECONDS",
        ),
        (
            "dt.datetime.combine(day, self._start, self._zone)",
            "dt.datetime.combine(day, self._start, dt.UTC)",
        ),
    ],
    ids=["days by the date alone", "days of 24 hours", "in UTC"],
)
def test_the_wall_notices_when(right: str, wrong: str) -> None:
    fault = planted(day_module, right, wrong)
    start = dt.time(17)
    with pytest.raises(AssertionError):
        check_against_the_wall(fault.TradingDays(ZoneInfo("Europe/Madrid"), start), "Europe/Madrid", start)


def test_the_last_nanosecond_is_still_of_the_day_that_ends() -> None:
    days = TradingDays(ZoneInfo("UTC"), dt.time(0))
    midnight_ns = int(dt.datetime(YEAR, 6, 2, tzinfo=dt.UTC).timestamp()) * NANOSECONDS
    assert days.start_ns(midnight_ns - 1) == midnight_ns - 86_400 * NANOSECONDS
    assert days.start_ns(midnight_ns) == midnight_ns


def test_an_hour_that_the_clock_skips_begins_the_day_an_hour_later_on_the_wall() -> None:
    days = TradingDays(ZoneInfo("Europe/Madrid"), dt.time(2, 30))
    noon_ns = int(dt.datetime(YEAR, 3, 29, 12, tzinfo=dt.UTC).timestamp()) * NANOSECONDS
    begun = dt.datetime.fromtimestamp(days.start_ns(noon_ns) / NANOSECONDS, dt.UTC)
    assert (begun.hour, begun.minute) == (1, 30)


def test_where_midnight_comes_twice_the_day_begins_at_the_first() -> None:
    # At one minute past midnight the clocks of St John's went back to 23:01 of the day before.
    days = TradingDays(ZoneInfo("America/St_Johns"), dt.time(0))
    again = dt.datetime(2010, 11, 7, 2, 45, tzinfo=dt.UTC)
    assert again.astimezone(ZoneInfo("America/St_Johns")).hour == 23
    begun_ns = days.start_ns(int(again.timestamp()) * NANOSECONDS)
    assert dt.datetime.fromtimestamp(begun_ns / NANOSECONDS, dt.UTC) == dt.datetime(
        2010, 11, 7, 2, 30, tzinfo=dt.UTC
    )
