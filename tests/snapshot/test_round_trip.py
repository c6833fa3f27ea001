"""What comes back from a snapshot is the state: in every field now, and in every figure of any future."""

from collections.abc import Callable
from types import ModuleType

import pytest
from hypothesis import given

from deskwatch.model import NANOSECONDS
from deskwatch.snapshot import SnapshotError, decode, encode, reader, snapshot, writer
from deskwatch.state import State
from deskwatch.testing import NOON_NS
from tests.folded import SETTINGS, families_of
from tests.planted import planted
from tests.snapshot.histories import DAY_NS, History, histories, rich_state, same_settings, tell
from tests.snapshot.pictures import picture

LATER_NS = NOON_NS + 3 * DAY_NS
AFTERWARDS = histories(begin_ns=LATER_NS)


def kept(state: State) -> State:
    """Return what a hub has after a restart."""
    return decode(encode(state), same_settings())


def end_of(state: State, future: History) -> tuple[object, ...]:
    """Return all that shows of a state now and after more facts."""
    now = families_of(state, LATER_NS)
    complaints = tell(state, future)
    return now, complaints, families_of(state, LATER_NS + 60 * NANOSECONDS), picture(state)


@given(histories())
def test_every_field_comes_back(history: History) -> None:
    state = State(SETTINGS)
    tell(state, history)
    assert picture(kept(state)) == picture(state)


@given(histories(), AFTERWARDS)
def test_figures_now_and_after_any_further_facts_are_those_of_the_rebuilt_state(
    past: History, future: History
) -> None:
    state = State(SETTINGS)
    tell(state, past)
    assert end_of(kept(state), future) == end_of(state, future)


def test_the_richest_state_comes_back() -> None:
    state = rich_state()
    assert picture(kept(state)) == picture(state)


def test_writing_a_state_changes_nothing_in_it() -> None:
    state = rich_state()
    before = picture(state)
    encode(state)
    assert picture(state) == before


def test_a_state_of_nothing_comes_back() -> None:
    assert picture(kept(State(SETTINGS))) == picture(State(SETTINGS))


def test_what_comes_back_shares_nothing_with_what_was_written() -> None:
    state = rich_state()
    before = picture(state)
    tell(kept(state), [(bot.bot, "b9", []) for bot in state.bots.values()])
    kept(state).bots["bot"].counts.orders_placed.clear()
    assert picture(state) == before


def _with_fault(module: ModuleType, right: str, wrong: str) -> Callable[[State], State]:
    """Return a round trip through a writer or a reader with one fault."""
    fault = planted(module, right, wrong)
    name = "Writer" if module is writer else "Reader"
    whole = planted(snapshot, "FORMAT = 1", "FORMAT = 1", **{name: getattr(fault, name)})
    return lambda state: whole.decode(whole.encode(state), same_settings())


@pytest.mark.parametrize(
    ("module", "right", "wrong"),
    [
        (writer, "list(map(str, values))]", "[str(v.normalize()) for v in values]]"),
        (writer, "number = numbers.get(its_id)", "number = None"),
        (writer, "[value.maxlen for value in values]", "[None for value in values]"),
        (writer, "[value.default_factory for value in values]", "[int for value in values]"),
        (reader, "each.__init__(*kind.arguments(fields, self._settings))", "pass"),
        (reader, "self._met += made", "self._met = made"),
        (reader, "and name not in kind.left_out]", 'and not name.startswith("_")]'),
    ],
)
def test_a_fault_in_writing_or_reading_is_noticed(module: ModuleType, right: str, wrong: str) -> None:
    state = rich_state()
    try:
        came_back = picture(_with_fault(module, right, wrong)(state))
    except (SnapshotError, AttributeError):
        return
    assert came_back != picture(state)
