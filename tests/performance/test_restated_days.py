"""What is told late belongs to the day in which it happened: the days end as if it had been told in time."""

import datetime as dt
import decimal
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from types import ModuleType
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.model import MONEY_CONTEXT, NANOSECONDS
from deskwatch.performance import DayHistory, Sharpe, TradingDays
from deskwatch.performance import history as history_module
from tests.performance.story import near
from tests.planted import planted

DAYS = TradingDays(ZoneInfo("UTC"), dt.time(0))
DAY_NS = 86_400 * NANOSECONDS
HOUR_NS = 3600 * NANOSECONDS
MIDNIGHT_NS = 1_767_225_600 * NANOSECONDS  # 2026-01-01 00:00 UTC
CAPITAL = Decimal(1_000_000)


class Fill(NamedTuple):
    """A fill in the first hour of `day`, told at the beginning of day `told`; quantity, price and fee."""

    day: int
    told: int
    quantity: Decimal
    price: Decimal
    fee: Decimal

    def worth(self, price: Decimal, _at_ns: int = 0) -> Decimal:
        """Return what it has brought in at a price."""
        return self.quantity * (price - self.price) - self.fee


def story_of(history: DayHistory[Decimal], prices: Sequence[Decimal], fills: Sequence[Fill]) -> None:
    """Play one account: a price a day, capital at first, each fill at the day in which it is told."""
    booked: list[Fill] = []
    for day, price in enumerate(prices):
        begun_ns = MIDNIGHT_NS + day * DAY_NS
        if day:
            history.begin(begun_ns, prices[day - 1])
        else:
            history.move(begun_ns, Decimal(0), CAPITAL)
        for fill in fills:
            if fill.told == day:
                booked.append(fill)
                if fill.day < day:
                    history.restate(MIDNIGHT_NS + fill.day * DAY_NS + HOUR_NS, fill.worth)
        history.update(begun_ns + 2 * HOUR_NS, CAPITAL + sum(fill.worth(price) for fill in booked))


def profits_of(history: DayHistory[Decimal]) -> list[Decimal | None]:
    return [profit for _, profit in history.profits()]


def check_late_is_as_in_time(module: ModuleType, prices: Sequence[Decimal], fills: Sequence[Fill]) -> None:
    """Hold the days of what was told late to those of the same told in time."""
    with decimal.localcontext(MONEY_CONTEXT):
        late_ratio, ratio = Sharpe(365), Sharpe(365)
        late: DayHistory[Decimal] = module.DayHistory(DAYS, (late_ratio,))
        timely: DayHistory[Decimal] = DayHistory(DAYS, (ratio,))
        story_of(late, prices, fills)
        story_of(timely, prices, [fill._replace(told=fill.day) for fill in fills])
        assert profits_of(late) == profits_of(timely)
        assert [day.growth for day in late.records] == [day.growth for day in timely.records]
        assert (late_ratio.count, late_ratio.mean(), late_ratio.deviation()) == (
            ratio.count,
            ratio.mean(),
            ratio.deviation(),
        )
        for place, day in enumerate(late.records):
            assert day.restated == any(
                fill.day <= place <= fill.told and fill.day < fill.told for fill in fills
            )


prices_of_days = st.lists(st.decimals("1", "200", places=2), min_size=2, max_size=8)
amounts = st.decimals("-20", "20", places=2)


@st.composite
def fills_of(draw: st.DrawFn, days: int) -> Fill:
    day = draw(st.integers(0, days - 1))
    told = draw(st.integers(day, days - 1))
    return Fill(day, told, draw(amounts), draw(st.decimals("1", "200", places=2)), draw(amounts))


@given(prices_of_days, st.data())
def test_late_fills_leave_every_day_as_if_they_had_been_told_in_time(
    prices: list[Decimal], data: st.DataObject
) -> None:
    fills = data.draw(st.lists(fills_of(len(prices)), max_size=6))
    check_late_is_as_in_time(history_module, prices, fills)


PRICES = [Decimal(price) for price in (100, 110, 90, 120)]
LATE = Fill(0, 3, Decimal(2), Decimal(95), Decimal(1))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("            day.shift(amount or ZERO)\n", ""),
        ("self.records[first - 1].start_ns > time_ns", "False"),
        ("first - 1].start_ns > time_ns", "first - 1].start_ns + 1 > 0"),
        ("        self._count_again(time_ns)\n\n    def profit(", "\n    def profit("),
        ("figure.retract(day.growth)", "pass"),
        ("            self.base += amount\n", ""),
        ("            day.restated = True\n", ""),
    ],
    ids=[
        "it lands in today",
        "no day is later",
        "every day is later",
        "returns stay as they were",
        "a day counts twice",
        "the return is of the old opening",
        "nothing says so",
    ],
)
def test_the_timely_story_notices_when(right: str, wrong: str) -> None:
    fault = planted(history_module, right, wrong)
    with pytest.raises((AssertionError, IndexError)):
        check_late_is_as_in_time(fault, PRICES, [LATE, Fill(1, 1, Decimal(1), Decimal(100), Decimal(0))])


def test_today_keeps_only_what_a_late_fill_earned_since_it_began() -> None:
    history: DayHistory[Decimal] = DayHistory(DAYS)
    story_of(history, PRICES, [LATE])
    # Bought 2 at 95 on the first day, with a fee of 1; the days closed at 100, 110, 90, and it is 120 now.
    assert profits_of(history) == [2 * 5 - 1, 2 * 10, 2 * -20, 2 * 30]
    assert [day.restated for day in history.records] == [True] * 4


def test_without_a_price_at_an_opening_both_its_days_are_unknown_and_say_so() -> None:
    history: DayHistory[Decimal] = DayHistory(DAYS)
    story_of(history, PRICES, [])
    missing = MIDNIGHT_NS + 2 * DAY_NS
    history.restate(MIDNIGHT_NS + HOUR_NS, lambda price, at_ns: None if at_ns == missing else price)
    assert [day.unpriced for day in history.records] == [False, False, True, False]
    assert profits_of(history) == [110 - 10, None, None, -90]  # 110 at the second opening, 90 at the last


def test_a_deposit_told_late_is_profit_on_no_day_and_raises_what_the_days_began_with() -> None:
    history: DayHistory[Decimal] = DayHistory(DAYS)
    story_of(history, PRICES, [])
    history.move(MIDNIGHT_NS + DAY_NS + HOUR_NS, CAPITAL, Decimal(500))
    assert profits_of(history) == [0, 0, 0, 0]
    assert [day.moved for day in history.records] == [CAPITAL, 500, 0, 0]
    assert history.records[3].opening == CAPITAL + 500


def test_a_day_that_began_without_prices_cannot_be_restated() -> None:
    history: DayHistory[Decimal] = DayHistory(DAYS)
    for day in range(2):
        history.update(MIDNIGHT_NS + day * DAY_NS, CAPITAL)
    history.restate(MIDNIGHT_NS + HOUR_NS, lambda price, _: price)
    assert profits_of(history) == [None, None]


def test_at_most_four_hundred_days_are_kept_and_the_ratio_is_of_those() -> None:
    ratio, last = Sharpe(365), Sharpe(365)
    history: DayHistory[Decimal] = DayHistory(DAYS, (ratio,))
    with decimal.localcontext(MONEY_CONTEXT):
        history.move(MIDNIGHT_NS, Decimal(0), Decimal(1000))
        for day in range(450):
            history.update(MIDNIGHT_NS + day * DAY_NS + HOUR_NS, Decimal(1000 + day * 7 % 31))
        assert len(history.records) == 400
        for record in list(history.records)[:-1]:
            assert record.growth is not None
            last.update(record.growth)
        assert ratio.count == 399
        assert ratio.ratio() == last.ratio()


@given(st.lists(st.decimals("1", "1000", places=2), min_size=1, max_size=6), st.lists(amounts, max_size=6))
def test_a_days_return_is_time_weighted(equities: list[Decimal], moves: list[Decimal]) -> None:
    """Within a day the equity goes through `equities`, and after each one of them money moves."""
    history: DayHistory[Decimal] = DayHistory(DAYS)
    exact, after = Fraction(1), Fraction(1000)
    with decimal.localcontext(MONEY_CONTEXT):
        history.move(MIDNIGHT_NS, Decimal(0), Decimal(1000))
        for equity, amount in zip(equities, moves, strict=False):
            moved = max(amount, 1 - equity)  # something is left
            exact, after = exact * Fraction(equity) / after, Fraction(equity + moved)
            history.move(MIDNIGHT_NS + HOUR_NS, equity, moved)
        history.update(MIDNIGHT_NS + 2 * HOUR_NS, equities[-1])
        history.update(MIDNIGHT_NS + DAY_NS, equities[-1])
        growth = history.records[0].growth
        assert near(None if growth is None else growth + 1, exact * Fraction(equities[-1]) / after)


def test_without_capital_a_day_has_a_profit_but_no_return() -> None:
    history: DayHistory[Decimal] = DayHistory(DAYS)
    for day in range(3):
        history.update(MIDNIGHT_NS + day * DAY_NS, Decimal(day * 10))
    assert profits_of(history) == [0, 10, 10]
    assert [day.growth for day in history.records] == [None, None, None]


def test_an_account_that_lost_everything_has_no_return_until_money_comes() -> None:
    history: DayHistory[Decimal] = DayHistory(DAYS)
    history.move(MIDNIGHT_NS, Decimal(0), Decimal(100))
    history.update(MIDNIGHT_NS + HOUR_NS, Decimal(-10))
    history.update(MIDNIGHT_NS + DAY_NS, Decimal(-10))
    history.move(MIDNIGHT_NS + 2 * DAY_NS, Decimal(-10), Decimal(110))
    history.update(MIDNIGHT_NS + 2 * DAY_NS + HOUR_NS, Decimal(120))
    history.update(MIDNIGHT_NS + 3 * DAY_NS, Decimal(120))
    assert [day.growth for day in history.records] == [Decimal("-1.1"), None, Decimal("0.2"), None]
