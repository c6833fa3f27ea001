"""A time at the command line is read as a person means it, or refused with the ways to write one."""

import datetime as dt
import time

import pytest

from deskwatch.cli.moment import moment_ns
from deskwatch.model import NANOSECONDS, UsageError
from deskwatch.testing import NOON_NS


@pytest.fixture(autouse=True)
def _in_madrid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine be in Madrid: an hour before UTC in January."""
    monkeypatch.setenv("TZ", "Europe/Madrid")
    time.tzset()


def read(text: str) -> str:
    """Return the time in UTC, as of noon of 2026-01-01 in UTC."""
    found = moment_ns(text, NOON_NS)
    assert found is not None
    return dt.datetime.fromtimestamp(found // NANOSECONDS, dt.UTC).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2h", "2026-01-01 10:00:00"),
        ("90s", "2026-01-01 11:58:30"),
        ("12:30", "2026-01-01 11:30:00"),
        ("12:30:15", "2026-01-01 11:30:15"),
        ("13:30", "2025-12-31 12:30:00"),  # not come yet today, so yesterday's
        ("11:00Z", "2026-01-01 11:00:00"),
        ("2025-12-24", "2025-12-24 22:59:59"),  # the whole day
        ("2025-12-24 20:00", "2025-12-24 19:00:00"),
        ("2025-07-24 20:00", "2025-07-24 18:00:00"),  # summer time
        ("2025-12-24T20:00:00+05:00", "2025-12-24 15:00:00"),
    ],
)
def test_a_time_is_read_in_the_machine_s_zone_unless_it_names_one(text: str, moment: str) -> None:
    assert read(text) == moment


def test_without_one_it_is_now() -> None:
    assert moment_ns(None, NOON_NS) is None


@pytest.mark.parametrize(
    "text", ["", "soon", "14", "25:00", "2025-13-01", "2025-12-24 25:00", "1e9", "-2h", "٣h"]
)
def test_what_is_none_is_refused_with_the_ways_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="14:30, 2026-11-19"):
        moment_ns(text, NOON_NS)
