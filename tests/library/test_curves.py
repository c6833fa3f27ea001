"""Charts: one axis of ascending times, as many values as times, the newest last."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest

from deskwatch.dashboards import Curve
from deskwatch.events import BotStopped
from deskwatch.library.curves import MOST_BOTS, POINTS, drawdown_curve, equity_curve, profit_curve
from deskwatch.metrics import BotView
from deskwatch.model import Bot, Mode
from deskwatch.state import State
from deskwatch.testing import NOON_NS
from tests.folded import SETTINGS, at, folded, views_of

Draw = Callable[[Sequence[BotView]], Curve]
DRAWN: tuple[Draw, ...] = (equity_curve, profit_curve, drawdown_curve)


def desk(*bots: tuple[str, str, str], mode: Mode = "paper") -> State:
    """Return a desk of bots by name, portfolio and what they did; all end in good order."""
    state = State(SETTINGS)
    for name, portfolio, story in bots:
        bot = Bot(name=name, portfolio=portfolio, mode=mode)
        folded(story, at("11:59", BotStopped()), bot=bot, state=state)
    return state


def marks(first: str, count: int) -> str:
    """Return capital, a position, and a mark each second."""
    clock = [f"{first}:{second // 60:02}:{second % 60:02}" for second in range(count)]
    story = "".join(f"{time} mark BTC/USD {100 + second}\n" for second, time in enumerate(clock))
    return f"{clock[0]} cash 1000\n{clock[0]} buy 1 BTC/USD @ 100\n{story}"


def check_axis(curve: Curve) -> None:
    assert all(before < after for before, after in pairwise(curve.times))
    assert {len(line.values) for line in curve.lines} <= {len(curve.times)}


@pytest.mark.parametrize("draw", DRAWN)
def test_times_ascend_and_each_line_has_a_value_for_each(draw: Draw) -> None:
    views = views_of(desk(("a", "crypto", marks("10", 1500)), ("b", "forex", marks("11", 10))))
    curve = draw(views)
    check_axis(curve)
    assert 2 <= len(curve.times) <= POINTS
    assert len(curve.lines) in {1, 2}


@pytest.mark.parametrize("draw", DRAWN)
def test_without_bots_or_values_there_is_nothing_to_draw(draw: Draw) -> None:
    for views in ([], views_of(folded("11:00 buy 1 BTC/USD @ 1"))):
        curve = draw(views)
        assert curve.times == []
        check_axis(curve)


def test_one_value_is_a_chart_of_one_point() -> None:
    curve = equity_curve(views_of(desk(("a", "", "11:00 cash 1000"))))
    assert curve.times == [NOON_NS / 10**9 - 3600]
    assert curve.lines[0].values == [1000]


def test_the_equity_of_all_bots_is_one_line_and_ends_with_their_sum() -> None:
    story = "11:00 cash 1000\n11:00 buy 1 BTC/USD @ 100\n11:30 mark BTC/USD 150"
    curve = equity_curve(
        views_of(desk(("a", "crypto", story), ("b", "crypto", story), ("c", "forex", story)))
    )
    (line,) = curve.lines
    assert (line.values[0], line.values[-1]) == (3000, 3150)


def test_profit_is_summed_by_portfolio() -> None:
    won = "11:00 cash 1000\n11:00 buy 1 BTC/USD @ 100\n11:30 mark BTC/USD 150"
    lost = "11:00 cash 1000\n11:00 buy 1 BTC/USD @ 100\n11:30 mark BTC/USD 90"
    curve = profit_curve(views_of(desk(("a", "crypto", won), ("b", "crypto", won), ("c", "", lost))))
    assert {line.name: line.values[-1] for line in curve.lines} == {"crypto": 100, "no portfolio": -10}


def test_a_bot_that_begins_later_has_no_value_before() -> None:
    early = "10:00 cash 1000\n11:00 cash 1\n11:30 cash 1\n11:59 cash 1"
    late = "11:30 cash 5000\n11:59 cash 1"
    curve = drawdown_curve(views_of(desk(("a", "", early), ("b", "", late))))
    values = {line.name: line.values for line in curve.lines}
    assert values["a"][0] is not None
    assert values["b"][0] is None
    assert values["b"][-1] is not None


def test_of_many_bots_the_deepest_are_drawn_by_name() -> None:
    def story(fall: int) -> str:
        return f"11:00 cash 1000\n11:00 buy 1 BTC/USD @ 500\n11:30 mark BTC/USD {500 - fall}"

    bots = [(f"bot-{number:02}", "", story(number * 10)) for number in range(MOST_BOTS + 4)]
    curve = drawdown_curve(views_of(desk(*bots)))
    assert [line.name for line in curve.lines] == [name for name, _, _ in bots[4:]]
    assert curve.lines[-1].values[-1] == pytest.approx(11)
    assert curve.note == f"the {MOST_BOTS} deepest of {MOST_BOTS + 4} bots"
    assert curve.downwards
