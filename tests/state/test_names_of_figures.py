"""Which bot has a name for its figures follows from the journals, and who has not is told."""

from itertools import permutations

from deskwatch.events import Heartbeat, MachineMeasured, MetricRecorded, OperationTimed, Record
from deskwatch.library import overview
from deskwatch.model import Bot, Problem
from deskwatch.state import State
from deskwatch.testing import NOON_NS
from tests.folded import SETTINGS, Story, at, families_of, fold_story, folded, hub_view, series_of, views_of

COUNTED = MetricRecorded(name="orders", value=1.0, metric="counter")
LEVEL = MetricRecorded(name="orders_total", value=7.0)
ONE, TWO, THREE = Bot(name="one"), Bot(name="two"), Bot(name="three")
STORIES: list[tuple[Bot, Story]] = [
    (ONE, at("11:00", COUNTED)),
    (TWO, at("10:00", LEVEL)),
    (THREE, at("10:30", LEVEL)),
]


def test_the_earliest_has_the_name_in_whatever_order_journals_are_read() -> None:
    for order in permutations(STORIES):
        state = State(SETTINGS)
        told = [
            (each.bot or bot.name, each.reason)
            for bot, story in order
            for each in fold_story(state, story, bot)
        ]
        assert told == [("one", "bad_name")]
        shown = [family for family in families_of(state) if family.name.startswith("orders")]
        assert [(family.name, family.kind, len(family.samples)) for family in shown] == [
            ("orders_total", "gauge", 2)
        ]


def test_a_loser_that_goes_on_is_told_once() -> None:
    state = folded(at("10:00", LEVEL), bot=TWO)
    first = fold_story(state, at("11:00", COUNTED, COUNTED), ONE)
    more = fold_story(state, at("11:01", COUNTED, Heartbeat()), ONE)
    assert [(each.index, each.bot) for each in first + more] == [(0, "")]
    assert "bot 'two' had the name first" in first[0].detail


def test_one_whose_own_figures_must_go_is_named_by_the_fact_that_shows_it() -> None:
    state = folded(at("11:00", COUNTED), bot=ONE)
    (told,) = fold_story(state, at("10:00", LEVEL), TWO)
    assert (told.bot, told.reason) == ("one", "bad_name")


def test_the_loser_shows_on_the_overview_and_in_our_own_series() -> None:
    state = folded(at("10:00", LEVEL), bot=TWO)
    (told,) = fold_story(state, at("11:00", COUNTED), ONE)
    hub = hub_view(state, problems={("one", told.reason.value): 1})
    problem = Problem("one.jsonl", 2, told.reason, told.detail, "one")
    screen = overview(views_of(state), hub, families_of(state, hub=hub), [problem])
    (table,) = [table for table in screen.tables if table.id == "problems"]
    assert "orders" in str(table.rows[0])
    series = series_of(state, hub=hub_view(state, problems={("one", told.reason.value): 1}))
    assert series["deskwatch_journal_problems_total"]["bot=one,reason=bad_name"] == 1


def test_what_is_wrong_again_is_counted_in_our_own_series() -> None:
    state = State(SETTINGS)
    wrong = OperationTimed(component="c", operation="o", duration_seconds=-1.0)
    assert len(fold_story(state, at("11:00", *[wrong] * 5), ONE)) == 1
    series = series_of(state, hub=hub_view(state, problems={("one", "negative"): 1}))
    assert series["deskwatch_journal_problems_total"]["bot=one,reason=negative"] == 5


def test_a_look_at_the_machine_from_no_time_is_told_and_passed_over() -> None:
    state = State(SETTINGS)
    seen = MachineMeasured(cpu_percent=1, memory_percent=2, disk_percent=3)
    story = [Record(seq=1, at_ns=NOON_NS, fact=seen), Record(seq=2, at_ns=10**400, fact=seen)]
    told = fold_story(state, story, Bot(name="machine", mode="machine"))
    assert [(each.index, each.reason) for each in told] == [(1, "bad_time")]
    assert state.machine.machine(NOON_NS) == seen
