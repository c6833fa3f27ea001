"""The day's profit is equity now, less equity at its start, less the cash that moved in it."""

import datetime as dt
import decimal
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.model import MONEY_CONTEXT, NANOSECONDS
from deskwatch.performance import DayHistory, TradingDays
from deskwatch.performance import history as history_module
from tests.performance.story import Move, Story, Value, equity_before, stories
from tests.planted import planted

UTC = TradingDays(ZoneInfo("UTC"), dt.time(0))
HOUR_NS = 3600 * NANOSECONDS
DAY_NS = 24 * HOUR_NS
MIDNIGHT_NS = 1_767_225_600 * NANOSECONDS  # 2026-01-01 00:00 UTC


def day_after(*equities: str, start_ns: int = MIDNIGHT_NS) -> DayHistory[None]:
    """Return the day after hourly values from its beginning."""
    day: DayHistory[None] = DayHistory(UTC)
    for hour, equity in enumerate(equities):
        day.update(start_ns + hour * HOUR_NS, Decimal(equity))
    return day


def batch_profit(story: Story, hours: list[int], place: int) -> Decimal:
    """Return the profit after event `place`, from the whole story: by its definition."""
    today = hours[place] // 24
    first = next(number for number, hour in enumerate(hours) if hour // 24 == today)
    last = equity_before(story, place + 1)
    opening = equity_before(story, first) if first else None
    if opening is None:
        first_event = story[0]
        opening = first_event.equity if isinstance(first_event, Value) else Decimal(0)
    moved = sum(event.amount for event in story[first : place + 1] if isinstance(event, Move))
    return last - opening - moved


def check_against_the_story(day: DayHistory[None], story: Story, gaps: list[int]) -> None:
    """Hold the online profit to the batch one after each event; events come some hours apart."""
    hours = [sum(gaps[: number + 1]) for number in range(len(story))]
    with decimal.localcontext(MONEY_CONTEXT):
        for place, event in enumerate(story):
            time_ns = MIDNIGHT_NS + hours[place] * HOUR_NS
            if isinstance(event, Value):
                day.update(time_ns, event.equity)
            else:
                day.move(time_ns, equity_before(story, place), event.amount)
            assert day.profit(time_ns) == batch_profit(story, hours, place)


@given(stories(), st.lists(st.integers(0, 30), min_size=21, max_size=21))
def test_after_every_event_it_is_that_of_the_whole_story(story: Story, gaps: list[int]) -> None:
    check_against_the_story(DayHistory(UTC), story, gaps)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("self._open(time_ns, self.equity, prices)", "self._open(time_ns, ZERO, prices)"),
        ("        self.moved += amount\n", ""),
        ("self.equity = before + amount", "self.equity = before"),
    ],
    ids=["each day begins with nothing", "a deposit is profit", "a deposit is no movement"],
)
def test_the_story_notices_when(right: str, wrong: str) -> None:
    fault = planted(history_module, right, wrong)
    story: Story = [
        Value(Decimal(100)),
        Move(Decimal(50)),
        Value(Decimal(160)),
        Value(Decimal(170)),
        Move(Decimal(10)),
    ]
    with pytest.raises(AssertionError):
        check_against_the_story(fault.DayHistory(UTC), story, [0, 1, 1, 1, 24])


def test_before_any_value_there_is_no_profit() -> None:
    assert DayHistory(UTC).profit(MIDNIGHT_NS) is None
    assert DayHistory(UTC).profit_fraction(MIDNIGHT_NS) is None
    assert DayHistory(UTC).profits() == []


def test_a_day_in_which_nothing_was_told_yet_begins_with_the_last_value() -> None:
    day = day_after("100", "130")
    assert day.profit(MIDNIGHT_NS + 2 * HOUR_NS) == 30
    assert day.profit(MIDNIGHT_NS + DAY_NS) == 0
    assert day.profit(MIDNIGHT_NS + DAY_NS, Decimal(125)) == -5


def test_a_value_that_follows_from_what_was_told_late_is_of_the_day_that_runs() -> None:
    day = day_after("100", "130")
    day.update(MIDNIGHT_NS + DAY_NS, Decimal(150))
    day.update(MIDNIGHT_NS + 5 * HOUR_NS, Decimal(170))
    assert day.profits() == [(MIDNIGHT_NS, Decimal(30)), (MIDNIGHT_NS + DAY_NS, Decimal(40))]


def test_the_fraction_is_of_what_the_day_began_with_and_got() -> None:
    day = day_after("100", "130")
    day.move(MIDNIGHT_NS + 2 * HOUR_NS, Decimal(130), Decimal(20))
    assert day.profit_fraction(MIDNIGHT_NS + 3 * HOUR_NS) == Decimal(30) / 120


@pytest.mark.parametrize("opening", ["0", "-100"])
def test_a_fraction_of_nothing_is_not_known(opening: str) -> None:
    day = day_after(opening, "5")
    assert day.profit_fraction(MIDNIGHT_NS + HOUR_NS) is None
