"""Each trading day begins exactly once, also when clocks change: 20 zones, 4 changes each."""

import datetime as dt
from decimal import Decimal
from functools import cache
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskwatch.model import NANOSECONDS
from deskwatch.performance import day as day_module
from deskwatch.performance import history as history_module
from tests.planted import planted

# Clocks that change at all hours, by an hour or half of one, in both hemispheres, some at midnight itself.
ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/Chicago",
    "America/Havana",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Jerusalem",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/London",
    "Europe/Madrid",
    "Pacific/Auckland",
    "Pacific/Chatham",
)
STARTS = (dt.time(0), dt.time(2, 30), dt.time(17))
QUARTER_NS = 900 * NANOSECONDS
FIRST = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)


@cache
def changes(zone: str) -> list[int]:
    """Return when the clocks of a zone changed, the first four times from 2015 on, to the hour."""
    found: list[int] = []
    hour = FIRST
    while len(found) < 4:
        later = hour + dt.timedelta(hours=1)
        if hour.astimezone(ZoneInfo(zone)).utcoffset() != later.astimezone(ZoneInfo(zone)).utcoffset():
            found.append(int(later.timestamp()) * NANOSECONDS)
        hour = later
    return found


def days_by_the_wall(zone: str, start: dt.time, times_ns: list[int]) -> list[int]:
    """Return how many moments each trading day has: one ends when the wall first shows its hour of a date.

    An hour that the clock skips is shown an hour later, as if it had not been changed yet.
    """
    due: dt.datetime | None = None
    counts = [0]
    for time_ns in times_ns:
        wall = dt.datetime.fromtimestamp(time_ns // NANOSECONDS, ZoneInfo(zone)).replace(tzinfo=None)
        if due is None:
            due = dt.datetime.combine(wall.date(), start)
            due += dt.timedelta(days=due <= wall)
        elif wall >= _as_shown(due, zone):
            due += dt.timedelta(days=1)
            counts.append(0)
        counts[-1] += 1
    return counts


def _as_shown(wall: dt.datetime, zone: str) -> dt.datetime:
    """Return what the wall shows at a time of day, which is another one where the clock skips that."""
    moment = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def check_one_reset_a_day(
    days: ModuleType, history: ModuleType, zone: str, start: dt.time, times_ns: list[int]
) -> None:
    """Hold the days of a growing account to the wall: each moment earns 1, and each day begins from 0."""
    account = history.DayHistory(days.TradingDays(ZoneInfo(zone), start))
    for number, time_ns in enumerate(times_ns):
        account.update(time_ns, Decimal(number))
    earned = [int(profit) for _, profit in account.profits()]
    expected = days_by_the_wall(zone, start, times_ns)
    expected[0] -= 1  # the first value is what the account began with
    assert earned == expected


@pytest.mark.parametrize("start", STARTS, ids=str)
@pytest.mark.parametrize("zone", ZONES)
def test_around_each_change_of_clocks_every_day_begins_once(zone: str, start: dt.time) -> None:
    for change_ns in changes(zone):
        times = [change_ns + quarter * QUARTER_NS for quarter in range(-3 * 96, 3 * 96)]
        check_one_reset_a_day(day_module, history_module, zone, start, times)


@settings(max_examples=60)
@given(
    zone=st.sampled_from(ZONES),
    start=st.times().map(lambda time: time.replace(second=0, microsecond=0)),
    change=st.integers(0, 3),
    gaps=st.lists(st.integers(1, 12 * 60), min_size=1, max_size=60),
)
def test_at_any_hour_and_with_any_gaps_every_day_begins_once(
    zone: str, start: dt.time, change: int, gaps: list[int]
) -> None:
    time_ns = changes(zone)[change] - sum(gaps) // 2 * 60 * NANOSECONDS
    times = [time_ns := time_ns + gap * 60 * NANOSECONDS for gap in gaps]
    check_one_reset_a_day(day_module, history_module, zone, start, times)


@pytest.mark.parametrize(
    ("module", "right", "wrong"),
    [
        (
            day_module,
            "self._until_ns = self._begin_ns(day + dt.timedelta(days=1))",
            "self._until_ns = self._from_ns + 86_400 * NANOSECONDS",
        ),
        (day_module, "if time_ns < self._from_ns:", "if False:"),
        (history_module, "if time_ns < self.until_ns or self.equity is None:", "if self.equity is None:"),
        (history_module, "self.until_ns = self._days.end_ns(time_ns)", "self.until_ns = 2**63"),
    ],
    ids=["days of 24 hours", "days by the date alone", "every value begins a day", "one day for ever"],
)
def test_the_wall_notices_when(module: ModuleType, right: str, wrong: str) -> None:
    fault = planted(module, right, wrong)
    days = fault if module is day_module else day_module
    history = fault if module is history_module else history_module
    change_ns = changes("Europe/Madrid")[0]
    times = [change_ns + quarter * QUARTER_NS for quarter in range(-96, 96)]
    with pytest.raises(AssertionError):
        check_one_reset_a_day(days, history, "Europe/Madrid", dt.time(17), times)


@pytest.mark.parametrize("hours", [23, 25])
def test_a_day_of_23_or_25_hours_earns_what_its_hours_earned(hours: int) -> None:
    day = {23: dt.date(2026, 3, 29), 25: dt.date(2026, 10, 25)}[hours]
    noon = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(12), ZoneInfo("Europe/Madrid"))
    account = history_module.DayHistory[None](day_module.TradingDays(ZoneInfo("Europe/Madrid"), dt.time(0)))
    for hour in range(72):
        account.update((int(noon.timestamp()) + hour * 3600) * NANOSECONDS, Decimal(hour))
    assert account.profits()[1][1] == hours
