"""Times are read exactly, in the unit that was named; what cannot be meant names the unit that would fit."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from deskwatch.intake.refusal import Refusal, RefusedError
from deskwatch.intake.times import Unit, read_time

NOON_NS = 1_767_268_800 * 10**9  # 2026-01-01 12:00 UTC


@pytest.mark.parametrize(
    ("value", "unit", "time_ns"),
    [
        (1_767_268_800, "s", NOON_NS),
        (Decimal("1767268800.123456789"), "s", NOON_NS + 123_456_789),
        ("1767268800.5", "s", NOON_NS + 500_000_000),
        (1_767_268_800_001, "ms", NOON_NS + 1_000_000),
        (1_767_268_800_000_001, "us", NOON_NS + 1_000),
        (NOON_NS + 1, "ns", NOON_NS + 1),
        ("2026-01-01T12:00:00Z", "rfc3339", NOON_NS),
        ("2026-01-01t12:00:00z", "rfc3339", NOON_NS),
        ("2026-01-01 13:00:00.123456789+01:00", "rfc3339", NOON_NS + 123_456_789),
        ("2026-01-01T06:30:00,5-0530", "rfc3339", NOON_NS + 500_000_000),
    ],
)
def test_a_time_is_read_to_the_nanosecond(value: object, unit: Unit, time_ns: int) -> None:
    assert read_time(value, unit) == time_ns


def test_a_zone_is_for_texts_that_name_none() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    assert read_time("2026-01-01T13:00:00", "rfc3339", madrid) == NOON_NS
    assert read_time("2026-01-01T12:00:00Z", "rfc3339", madrid) == NOON_NS
    assert read_time("2026-07-01T14:00:00", "rfc3339", madrid) == read_time("2026-07-01T12:00:00Z", "rfc3339")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1_767_268_800, "ns", "in s it would be 2026-01-01"),
        (1_767_268_800_000, "s", "in ms it would be 2026-01-01"),
        (NOON_NS, "ms", "in ns it would be 2026-01-01"),
        (1_767_268_800, "rfc3339", "in s it would be 2026-01-01"),
        ("2026-01-01T12:00:00", "rfc3339", "no zone"),
        ("2026-02-30T12:00:00Z", "rfc3339", "calendar"),
        ("2026-01-01T25:00:00Z", "rfc3339", "calendar"),
        ("yesterday", "rfc3339", "RFC 3339"),
        ("\uff12026-01-01T12:00:00Z", "rfc3339", "RFC 3339"),
        ("soon", "s", "no number"),
        (True, "s", "no number"),
        ([1], "s", "no number"),
        (None, "s", "no number"),
        (0, "s", "1990"),
        (Decimal("1E+4000"), "s", "no number"),
        ("0001-01-01T00:00:00+23:59", "rfc3339", "1990"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_hint(value: object, unit: Unit, words: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_time(value, unit)
    assert refused.value.reason is Refusal.BAD_TIME
    assert words in refused.value.detail
