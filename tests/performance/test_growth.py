"""The total return after every event is the time-weighted one of the whole story."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import given

from deskwatch.model import MONEY_CONTEXT
from deskwatch.performance import Growth
from deskwatch.performance import returns as returns_module
from tests.performance.story import Move, Story, Value, equity_before, indices, near, stories
from tests.planted import planted


def check_against_the_story(growth: Growth, story: Story) -> None:
    """Hold the online figure to the batch one after each event."""
    with decimal.localcontext(MONEY_CONTEXT):
        for place, event in enumerate(story):
            if isinstance(event, Value):
                growth.update(event.equity)
            else:
                growth.move(equity_before(story, place), event.amount)
            assert near(growth.total(), indices(story[: place + 1])[-1] - 1)


@given(stories())
def test_after_every_event_it_is_that_of_the_whole_story(story: Story) -> None:
    check_against_the_story(Growth(), story)


STORY: Story = [
    Value(Decimal(100)),
    Value(Decimal(110)),
    Move(Decimal(1000)),
    Value(Decimal(999)),
    Move(Decimal(-500)),
]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("self.base = scaled(self.base, before, amount)", "pass"),
        ("self.base = scaled(self.base, before, amount)", "self.base = self.base + amount"),
        ("self.base = scaled(self.base, before, amount)", "self.base = None"),
    ],
    ids=["a deposit is profit", "money-weighted", "a deposit begins anew"],
)
def test_the_story_notices_when(right: str, wrong: str) -> None:
    fault = planted(returns_module, right, wrong)
    with pytest.raises(AssertionError):
        check_against_the_story(fault.Growth(), STORY)


def test_nothing_yet_is_not_known() -> None:
    assert Growth().total() is None


def test_a_start_without_capital_gives_no_return() -> None:
    growth = Growth()
    growth.update(Decimal(0))
    growth.update(Decimal(-10))
    assert growth.total() is None


def test_the_first_deposit_is_the_base_whatever_was_owed_before() -> None:
    growth = Growth()
    growth.move(Decimal(-1), Decimal(101))
    growth.update(Decimal(110))
    assert growth.total() == Decimal("0.1")


def test_losing_more_than_everything_is_a_return_below_minus_one() -> None:
    growth = Growth()
    growth.update(Decimal(100))
    growth.update(Decimal(-50))
    assert growth.total() == Decimal("-1.5")


def test_a_deposit_to_an_account_blown_up_begins_anew() -> None:
    growth = Growth()
    growth.update(Decimal(100))
    growth.update(Decimal(-50))
    growth.move(Decimal(-50), Decimal(250))
    growth.update(Decimal(220))
    assert growth.total() == Decimal("0.1")


def test_an_account_that_was_emptied_has_no_return_until_it_is_filled_again() -> None:
    growth = Growth()
    growth.update(Decimal(100))
    growth.move(Decimal(100), Decimal(-100))
    assert growth.total() is None
    growth.move(Decimal(0), Decimal(50))
    assert growth.total() == 0


def test_ruin_and_rescue_again_and_again_overflow_nothing() -> None:
    growth = Growth()
    with decimal.localcontext(MONEY_CONTEXT):
        for _ in range(50):
            growth.update(Decimal("1e40"))
            growth.update(Decimal("1e-30"))
            growth.move(Decimal("1e-30"), Decimal("1e40"))
            growth.update(Decimal("1e80"))
            growth.move(Decimal("1e80"), Decimal("1e21") - Decimal("1e80"))
        assert growth.total() is not None
