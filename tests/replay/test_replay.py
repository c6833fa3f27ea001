"""State as of any time is the one that a hub had then, by the hub's own code."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.events import BotStarted, PriceMarked
from deskwatch.hub import Config, Desk
from deskwatch.journal import JournalWriter
from deskwatch.model import NANOSECONDS, Problem
from deskwatch.replay import Replay, StandingClock, Told, rebuild, replay
from deskwatch.state import State
from deskwatch.testing import NOON_NS, facts_from_text
from tests.desks import SMALL_BOOK, write_journal
from tests.folded import BOT, SETTINGS, families_of, folded
from tests.planted import planted

TEN_NS = NOON_NS - 2 * 3600 * NANOSECONDS
MINUTE_NS = 60 * NANOSECONDS
LINES = [line for line in SMALL_BOOK.splitlines() if line.strip()]


def names_of(bot: str = "bot") -> dict[str, str]:
    return {
        "name": bot,
        "strategy": BOT.strategy,
        "portfolio": BOT.portfolio,
        "mode": "paper",
        "venue": "venue",
    }


def as_of(data: Path, minute: int) -> State:
    return replay(data, SETTINGS, TEN_NS + minute * MINUTE_NS)


@pytest.mark.parametrize("minute", range(-1, 17))
def test_the_state_of_a_time_is_that_of_the_facts_recorded_until_then(tmp_path: Path, minute: int) -> None:
    write_journal(tmp_path, **names_of())
    until_ns = TEN_NS + minute * MINUTE_NS
    told = [record for record in facts_from_text(SMALL_BOOK) if record.at_ns <= until_ns]
    expected = folded(told) if told else State(SETTINGS)
    assert families_of(as_of(tmp_path, minute)) == families_of(expected)


def test_a_cut_that_lets_later_facts_through_would_be_noticed(tmp_path: Path) -> None:
    write_journal(tmp_path, **names_of())
    fault = planted(rebuild, "return time_ns <= self.until_ns", "return True")
    late = fault.replay(tmp_path, SETTINGS, TEN_NS)
    assert families_of(late) != families_of(as_of(tmp_path, 0))


def test_without_a_time_it_is_what_the_hub_has_after_its_start(tmp_path: Path) -> None:
    write_journal(tmp_path, **names_of())
    desk = Desk(tmp_path, Config(), StandingClock(NOON_NS))
    desk.catch_up()
    views, hub = desk.views()
    assert families_of(replay(tmp_path, SETTINGS), hub=hub) == desk.families()
    assert [view.bot.name for view in views] == ["bot"]


def test_of_one_bot_nothing_of_the_others_is_read_into_the_state(tmp_path: Path) -> None:
    write_journal(tmp_path, **names_of("one"))
    write_journal(tmp_path, boot="b2", **names_of("two"))
    assert list(replay(tmp_path, SETTINGS, bot="two").bots) == ["two"]
    assert sorted(replay(tmp_path, SETTINGS).bots) == ["one", "two"]


def test_a_backtest_is_cut_in_its_own_time(tmp_path: Path) -> None:
    """It was recorded in a few seconds today, and happened in another year."""
    backtest = msgspec.structs.replace(BOT, mode="backtest")
    writer = JournalWriter(backtest, tmp_path, "b1", StandingClock(NOON_NS))
    facts = [BotStarted()] + [PriceMarked(symbol="BTC/USD", price="1", time_ns=TEN_NS + n) for n in range(9)]
    writer.append([(NOON_NS, fact) for fact in facts])
    writer.close()
    assert replay(tmp_path, SETTINGS, TEN_NS + 3).bots["bot"].facts == 5
    assert replay(tmp_path, SETTINGS, NOON_NS).bots["bot"].facts == 10


class Onlooker:
    """A witness that remembers."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.counts: list[int] = []

    def saw(self, told: Told, state: State) -> None:
        """Take note."""
        self.told.append(told)
        self.counts.append(state.bots[told.bot.name].facts)


def test_a_witness_sees_each_fact_once_in_its_order_and_what_was_refused(tmp_path: Path) -> None:
    write_journal(tmp_path, SMALL_BOOK + "10:20 mark BTC/USD cheap\n", **names_of())
    seen, problems = Onlooker(), list[Problem]()
    whole = Replay(tmp_path, SETTINGS, problems.append, witness=seen)
    while whole.step():
        pass
    assert [told.record.seq for told in seen.told] == seen.counts == list(range(1, len(LINES) + 2))
    assert [told.refused is None for told in seen.told] == [True] * len(LINES) + [False]
    assert [problem.line for problem in problems] == [len(LINES) + 2]  # behind the header


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=30), st.integers(1, 9))
def test_looking_on_changes_nothing(lines: list[str], size: int) -> None:
    records = facts_from_text("\n".join(lines))
    pieces = [records[place : place + size] for place in range(0, len(records), size)]
    seen, state, expected = Onlooker(), State(SETTINGS), State(SETTINGS)
    for piece in pieces:
        rebuild.fold_before(seen, state, BOT, "b1", piece)
        expected.fold(BOT, "b1", piece)
    assert families_of(state) == families_of(expected)
