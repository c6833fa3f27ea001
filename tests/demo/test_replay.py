"""A replay of a user's bars: the bars' own times and prices, at a chosen speed."""

import itertools
import math
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from deskwatch.demo.bars import BarFile, open_bars
from deskwatch.demo.desk import replay_bot
from deskwatch.demo.plan import BotPlan, find_plan, replay_plans
from deskwatch.events import BalanceReported, CashMoved, CycleCompleted, Fact, OrderFilled, PriceMarked
from deskwatch.model import parse_money
from tests.demo.paper import START_NS, Book, ListRecording, ManualClock, of_kind, surroundings

BARS = 600
FIRST_SECOND = 1_704_067_200


def write_waves(path: Path, *, bars: int = BARS) -> Path:
    """Write a market of slow and quick waves, in which both strategies find something to do."""
    lines = ["time,open,high,low,close"]
    for bar in range(bars):
        price = 100.0 + 3.0 * math.sin(bar / 40.0) + math.sin(bar / 7.0) + 0.2 * math.sin(bar * 2.3)
        lines.append(f"{FIRST_SECOND + 60 * bar},{price:.2f},{price + 0.3:.2f},{price - 0.3:.2f},{price:.2f}")
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def waves(tmp_path: Path) -> BarFile:
    return open_bars(write_waves(tmp_path / "solusd.csv"))


def replay(
    bars: BarFile,
    *,
    strategy: str = "reversion",
    speed: float = 0.0,
    run_id: str = "run",
    clock: ManualClock | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> list[Fact]:
    plan = plan_for(bars, strategy)
    recording = ListRecording()
    around = surroundings(clock=clock, stop=stop, run_id=run_id)
    state = replay_bot(plan, bars, recording.as_recording, around, speed=speed)
    assert state.step == len(of_kind(recording.facts, CycleCompleted))
    return recording.facts


def plan_for(bars: BarFile, strategy: str) -> BotPlan:
    return find_plan(replay_plans(bars), f"{strategy}-{bars.symbol.replace('/', '').lower()}-replay")


def test_a_file_is_traded_by_both_strategies_as_a_backtest(waves: BarFile) -> None:
    plans = replay_plans(waves)
    assert [plan.strategy for plan in plans] == ["ema_conservative", "mean_reversion"]
    assert {(plan.mode, plan.venue, plan.portfolio, plan.currency) for plan in plans} == {
        ("backtest", "replay", "crypto", "USD")
    }


@pytest.mark.parametrize("strategy", ["ema", "reversion"])
def test_marks_are_the_files_closes_at_the_files_times(strategy: str, waves: BarFile) -> None:
    marks = of_kind(replay(waves, strategy=strategy), PriceMarked)
    assert [Decimal(mark.price) for mark in marks] == [bar.close for bar in waves]
    late = [mark.time_ns - bar.time_ns for mark, bar in zip(marks, waves, strict=True)]
    assert 0 <= min(late) <= max(late) < 30_000_000_000


@pytest.mark.parametrize("strategy", ["ema", "reversion"])
def test_the_book_of_a_replay_is_exact(strategy: str, waves: BarFile) -> None:
    facts = replay(waves, strategy=strategy)
    book = Book(Decimal(100_000))
    for fact in facts:
        book.take(fact)
        if isinstance(fact, BalanceReported):
            assert parse_money(fact.total) == book.cash
    assert book.round_trips > 3
    assert min(fact.time_ns for fact in facts) == waves.first_ns


def test_a_pair_of_currencies_is_forex_and_may_be_sold_short(tmp_path: Path) -> None:
    bars = open_bars(write_waves(tmp_path / "eurgbp.csv"))
    plan = replay_plans(bars)[0]
    assert (plan.portfolio, plan.currency, plan.allow_short) == ("forex", "GBP", True)
    assert of_kind(replay(bars, strategy="ema"), OrderFilled)[0].fee_currency == "GBP"


@pytest.mark.parametrize(("speed", "seconds"), [(10.0, 60.0), (0.5, 1200.0), (0.0, 0.0)])
def test_bars_come_at_the_chosen_speed(speed: float, seconds: float, waves: BarFile) -> None:
    clock = ManualClock()
    replay(waves, speed=speed, clock=clock)
    assert (clock.time_ns - START_NS) / 1e9 == pytest.approx(seconds)


def test_a_replay_begins_anew_with_each_run(waves: BarFile) -> None:
    first, second = replay(waves, run_id="a"), replay(waves, run_id="b")
    assert len(of_kind(first, CashMoved)) == len(of_kind(second, CashMoved)) == 1
    assert {fill.trade_id for fill in of_kind(first, OrderFilled)}.isdisjoint(
        fill.trade_id for fill in of_kind(second, OrderFilled)
    )


def test_a_replay_that_is_told_to_stop_takes_not_one_more_bar(waves: BarFile) -> None:
    calls = iter(range(25))
    stopped = replay(waves, stop=lambda: next(calls, None) is None)
    assert len(of_kind(stopped, CycleCompleted)) == 25


def test_a_slice_of_a_fast_replay_never_overflows_the_recorders_queue(waves: BarFile) -> None:
    recording = ListRecording()
    replay_bot(replay_plans(waves)[0], waves, recording.as_recording, surroundings(), speed=0.0)
    flushed = [0, *recording.flushed_at]
    assert flushed[-1] == len(recording.facts)
    assert max(after - before for before, after in itertools.pairwise(flushed)) < 3000


@pytest.mark.parametrize("price", ["0.00000012", "987654321.5", "0.30000000000000004", "1E+3"])
def test_prices_of_any_size_are_traded_within_the_grammar_of_money(price: str, tmp_path: Path) -> None:
    scale = Decimal(price) / 100
    lines = ["time,open,high,low,close"]
    for bar in range(400):
        close = scale * Decimal(f"{100 + 4 * math.sin(bar / 20.0) + math.sin(bar):.3f}")
        lines.append(f"{FIRST_SECOND + 60 * bar},{close},{close},{close},{close}")
    path = tmp_path / "btcusd.csv"
    path.write_text("\n".join(lines))
    facts = replay(open_bars(path))
    assert of_kind(facts, OrderFilled)
    for fill in of_kind(facts, OrderFilled):
        assert parse_money(fill.quantity) > 0
        assert parse_money(fill.price) > 0
    assert all(parse_money(report.total) > 0 for report in of_kind(facts, BalanceReported))


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["btc-perp-1m.csv", "gbpusd-1m.csv"])
def test_recorded_bars_are_traded_to_the_end_with_an_exact_book(name: str, shared: Path) -> None:
    bars = open_bars(shared / "data" / "bars" / name)
    book = Book(Decimal(100_000))
    facts = replay(bars, strategy="ema")
    for fact in facts:
        book.take(fact)
    assert len(of_kind(facts, CycleCompleted)) == bars.count
    assert book.round_trips > 100
    assert book.cash == Decimal(of_kind(facts, BalanceReported)[-1].total) or book.quantity != 0
