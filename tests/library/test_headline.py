"""The one sentence at the top says the worst that is true of the desk, or that all is well."""

import pytest

from deskwatch.events import AnyFact, BotStopped, BreakerReset, BreakerTripped, Heartbeat
from deskwatch.library.verdict import headline, notices
from deskwatch.model import Bot, Mode
from deskwatch.state import State
from tests.folded import SETTINGS, at, folded, hub_view, views_of

FUNDED = "11:00 cash 1000"
BEAT = Heartbeat()


def desk(*bots: tuple[str, Mode, list[AnyFact]], story: str = FUNDED) -> State:
    """Return a desk of bots by name and mode, each with capital and some facts just before noon."""
    state = State(SETTINGS)
    for name, mode, facts in bots:
        folded(story, at("11:59:50", *facts), bot=Bot(name=name, mode=mode), state=state)
    return state


def said(state: State, *, ready: bool = True, problems: int = 0) -> tuple[str, str]:
    hub = hub_view(state, ready=ready, problems={("a", "torn"): problems} if problems else {})
    words, tone = headline(views_of(state), hub)
    return words, tone.value


def test_no_bots() -> None:
    assert said(State(SETTINGS)) == ("No bot has recorded anything yet", "neutral")


def test_still_reading_goes_before_everything() -> None:
    state = desk(("a", "live", [BreakerTripped(breaker="kill_switch")]))
    assert said(state, ready=False) == ("Reading the journals …", "neutral")


def test_all_well() -> None:
    assert said(desk(("a", "live", [BEAT]))) == ("All is well: 1 bot running", "good")
    assert said(desk(("a", "live", [BEAT]), ("b", "paper", [BEAT]))) == (
        "All is well: 2 bots running",
        "good",
    )


def test_a_breaker_goes_before_silence() -> None:
    state = desk(("a", "live", [BreakerTripped(breaker="daily_stop")]), ("b", "live", []))
    assert said(state) == ("Trading stopped by a circuit breaker: a", "critical")


def test_a_breaker_that_was_lifted_is_no_trouble() -> None:
    state = desk(("a", "live", [BreakerTripped(breaker="daily_stop"), BreakerReset(breaker="daily_stop")]))
    assert said(state) == ("All is well: 1 bot running", "good")


def test_a_silent_bot_goes_before_an_unknown_value() -> None:
    state = desk(("a", "live", []))
    folded(at("11:59:50", BEAT), bot=Bot(name="b", mode="live"), state=state)
    assert said(state) == ("1 bot fell silent: a", "critical")


def test_a_bot_that_stopped_in_good_order_is_not_silent() -> None:
    assert said(desk(("a", "live", [BotStopped()]))) == ("1 bot, none running", "neutral")


def test_an_unknown_value_goes_before_problems() -> None:
    assert said(desk(("a", "live", [BEAT]), story=""), problems=3) == (
        "Account value not known: a",
        "warning",
    )


def test_a_price_that_is_too_old_makes_the_value_unknown() -> None:
    state = desk(("a", "live", [BEAT]), story="09:00 cash 1000\n09:00 buy 1 BTC/USD @ 100")
    assert said(state) == ("Account value not known: a", "warning")


@pytest.mark.parametrize(("problems", "words"), [(1, "1 line"), (1234, "1,234 lines")])
def test_problems_in_the_journals(problems: int, words: str) -> None:
    state = desk(("a", "live", [BEAT]))
    assert said(state, problems=problems) == (f"{words} of the journals could not be used", "warning")


def test_four_names_are_three_and_one_more() -> None:
    state = desk(*((name, "live", []) for name in "abcd"))
    assert said(state) == ("4 bots fell silent: a, b, c and 1 more", "critical")


@pytest.mark.parametrize("facts", [[], [BotStopped()], [BreakerTripped(breaker="drawdown"), BotStopped()]])
def test_a_backtest_that_ended_is_nobodys_trouble(facts: list[AnyFact]) -> None:
    assert said(desk(("a", "live", [BEAT]), ("b", "backtest", facts)))[1] == "good"
    assert said(desk(("b", "backtest", facts))) == ("1 bot, none running", "neutral")


@pytest.mark.parametrize(
    ("venue", "word"), [("simulated", "Simulated"), ("replay", "Replay"), ("binance", "")]
)
def test_play_money_is_announced(venue: str, word: str) -> None:
    state = folded(FUNDED, bot=Bot(name="a", venue=venue))
    assert [notice.partition(" ")[0].strip(":") for notice in notices(views_of(state))] == (
        [word] if word else []
    )
