"""A fact that cannot be used is complained of by its place, and the rest is taken."""

import pytest

from deskwatch.events import (
    ApiCalled,
    CashMoved,
    CycleCompleted,
    DataUpdated,
    Heartbeat,
    MetricRecorded,
    Noted,
    OperationTimed,
    OrderFilled,
    ParameterChanged,
    PositionReported,
    PriceMarked,
    RateLimitUsed,
    Record,
    RegimeDetected,
    RegimePredicted,
    WeightsSet,
)
from deskwatch.events.codec import AnyFact
from deskwatch.model import NANOSECONDS, Bot
from deskwatch.state import State
from deskwatch.testing import NOON_NS
from tests.folded import SETTINGS, at, families_of, fold_story, folded, totals_of, view_of

DAY_NS = 86_400 * NANOSECONDS
BACKTEST = Bot(name="bot", mode="backtest")
OTHERS: list[AnyFact] = [
    ApiCalled(endpoint="GET /orders", duration_seconds=0.1),
    CycleCompleted(duration_seconds=0.1),
    DataUpdated(data_type="candles"),
    MetricRecorded(name="own", value=1.0),
    Noted(text="deployed"),
    OperationTimed(component="c", operation="o", duration_seconds=1.0),
    ParameterChanged(parameter="fast", new="5"),
    PositionReported(symbol="BTC/USD", quantity="1"),
    RateLimitUsed(endpoint="GET /orders", used=1, limit=10),
    RegimeDetected(regime="bull"),
    RegimePredicted(regime="bear", probability=0.5),
    WeightsSet(weights={"a": 0.5}),
]


def test_complaints_tell_the_place_among_the_records_that_were_given() -> None:
    state = State(SETTINGS)
    story = (
        "10:00 cash 1000\n10:01 buy 1 BTC/USD @ cheap\n10:02 buy 1 BTC/USD @ 100\n10:03 buy -1 BTC/USD @ 100"
    )
    assert [(each.index, each.reason) for each in fold_story(state, story)] == [
        (1, "not_money"),
        (3, "negative"),
    ]
    assert totals_of(state)["trader_open_positions"] == 1


def test_the_places_begin_anew_with_each_piece() -> None:
    state = State(SETTINGS)
    for _ in range(2):
        (complaint,) = fold_story(state, "10:00 cash 1\n10:01 cash much")
        assert complaint.index == 1
        assert "much" in complaint.detail


@pytest.mark.parametrize(
    "time_ns", [1, -1, 1_767_268_800, 1_767_268_800_000, 5 * 10**18, 10**400, -(10**400)]
)
def test_a_time_that_mixed_its_units_up_is_refused(time_ns: int) -> None:
    state = folded("10:00 cash 1000")
    records = at("10:01", CashMoved(amount="5", time_ns=time_ns))
    (complaint,) = fold_story(state, records)
    assert complaint.reason == "bad_time"
    assert totals_of(state)["trader_account_value_usd"] == 1000


@pytest.mark.parametrize("at_ns", [0, -1, 10**400])
def test_a_time_of_recording_that_cannot_be_winds_no_clock(at_ns: int) -> None:
    state = folded(at("11:59:50", Heartbeat()))
    (complaint,) = fold_story(state, [Record(seq=1, at_ns=at_ns, fact=Heartbeat(offered=10**400))])
    assert complaint.reason == "bad_time"
    assert view_of(state).age_seconds("process") == 10
    assert families_of(state)


def test_a_fill_with_a_time_of_its_own_is_booked_by_a_machine_without_a_clock() -> None:
    fill = OrderFilled(symbol="BTC/USD", side="buy", quantity="1", price="100", time_ns=NOON_NS)
    state = folded([Record(seq=1, at_ns=0, fact=fill)])
    assert totals_of(state)["trader_open_positions"] == 1


@pytest.mark.parametrize(
    ("ahead_ns", "taken"), [(DAY_NS, True), (DAY_NS + 1, False), (10 * 365 * DAY_NS, False)]
)
def test_a_fact_from_the_future_is_refused_before_it_freezes_price_and_day(
    ahead_ns: int, *, taken: bool
) -> None:
    (now,) = at("12:00", Heartbeat())
    mark = Record(
        seq=1, at_ns=now.at_ns, fact=PriceMarked(symbol="X", price="1", time_ns=now.at_ns + ahead_ns)
    )
    complaints = fold_story(State(SETTINGS), [mark])
    assert [complaint.reason for complaint in complaints] == ([] if taken else ["bad_time"])


def test_a_backtest_may_play_in_the_future() -> None:
    mark = PriceMarked(symbol="X", price="1", time_ns=NOON_NS + 1000 * DAY_NS)
    assert fold_story(State(SETTINGS), at("12:00", mark), bot=BACKTEST) == []


@pytest.mark.parametrize("fact", OTHERS, ids=lambda fact: type(fact).__name__)
def test_a_fact_that_is_not_about_money_leaves_the_book_alone(fact: AnyFact) -> None:
    state = folded("11:00 cash 1000\n11:00 buy 1 BTC/USD @ 100\n11:30 mark BTC/USD 120")
    before = {name: total for name, total in totals_of(state).items() if name.endswith(("_usd", "_pct"))}
    folded(at("11:59:50", fact), state=state)
    after = totals_of(state)
    assert {name: after[name] for name in before} == before
    assert view_of(state).age_seconds("process") == 10


def test_every_fact_is_counted_also_one_that_was_refused() -> None:
    state = State(SETTINGS)
    fold_story(state, "10:00 cash 1000\n10:01 cash much\n10:02 mark BTC/USD 5")
    assert totals_of(state)["deskwatch_journal_facts_total"] == 3
