"""Drawdown after every event is that of the whole story; deposits and withdrawals are none."""

import decimal
from decimal import Decimal

import pytest
from hypothesis import given

from deskwatch.model import MONEY_CONTEXT
from deskwatch.performance import Drawdown
from deskwatch.performance import drawdown as drawdown_module
from tests.performance.story import Move, Story, Value, equity_before, indices, near, stories
from tests.planted import planted


def check_against_the_story(drawdown: Drawdown, story: Story) -> None:
    """Hold the online figures to the batch ones after each event."""
    with decimal.localcontext(MONEY_CONTEXT):
        for place, event in enumerate(story):
            if isinstance(event, Value):
                drawdown.update(event.equity)
            else:
                drawdown.move(equity_before(story, place), event.amount)
            so_far = indices(story[: place + 1])
            depths = [1 - index / max(so_far[: number + 1]) for number, index in enumerate(so_far)]
            assert near(drawdown.current(), depths[-1])
            assert near(drawdown.maximum(), max(depths))


@given(stories())
def test_after_every_event_it_is_that_of_the_whole_story(story: Story) -> None:
    check_against_the_story(Drawdown(), story)


STORY: Story = [Value(Decimal(n)) for n in (100, 80, 90)] + [
    Move(Decimal(90)),
    Value(Decimal(150)),
    Value(Decimal(170)),
]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("self.peak = after if peak is None else peak", "self.peak = after"),
        ("self.peak = after if peak is None else peak", "pass"),
        ("elif peak > 0 and peak - equity > self.deepest * peak", "elif peak > 0"),
        ("return (self.peak - equity) / self.peak if", "return (self.peak - equity) / equity if"),
    ],
    ids=[
        "a deposit heals",
        "a deposit is no movement",
        "the last is the deepest",
        "of the equity, not the peak",
    ],
)
def test_the_story_notices_when(right: str, wrong: str) -> None:
    fault = planted(drawdown_module, right, wrong)
    with pytest.raises(AssertionError):
        check_against_the_story(fault.Drawdown(), STORY)


def test_nothing_yet_is_not_known() -> None:
    assert Drawdown().current() is None
    assert Drawdown().maximum() is None


def test_an_account_that_never_had_anything_has_no_drawdown() -> None:
    drawdown = Drawdown()
    for equity in ("0", "-5", "0"):
        drawdown.update(Decimal(equity))
    assert drawdown.current() is None


def test_debt_is_a_drawdown_above_one() -> None:
    drawdown = Drawdown()
    drawdown.update(Decimal(100))
    drawdown.update(Decimal(-50))
    assert drawdown.current() == Decimal("1.5")


def test_a_deposit_to_an_emptied_account_begins_anew_and_keeps_the_deepest() -> None:
    drawdown = Drawdown()
    for equity in ("100", "60"):
        drawdown.update(Decimal(equity))
    drawdown.move(Decimal(60), Decimal(-60))
    assert drawdown.current() is None
    drawdown.move(Decimal(0), Decimal(500))
    assert drawdown.current() == 0
    assert drawdown.maximum() == Decimal("0.4")


def test_a_look_at_another_equity_changes_nothing() -> None:
    drawdown = Drawdown()
    drawdown.update(Decimal(100))
    assert drawdown.maximum(Decimal(50)) == Decimal("0.5")
    assert drawdown.maximum() == 0


def test_ruin_and_rescue_again_and_again_overflow_nothing() -> None:
    drawdown = Drawdown()
    with decimal.localcontext(MONEY_CONTEXT):
        for _ in range(50):
            drawdown.update(Decimal("1e40"))
            drawdown.update(Decimal("1e-30"))
            drawdown.move(Decimal("1e-30"), Decimal("1e40"))
    assert drawdown.current() == 0
