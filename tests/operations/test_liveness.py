"""Each clock is wound by its own facts, and a dead bot never looks alive."""

import pytest

from deskwatch.events import (
    AnyFact,
    BotStarted,
    BotStopped,
    CycleCompleted,
    DataUpdated,
    Heartbeat,
    OrderCanceled,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    PriceMarked,
    ProposalMade,
    RiskRejected,
    SignalDetected,
)
from deskwatch.operations import CLOCKS, Clocks, Life

SECOND_NS = 1_000_000_000
NOON_NS = 1_767_268_800 * SECOND_NS
QUIET_NS = 30 * SECOND_NS
WINDS: list[tuple[AnyFact, set[str]]] = [
    (Heartbeat(), set()),
    (BotStarted(), set()),
    (CycleCompleted(duration_seconds=1.0), {"loop"}),
    (DataUpdated(data_type="candles"), {"data"}),
    (PriceMarked(symbol="X", price="1"), {"data"}),
    (SignalDetected(symbol="X"), {"decision"}),
    (ProposalMade(symbol="X", side="buy"), {"decision"}),
    (RiskRejected(reason="cap"), {"decision"}),
    (OrderPlaced(symbol="X", side="buy", quantity="1"), {"decision", "order"}),
    (OrderFilled(symbol="X", side="buy", quantity="1", price="1"), {"order"}),
    (OrderCanceled(symbol="X"), {"order"}),
    (OrderRejected(symbol="X", side="buy"), {"order"}),
]


def life_after(*facts: tuple[AnyFact, int], now_seconds: int) -> Life:
    """Return what a bot seems to do after facts that came some seconds after noon."""
    clocks = Clocks()
    for fact, seconds in facts:
        clocks.update(fact, NOON_NS + seconds * SECOND_NS)
    return clocks.life(NOON_NS + now_seconds * SECOND_NS, QUIET_NS)


@pytest.mark.parametrize(("fact", "wound"), WINDS, ids=[type(fact).__name__ for fact, _ in WINDS])
def test_a_fact_winds_the_process_and_the_clocks_of_its_own(fact: AnyFact, wound: set[str]) -> None:
    clocks = Clocks()
    clocks.update(fact, NOON_NS)
    assert set(clocks.wound_ns) == {"process"} | wound
    assert set(clocks.wound_ns) <= set(CLOCKS)
    assert set(clocks.wound_ns.values()) == {NOON_NS}


def test_a_bot_that_was_never_heard_of_is_silent() -> None:
    assert life_after(now_seconds=0) is Life.SILENT


@pytest.mark.parametrize(("now", "life"), [(0, "running"), (30, "running"), (31, "silent")])
def test_a_bot_is_silent_once_its_process_was_quiet_for_too_long(now: int, life: str) -> None:
    assert life_after((Heartbeat(), 0), now_seconds=now) == life


@pytest.mark.parametrize("now", [0, 10**6])
def test_a_bot_that_said_goodbye_has_stopped_and_is_not_silent(now: int) -> None:
    assert life_after((Heartbeat(), 0), (BotStopped(), 0), now_seconds=now) is Life.STOPPED


def test_a_bot_that_speaks_after_its_goodbye_runs_again() -> None:
    assert life_after((BotStopped(), 0), (Heartbeat(), 1), now_seconds=2) is Life.RUNNING


def test_a_bot_that_dies_after_its_clock_was_set_back_does_not_look_alive_until_it_caught_up() -> None:
    assert life_after((Heartbeat(), 3600), (Heartbeat(), 0), now_seconds=31) is Life.SILENT


def test_a_last_word_from_the_future_is_no_sign_of_life() -> None:
    assert life_after((Heartbeat(), 3600), now_seconds=0) is Life.SILENT
