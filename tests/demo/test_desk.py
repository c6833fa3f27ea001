"""The desk: what its five bots record in a day, live, and after they were started again."""

import itertools
from collections import Counter
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from deskwatch.demo.desk import SLICE_BARS, run_bot
from deskwatch.demo.memory import Memory
from deskwatch.demo.plan import desk_plans
from deskwatch.events import (
    ApiCalled,
    BalanceReported,
    BreakerReset,
    BreakerTripped,
    CashMoved,
    CycleCompleted,
    DataUpdated,
    Fact,
    Noted,
    OrderCanceled,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    PositionReported,
    PriceMarked,
    ProposalMade,
    RateLimitUsed,
    RiskRejected,
    SignalDetected,
)
from deskwatch.model import DataDirectoryError, UsageError
from tests.demo.paper import (
    SEED,
    START_NS,
    ListRecording,
    ManualClock,
    booked,
    of_kind,
    plan_of,
    play,
    surroundings,
)

MINUTE_NS = 60_000_000_000
QUEUE_LIMIT = 32_768  # of the recorder
NAMES = [plan.name for plan in desk_plans()]
Day = dict[str, list[Fact]]


def test_the_desk_is_four_crypto_bots_of_two_strategies_and_one_for_the_euro() -> None:
    plans = desk_plans()
    assert [plan.instrument.symbol for plan in plans if plan.portfolio == "crypto"] == [
        "BTC/USD",
        "ETH/USD",
        "SOL/USD",
        "BNB/USD",
    ]
    assert [plan.instrument.symbol for plan in plans if plan.portfolio == "forex"] == ["EUR/USD"]
    assert {plan.strategy for plan in plans} == {"ema_conservative", "mean_reversion"}
    assert {(plan.mode, plan.venue) for plan in plans} == {("paper", "simulated")}


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_records_the_same_facts(name: str, desk_day: Day) -> None:
    assert play(name) == desk_day[name]


@pytest.mark.parametrize("name", NAMES)
def test_another_seed_records_other_fills(name: str, desk_day: Day) -> None:
    assert of_kind(play(name, seed=SEED + 1), OrderFilled) != of_kind(desk_day[name], OrderFilled)


@pytest.mark.parametrize(
    "kind",
    [
        ApiCalled,
        BalanceReported,
        BreakerReset,
        BreakerTripped,
        CashMoved,
        CycleCompleted,
        DataUpdated,
        Noted,
        OrderCanceled,
        OrderFilled,
        OrderPlaced,
        OrderRejected,
        PositionReported,
        PriceMarked,
        ProposalMade,
        RateLimitUsed,
        RiskRejected,
        SignalDetected,
    ],
)
def test_a_day_of_the_desk_has_every_kind_of_fact(kind: type[Fact], desk_day: Day) -> None:
    assert any(of_kind(facts, kind) for facts in desk_day.values())


def test_a_day_of_the_desk_has_rejections_for_several_reasons(desk_day: Day) -> None:
    reasons = {fact.reason for facts in desk_day.values() for fact in of_kind(facts, RiskRejected)}
    assert reasons >= {"exposure_cap", "cooldown", "circuit_breaker"}


def test_only_the_wary_bot_trips_its_breaker_and_lifts_it_again(desk_day: Day) -> None:
    tripped = {name: len(of_kind(facts, BreakerTripped)) for name, facts in desk_day.items()}
    assert tripped == {name: int(name == "reversion-sol") for name in NAMES}
    trip = of_kind(desk_day["reversion-sol"], BreakerTripped)[0]
    reset = of_kind(desk_day["reversion-sol"], BreakerReset)[0]
    assert trip.breaker == reset.breaker == "daily_stop"
    assert trip.time_ns < reset.time_ns


def test_the_breaker_trips_within_two_minutes_of_going_live() -> None:
    live = [fact for fact in play("reversion-sol", live_bars=120) if fact.time_ns == 0]
    assert len(of_kind(live, BreakerTripped)) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_halted_bot_holds_nothing_and_buys_nothing(name: str, desk_day: Day) -> None:
    halted = False
    held = Decimal(0)
    for fact in desk_day[name]:
        if isinstance(fact, CycleCompleted) and halted:
            assert held == 0
        if isinstance(fact, BreakerTripped | BreakerReset):
            halted = isinstance(fact, BreakerTripped)
        if isinstance(fact, OrderFilled):
            held += Decimal(fact.quantity) * (1 if fact.side == "buy" else -1)


@pytest.mark.parametrize("name", NAMES)
def test_a_day_looks_like_a_day_of_trading(name: str, desk_day: Day) -> None:
    book = booked(name, desk_day[name])
    assert book.round_trips >= 10
    assert Decimal("0.30") <= Decimal(book.wins) / (book.wins + book.losses) <= Decimal("0.65")
    assert Decimal("-0.03") < book.equity / plan_of(name).capital - 1 < Decimal("0.04")
    assert Decimal("0.001") < book.drawdown < Decimal("0.04")
    assert book.exposure < Decimal("0.6")


def test_the_desk_trades_both_sides_in_parts_and_turns_around(desk_day: Day) -> None:
    fills = of_kind(desk_day["ema-eurusd"], OrderFilled)
    assert {fill.side for fill in fills} == {"buy", "sell"}
    assert max(Counter(fill.order_id for fill in fills).values()) == 2
    assert {fill.liquidity for fill in of_kind(desk_day["reversion-bnb"], OrderFilled)} == {"maker", "taker"}
    positions = [Decimal(report.quantity) for report in of_kind(desk_day["ema-eurusd"], PositionReported)]
    assert min(positions) < 0 < max(positions)


@pytest.mark.parametrize("name", NAMES)
def test_reports_of_the_venue_agree_with_the_fills(name: str, desk_day: Day) -> None:
    book = booked(name, [])
    for fact in desk_day[name]:
        book.take(fact)
        if isinstance(fact, BalanceReported):
            assert Decimal(fact.total) == book.cash
            assert Decimal(fact.free) <= Decimal(fact.total)
        if isinstance(fact, PositionReported):
            assert Decimal(fact.quantity) == book.quantity


@pytest.mark.parametrize("name", NAMES)
def test_the_bots_own_account_agrees_with_its_fills(name: str, desk_day: Day) -> None:
    recording = ListRecording()
    state = run_bot(plan_of(name), recording.as_recording, surroundings(), seed=SEED, live_bars=0)
    book = booked(name, desk_day[name])
    assert state.account.cash == book.cash
    assert state.account.fees == book.fees
    assert state.account.equity(book.price) == book.equity


@pytest.mark.parametrize("name", NAMES)
def test_every_fill_is_of_an_order_that_was_placed_and_no_more_than_it(name: str, desk_day: Day) -> None:
    open_quantity: dict[str, Decimal] = {}
    for fact in desk_day[name]:
        if isinstance(fact, OrderPlaced):
            open_quantity[fact.order_id] = Decimal(fact.quantity)
        if isinstance(fact, OrderFilled):
            open_quantity[fact.order_id] -= Decimal(fact.quantity)
        if isinstance(fact, OrderCanceled | OrderRejected):
            assert open_quantity.pop(fact.order_id) > 0
    assert all(quantity >= 0 for quantity in open_quantity.values())


@pytest.mark.parametrize("name", NAMES)
def test_cycles_tell_how_many_triggers_and_proposals_there_were(name: str, desk_day: Day) -> None:
    cycles = of_kind(desk_day[name], CycleCompleted)
    signals, proposals = (of_kind(desk_day[name], kind) for kind in (SignalDetected, ProposalMade))
    breakers = len(of_kind(desk_day[name], BreakerTripped))
    assert sum(cycle.triggers for cycle in cycles) == len(signals)
    assert sum(cycle.proposals for cycle in cycles) == len(proposals)
    assert len(proposals) - breakers < len(signals)


def test_ids_of_orders_and_trades_are_unique_on_the_desk(desk_day: Day) -> None:
    everything = [fact for facts in desk_day.values() for fact in facts]
    orders = [fact.order_id for fact in of_kind(everything, OrderPlaced)]
    trades = [fact.trade_id for fact in of_kind(everything, OrderFilled)]
    assert len(set(orders)) == len(orders)
    assert len(set(trades)) == len(trades)


@pytest.mark.parametrize("name", NAMES)
def test_the_history_is_the_last_24_hours_in_order(name: str, desk_day: Day) -> None:
    times = [fact.time_ns for fact in desk_day[name] if not isinstance(fact, DataUpdated)]
    assert times == sorted(times)
    assert times[0] == START_NS - 1440 * MINUTE_NS
    assert START_NS - MINUTE_NS <= times[-1] < START_NS


def test_live_facts_happen_now_and_one_bar_a_second() -> None:
    clock, recording = ManualClock(), ListRecording()
    run_bot(
        plan_of("ema-btc"),
        recording.as_recording,
        surroundings(clock=clock),
        seed=1,
        history_bars=0,
        live_bars=30,
    )
    assert {fact.time_ns for fact in recording.facts} == {0}
    assert len(of_kind(recording.facts, CycleCompleted)) == 30
    assert clock.time_ns == START_NS + 30_000_000_000


def test_figures_move_within_ten_seconds_of_going_live() -> None:
    for name in NAMES:
        live = [fact for fact in play(name, live_bars=10) if fact.time_ns == 0]
        assert len({mark.price for mark in of_kind(live, PriceMarked)}) > 5


def test_a_slice_of_history_never_overflows_the_recorders_queue() -> None:
    recording = ListRecording()
    run_bot(plan_of("ema-eurusd"), recording.as_recording, surroundings(), seed=1, live_bars=0)
    flushed = [0, *recording.flushed_at]
    sizes = [after - before for before, after in itertools.pairwise(flushed)]
    assert sum(sizes) == len(recording.facts)
    assert max(sizes) * 10 < QUEUE_LIMIT
    assert max(sizes) > SLICE_BARS


def test_a_desk_without_history_still_books_its_capital() -> None:
    facts = play("ema-btc", history_bars=0, live_bars=1)
    assert [(fact.amount, fact.movement_id) for fact in of_kind(facts, CashMoved)] == [
        ("100000", "ema-btc/starting-capital")
    ]


def run(
    name: str, data: Path, *, resume: bool, run_id: str, live_bars: int, history_bars: int = 300
) -> list[Fact]:
    recording = ListRecording()
    run_bot(
        plan_of(name),
        recording.as_recording,
        surroundings(data=data, bot=name, resume=resume, run_id=run_id),
        seed=5,
        history_bars=history_bars,
        live_bars=live_bars,
    )
    return recording.facts


@pytest.mark.parametrize("name", NAMES)
def test_a_bot_that_resumes_does_what_it_would_have_done_without_the_stop(name: str, tmp_path: Path) -> None:
    whole = run(name, tmp_path / "whole", resume=False, run_id="a", live_bars=200)
    first = run(name, tmp_path / "parts", resume=False, run_id="a", live_bars=77)
    second = run(name, tmp_path / "parts", resume=True, run_id="b", live_bars=123)
    assert first + second == whole


def test_a_bot_that_resumes_books_no_second_capital_and_makes_no_history(tmp_path: Path) -> None:
    run("ema-btc", tmp_path, resume=False, run_id="a", live_bars=5)
    again = run("ema-btc", tmp_path, resume=True, run_id="b", live_bars=5)
    assert of_kind(again, CashMoved) == []
    assert {fact.time_ns for fact in again} == {0}


def test_a_bot_stopped_in_its_history_finishes_it_when_it_resumes(tmp_path: Path) -> None:
    calls = iter(range(150))
    recording = ListRecording()
    around = surroundings(data=tmp_path, stop=lambda: next(calls, None) is None)
    run_bot(plan_of("ema-btc"), recording.as_recording, around, seed=5, history_bars=300)
    rest = run("ema-btc", tmp_path, resume=True, run_id="b", live_bars=0)
    whole = run("ema-btc", tmp_path / "whole", resume=False, run_id="run", live_bars=0)
    assert recording.facts + rest == whole


def test_a_bot_that_remembers_nothing_takes_new_ids_and_no_capital() -> None:
    def trades(*, resume: bool, run_id: str) -> set[str]:
        recording = ListRecording()
        around = surroundings(resume=resume, run_id=run_id)
        run_bot(plan_of("ema-eurusd"), recording.as_recording, around, seed=5, live_bars=600)
        assert len(of_kind(recording.facts, CashMoved)) == int(not resume)
        return {fill.trade_id for fill in of_kind(recording.facts, OrderFilled)}

    before, after = trades(resume=False, run_id="a"), trades(resume=True, run_id="b")
    assert min(len(before), len(after)) > 0
    assert before.isdisjoint(after)


def test_a_bot_is_remembered_only_after_its_facts_were_written(tmp_path: Path) -> None:
    class Watching(ListRecording):
        def flush(self, timeout: float = 5.0) -> bool:
            kept = Memory(tmp_path, "ema-btc").load()
            written = self.facts[: self.flushed_at[-1]] if self.flushed_at else []
            assert (0 if kept is None else kept.bot.step) == len(of_kind(written, CycleCompleted))
            return super().flush(timeout)

    recording = Watching()
    around = surroundings(data=tmp_path)
    run_bot(plan_of("ema-btc"), recording.as_recording, around, seed=5, history_bars=250, live_bars=20)
    assert len(recording.flushed_at) > 20


def test_what_is_remembered_is_private(tmp_path: Path) -> None:
    run("ema-btc", tmp_path / "data", resume=False, run_id="a", live_bars=1)
    path = Memory(tmp_path / "data", "ema-btc").path
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == path.parent.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("text", ["", "{", '{"bot": {}}', "[]", '{"bot": 3, "market": {}}'])
def test_a_memory_that_is_damaged_names_the_file_and_the_mend(text: str, tmp_path: Path) -> None:
    memory = Memory(tmp_path, "ema-btc")
    memory.prepare()
    memory.path.write_text(text)
    with pytest.raises(DataDirectoryError, match=r"ema-btc\.json: .*--data"):
        run("ema-btc", tmp_path, resume=True, run_id="b", live_bars=1)


def test_a_data_directory_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(DataDirectoryError, match=r"data/demo: cannot be made .*--data"):
        Memory(tmp_path / "data", "ema-btc").prepare()


def test_a_disk_that_takes_nothing_does_not_stop_a_bot(tmp_path: Path) -> None:
    around = surroundings(data=tmp_path)
    (tmp_path / "demo").rmdir()
    recording = ListRecording()
    run_bot(plan_of("ema-btc"), recording.as_recording, around, seed=5, history_bars=0, live_bars=3)
    assert len(of_kind(recording.facts, CycleCompleted)) == 3


@pytest.mark.parametrize("history_bars", [0, 1440])
def test_a_bot_that_is_told_to_stop_takes_not_one_more_bar(history_bars: int) -> None:
    recording = ListRecording()
    around = surroundings(stop=lambda: len(of_kind(recording.facts, CycleCompleted)) >= 3)
    run_bot(plan_of("ema-btc"), recording.as_recording, around, seed=1, history_bars=history_bars)
    assert len(of_kind(recording.facts, CycleCompleted)) == 3


def test_a_machine_that_slept_does_not_hurry_through_what_it_missed() -> None:
    clock, recording = ManualClock(), ListRecording()
    naps: list[float] = []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        clock.sleep(3600.0 if len(naps) == 1 else seconds)

    around = surroundings(clock=clock)
    slow = msgspec.structs.replace(around, sleep=sleep)
    run_bot(plan_of("ema-btc"), recording.as_recording, slow, seed=1, history_bars=0, live_bars=20)
    assert len(naps) >= 13


def test_the_plan_of_a_replay_is_not_simulated() -> None:
    plan = msgspec.structs.replace(plan_of("ema-btc"), model=None)
    with pytest.raises(UsageError, match="--bars"):
        run_bot(plan, ListRecording().as_recording, surroundings(), seed=1)
