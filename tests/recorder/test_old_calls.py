"""Code that was written for another exporter or collector runs as it is, and becomes the same facts."""

import dataclasses
import types
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import deskwatch
from deskwatch.events import (
    ApiCalled,
    CashMoved,
    CycleCompleted,
    DataUpdated,
    Fact,
    MetricRecorded,
    OrderFilled,
    RateLimitUsed,
)
from deskwatch.recorder import Recorder
from deskwatch.recorder.exporter import Exporter
from tests.recorder import hostile
from tests.recorder.recording import facts_of, last_heartbeat, recording

NANOSECONDS = 1_000_000_000


@pytest.fixture
def exporter(tmp_path: Path) -> Iterator[Exporter]:
    with recording(tmp_path) as bot:
        yield deskwatch.get_exporter(data=tmp_path, bot=bot)


def recorded(exporter: Exporter, data: Path, kind: type[Fact]) -> list[Any]:
    assert isinstance(exporter.bot, Recorder)
    exporter.bot.close()
    return facts_of(data, kind)


def test_the_price_of_a_fill_follows_from_its_order(exporter: Exporter, tmp_path: Path) -> None:
    size_usd, filled_size, filled_price = 500.0, 0.00781, 63_999.5
    exporter.record_order_placed("BTC/USD", "buy", size_usd)
    fill_pct = (filled_size * filled_price) / size_usd
    exporter.record_order_filled("BTC/USD", "buy", filled_size, fill_pct)
    (fill,) = recorded(exporter, tmp_path, OrderFilled)
    assert (fill.quantity, Decimal(fill.price)) == ("0.00781", Decimal("63999.5"))


def test_what_stands_behind_a_question_mark_is_not_recorded(exporter: Exporter, tmp_path: Path) -> None:
    """It varies without end, and may hold a key."""
    endpoint = "GET /orders?signature=c4nary"
    exporter.record_api_latency(endpoint, 0.2)
    exporter.record_api_error(endpoint, "Timeout")
    exporter.update_rate_limiter_utilization(endpoint, 5)
    assert isinstance(exporter.bot, Recorder)
    exporter.bot.rate_limit(endpoint, 5, 100)
    exporter.bot.close()
    facts: list[Any] = [*facts_of(tmp_path, ApiCalled), *facts_of(tmp_path, RateLimitUsed)]
    assert [fact.endpoint for fact in facts] == ["GET /orders"] * 4


@pytest.mark.parametrize("fraction", [0.0, 99.8, float("nan")])
def test_a_fill_whose_price_does_not_follow_is_counted_not_made_up(
    fraction: float, exporter: Exporter, tmp_path: Path
) -> None:
    exporter.record_order_placed("BTC/USD", "buy", 500.0)
    exporter.record_order_filled("BTC/USD", "buy", 0.0078, fraction)
    exporter.record_order_filled("ETH/USD", "buy", 1, 1.0)
    assert recorded(exporter, tmp_path, OrderFilled) == []
    assert last_heartbeat(tmp_path).dropped == {"missing_field": 2}


def test_a_fill_that_says_its_price_is_booked_as_said(exporter: Exporter, tmp_path: Path) -> None:
    exporter.record_order_filled("BTC/USD", "sell", 0.5, 1.0, price=64_000, fee=1.2, trade_id="t-1")
    exporter.record_trade("BTC/USD", "buy", 0.25, 63_000)
    first, second = recorded(exporter, tmp_path, OrderFilled)
    assert (first.price, first.fee, first.trade_id) == ("64000", "1.2", "t-1")
    assert (second.side, second.quantity, second.price) == ("buy", "0.25", "63000")


@dataclasses.dataclass
class Stats:
    """What a main loop knows at the end of a turn."""

    cycle_duration_seconds: float = 1.5
    triggers: tuple[str, ...] = ("a", "b")
    proposals: int = 1
    account_value_usd: float = 10_000.0
    daily_pnl_usd: float = 12.5


@pytest.mark.parametrize(
    "form", [Stats, lambda: vars(Stats()), lambda: types.SimpleNamespace(**vars(Stats()))]
)
def test_statistics_come_as_mapping_dataclass_or_object(
    form: Callable[[], object], exporter: Exporter, tmp_path: Path
) -> None:
    exporter.update_from_cycle_stats(form())
    (cycle,) = recorded(exporter, tmp_path, CycleCompleted)
    assert (cycle.duration_seconds, cycle.triggers, cycle.proposals) == (1.5, 2, 1)
    assert [fact.amount for fact in facts_of(tmp_path, CashMoved) if isinstance(fact, CashMoved)] == [
        "10000.0"
    ]


def test_what_the_book_reckons_is_kept_beside_it(exporter: Exporter, tmp_path: Path) -> None:
    exporter.update_from_cycle_stats(Stats())
    names = [fact.name for fact in recorded(exporter, tmp_path, MetricRecorded)]
    assert names == ["reported_account_value_usd", "reported_daily_pnl_usd"]


def test_the_capital_is_told_once(exporter: Exporter, tmp_path: Path) -> None:
    for value in (10_000, 10_400, 9_900):
        exporter.update_from_cycle_stats({"account_value_usd": value, "duration_ms": 20})
    (start,) = recorded(exporter, tmp_path, CashMoved)
    assert (start.amount, start.movement_id) == ("10000", "start")
    assert [
        fact.duration_seconds
        for fact in facts_of(tmp_path, CycleCompleted)
        if isinstance(fact, CycleCompleted)
    ] == [0.02] * 3


def test_an_error_without_a_time_makes_no_time_up(exporter: Exporter, tmp_path: Path) -> None:
    exporter.record_api_latency("GET /orders", 0.2)
    exporter.record_api_error("GET /orders", "Timeout")
    assert recorded(exporter, tmp_path, ApiCalled) == [
        ApiCalled(endpoint="GET /orders", duration_seconds=0.2),
        ApiCalled(endpoint="GET /orders", error_type="Timeout"),
    ]


def test_staleness_becomes_the_time_of_the_data(exporter: Exporter, tmp_path: Path) -> None:
    assert isinstance(exporter.bot, Recorder)
    now_ns = exporter.bot.now_ns()
    exporter.set_data_staleness("candles", 90)
    (fact,) = recorded(exporter, tmp_path, DataUpdated)
    assert -90 * NANOSECONDS <= fact.time_ns - now_ns < -30 * NANOSECONDS


def test_disabled_no_call_does_anything(tmp_path: Path) -> None:
    exporter = deskwatch.get_exporter(data=tmp_path / "d", enabled=False)
    for name in (name for name in dir(exporter) if name.startswith(("record_", "update_", "set_"))):
        getattr(exporter, name)("a", "b", 1, 1)
    assert exporter.bot is None
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize("name", hostile.HOSTILE)
def test_no_old_call_raises(name: str, exporter: Exporter) -> None:
    make = hostile.HOSTILE[name]
    exporter.record_order_placed(make(), make(), make())
    exporter.record_order_filled(make(), make(), make(), make())
    exporter.record_trade(make(), make(), make(), make(), fee=make())
    exporter.record_order_canceled(make())
    exporter.record_risk_rejection(make())
    exporter.record_circuit_breaker(make())
    exporter.record_api_latency(make(), make())
    exporter.record_api_error(make(), make())
    exporter.set_data_staleness(make(), make())
    exporter.update_rate_limiter_utilization(make(), make())
    exporter.update_from_cycle_stats({"cycle_duration_seconds": make(), "triggers": make(), "prices": make()})
    wrong: Any = exporter
    wrong.record_order_placed("too few")


def test_the_collector_of_old_records_figures(tmp_path: Path) -> None:
    with recording(tmp_path):
        collector = deskwatch.MetricsCollector()
        collector.increment_counter("trades_executed", labels={"strategy": "momentum"})
        collector.set_gauge("portfolio_value", 100000, labels={"account": "main"})
        collector.record_histogram("slippage_bps", 15, labels={"symbol": "AAPL"})
    assert facts_of(tmp_path, MetricRecorded) == [
        MetricRecorded(name="trades_executed", value=1, metric="counter", labels={"strategy": "momentum"}),
        MetricRecorded(name="portfolio_value", value=100000, labels={"account": "main"}),
        MetricRecorded(name="slippage_bps", value=15, metric="histogram", labels={"symbol": "AAPL"}),
    ]


def test_calls_that_name_no_bot_are_for_the_only_one(tmp_path: Path) -> None:
    with recording(tmp_path, "only") as bot:
        assert deskwatch.MetricsCollector().bot is bot
        assert deskwatch.get_exporter(data=tmp_path).bot is bot
        with recording(tmp_path, "second"):
            other = deskwatch.MetricsCollector().bot
            assert isinstance(other, Recorder)
            assert other.identity.name not in {"only", "second"}
            other.close()
            assert deskwatch.MetricsCollector("only").bot is bot
