"""How a number is written, unit by unit, also where it is missing, huge or not a number."""

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest

from deskwatch.dashboards import Tone, Unit
from deskwatch.terminal.format import Reader, age, figure

NOW = datetime(2025, 11, 20, 14, 3, 22, tzinfo=UTC).timestamp()
READER = Reader(zone=UTC, now_seconds=NOW, currency="USD")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234567.891, Unit.MONEY, "1,234,567.89 USD"),
        (-0.5, Unit.MONEY, "-0.50 USD"),
        (64012.5, Unit.PRICE, "64,012.5"),
        (1.08455, Unit.PRICE, "1.08455"),
        (0.00001234, Unit.PRICE, "0.00001234"),
        (0.1 + 0.2, Unit.QUANTITY, "0.3"),
        (20000.0, Unit.QUANTITY, "20,000"),
        (12.5, Unit.PERCENT, "12.50 %"),
        (0.125, Unit.RATIO, "12.5 %"),
        (1234, Unit.COUNT, "1,234"),
        (7.0, Unit.TEXT, "7"),
        (NOW - 3600, Unit.TIME, "13:03:22"),
    ],
)
def test_each_unit_has_its_own_form(value: float, unit: Unit, text: str) -> None:
    assert figure(value, unit, READER).text == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.4, "<1 s"),
        (3.9, "3 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (7200, "2 h"),
        (86400 * 400, "400 d"),
        (-3, "-3 s"),
    ],
)
def test_an_age_is_rounded_down_to_one_unit(seconds: float, text: str) -> None:
    assert age(seconds) == text


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("value", [None, math.nan])
def test_what_is_not_known_is_a_dash_in_every_unit(value: float | None, unit: Unit) -> None:
    assert figure(value, unit, READER, signed=True).text == "\N{EN DASH}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.3, "▲ +12.30 USD"),
        (-12.3, "▼ -12.30 USD"),
        (0.0, "0.00 USD"),
        (-0.001, "0.00 USD"),
        (0.001, "0.00 USD"),
        (math.inf, "▲ +∞ USD"),
        (-math.inf, "▼ -∞ USD"),
    ],
)
def test_a_gain_or_loss_has_sign_and_arrow_unless_it_rounds_to_zero(value: float, text: str) -> None:
    assert figure(value, Unit.MONEY, READER, signed=True).text == text


def test_the_arrow_says_good_or_bad() -> None:
    tones = [figure(value, Unit.MONEY, READER, signed=True).tone for value in (1.0, -1.0, 0.0)]
    assert tones == [Tone.GOOD, Tone.BAD, Tone.NEUTRAL]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1e15, Unit.MONEY, "1.000e+15 USD"),
        (-1.5e300, Unit.PRICE, "-1.500e+300"),
        (10**400, Unit.COUNT, "∞"),
        (-(10**400), Unit.QUANTITY, "-∞"),
        (123456789012.5, Unit.QUANTITY, "123,456,789,012"),
        (1e-12, Unit.PRICE, "1.000e-12"),
        (1e300, Unit.TIME, "\N{EN DASH}"),
        (math.inf, Unit.TIME, "\N{EN DASH}"),
    ],
)
def test_a_huge_or_tiny_number_stays_short_and_never_fails(value: float, unit: Unit, text: str) -> None:
    assert figure(value, unit, READER).text == text


@pytest.mark.parametrize(
    ("seconds_ago", "text"),
    [(60, "14:02:22"), (86400, "19 Nov 14:03"), (86400 * 365, "2024-11-20 14:03")],
)
def test_a_time_names_its_day_only_where_it_is_another(seconds_ago: float, text: str) -> None:
    assert figure(NOW - seconds_ago, Unit.TIME, READER).text == text


def test_a_time_is_written_in_the_readers_zone() -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    reader = Reader(zone=zone, now_seconds=NOW)
    assert figure(NOW, Unit.TIME, reader).text == "19:33:22"


def test_a_text_stays_a_text_in_a_column_of_numbers() -> None:
    assert figure("n/a", Unit.MONEY, READER).text == "n/a"
