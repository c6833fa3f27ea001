"""Each series of the catalogue shows what a small ledger, reckoned by hand, says it must.

A new entry of the catalogue needs a row here: the last test of this file asks for it.
"""

from typing import NamedTuple

import pytest

from deskwatch.events import (
    DROP_REASONS,
    MEND_REASONS,
    AnyFact,
    ApiCalled,
    BalanceReported,
    BotStarted,
    BreakerReset,
    BreakerTripped,
    CollectorFailed,
    CycleCompleted,
    DataUpdated,
    Heartbeat,
    MachineMeasured,
    OperationTimed,
    OrderAccepted,
    OrderCanceled,
    OrderFillBusted,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    PositionReported,
    PostgresMeasured,
    ProcessMeasured,
    RateLimitUsed,
    Record,
    RedisMeasured,
    RiskRejected,
    Side,
    SignalDetected,
)
from deskwatch.metrics import HistoryView, series_names
from deskwatch.metrics.catalogue import BOT_METRICS, CATALOGUE
from deskwatch.model import NANOSECONDS, Kind, Reason
from deskwatch.testing import NOON_NS
from tests.folded import at, folded, hub_view, series_of

# Long 2 BTC at 100 (now 110), short 4 ETH at 25 (now 20), one trade won by 8 and one lost by 10 in between.
LEDGER = """
    11:00 cash 1000
    11:01 buy 1 SOL/USD @ 50 fee 1 id t-1
    11:02 sell 1 SOL/USD @ 60 fee 1 id t-2
    11:03 buy 1 SOL/USD @ 60 id t-3
    11:03 buy 1 SOL/USD @ 60 id t-3
    11:04 sell 1 SOL/USD @ 50 id t-4
    11:05 buy 2 BTC/USD @ 100 fee 1 id t-5
    11:06 sell 4 ETH/USD @ 25 fee 1 id t-6
    11:07 funding BTC/USD -2 id f-1
    11:08 mark BTC/USD 40
    11:09 mark BTC/USD 110
    11:10 mark ETH/USD 20
"""
# cash 1000 + (60-50) + (50-60) - 200 + 100 - 4 of fees - 2 of funding, and 220 - 80 of positions
CASH, EQUITY = 894.0, 1034.0
# at its lowest: 894 + 80 - 100 = 874, below the 1008 after the trade that was won
DEEPEST = (1008 - 874) / 1008 * 100


def order(minute: int, second: int, side: Side, price: str, arrival: str) -> list[Record]:
    """Return an order of 1 ADA that is placed, accepted after a second, and filled after two."""
    order_id = f"{side}-{minute}"
    told: list[AnyFact] = [
        OrderPlaced(symbol="ADA/USD", side=side, quantity="1", order_id=order_id, arrival_price=arrival),
        OrderAccepted(symbol="ADA/USD", order_id=order_id),
        OrderFilled(symbol="ADA/USD", side=side, quantity="1", price=price, order_id=order_id),
    ]
    return [record for after, fact in enumerate(told) for record in at(f"11:{minute}:{second + after}", fact)]


# Eight more trades of half a minute, four lost and four won by 1 each. Buying slips by 10 basis points.
EXITS = ("9.01", "11.01") * 4
TRADES = [
    record
    for minute, price in enumerate(EXITS, start=20)
    for record in (*order(minute, 10, "buy", "10.01", "10"), *order(minute, 40, "sell", price, price))
]
# A month of days that end at 1,010 and 1,000 by turns, for what needs many days.
MONTH = "00:00 cash 1000\n00:00 buy 1 BTC/USD @ 1000\n" + "\n".join(
    f"+{day} 12:00 mark BTC/USD {1000 if day % 2 else 1010}" for day in range(31)
)
DAY_NS = 86_400 * NANOSECONDS
UP, DOWN = 0.01, 1000 / 1010 - 1
MEAN = (UP + DOWN) / 2
# 1,000 EUR that gained 0.1 USD each, a fill told late, one taken back, and reports: of 5 USD and half a BTC
# more than the book has, and one from before the last fill.
CHECKED = """
    10:00 mark EUR/USD 1.1
    10:00 cash 1000 EUR
    10:00 cash 1000
    10:01 buy 1 BTC/USD @ 100
    10:00:30 buy 1 BTC/USD @ 100
    10:02 buy 1 BTC/USD @ 100 id wrong
    11:58 mark EUR/USD 1.2
    11:58 mark BTC/USD 110
"""
REPORTS: list[AnyFact] = [
    OrderFillBusted(symbol="BTC/USD", side="buy", trade_id="wrong"),
    BalanceReported(currency="USD", total="805"),
    PositionReported(symbol="BTC/USD", quantity="2.5"),
    BalanceReported(currency="USD", total="1", time_ns=NOON_NS - 2 * 3600 * NANOSECONDS),
]
OF_REPORTS = (
    "trader_fx_usd",
    "trader_unexplained_pnl_usd",
    "trader_cash_drift",
    "trader_position_drift",
    "trader_late_fills_total",
    "trader_busted_fills_total",
    "trader_late_reports_total",
)
OF_THE_MONTH = ("trader_sharpe_ratio", "trader_sortino_ratio", "trader_daily_returns")

FACTS: list[AnyFact] = [
    BotStarted(),
    OrderPlaced(symbol="BTC/USD", side="buy", quantity="2"),
    OrderPlaced(symbol="ETH/USD", side="sell", quantity="4"),
    OrderPlaced(symbol="BTC/USD", side="buy", quantity="2", order_id="o-4"),
    OrderCanceled(symbol="BTC/USD", order_id="o-4"),
    OrderRejected(symbol="BTC/USD", side="buy"),
    RiskRejected(reason="cap"),
    SignalDetected(symbol="BTC/USD"),
    BreakerTripped(breaker="daily_stop"),
    BreakerTripped(breaker="volatility"),
    BreakerReset(breaker="volatility"),
    CycleCompleted(duration_seconds=0.1),
    CycleCompleted(duration_seconds=0.3, triggers=4, proposals=1),
    ApiCalled(endpoint="GET /x", duration_seconds=0.02),
    ApiCalled(endpoint="GET /x", duration_seconds=0.2, error_type="Timeout"),
    DataUpdated(data_type="candles", time_ns=NOON_NS - 30 * NANOSECONDS),
    RateLimitUsed(endpoint="GET /x", used=300, limit=1200, window_seconds=60),
    OperationTimed(component="Risk", operation="check", duration_seconds=0.15),
    OperationTimed(component="Risk", operation="check", duration_seconds=0.15, error_type="Boom"),
    Heartbeat(
        offered=20,
        written=17,
        dropped={"queue_full": 3},
        mended={"truncated": 1},
        synced_age_seconds=0.06,
        restarts=2,
        cpu_seconds=1.5,
    ),
]


# Use of a second limit grows by a tenth every ten seconds: 40 % at the last report, 50 % by noon.
GROWING = [
    RateLimitUsed(endpoint="GET /y", used=step, limit=10, window_seconds=60, key="our address")
    for step in range(5)
]
MACHINE: list[AnyFact] = [
    MachineMeasured(
        cpu_percent=50,
        memory_percent=85,
        disk_percent=40,
        uptime_seconds=3600,
        processes=120,
        connections=7,
        open_files=900,
        clock_offset_seconds=0.002,
    ),
    ProcessMeasured(bot="bot", pid=1, cpu_percent=12, memory_bytes=50_000_000),
    RedisMeasured(server="cache", connected_clients=3, memory_used_bytes=1_000_000),
    PostgresMeasured(
        server="db", connections=9, connections_limit=100, slow_queries=5, replication_lag_seconds=1.5
    ),
    CollectorFailed(collector="redis", reason="timeout", server="cache"),
]


WITH_A_VALUE = 99
# Each has its bounds, one beyond, a sum and a count: three of calls, of parts and of cycles, one of holding,
# three of orders; and two of slippage, which may be below zero and so has no sum, and then no count.
IN_HISTOGRAMS = 3 * (17 + 3) + (13 + 3) + 3 * (20 + 3) + 2 * (16 + 1)


class Row(NamedTuple):
    """What a series must show: by its own labels, in the order of their names."""

    series: str
    values: dict[str, float]


ROWS = (
    Row("trader_account_value_usd", {"": EQUITY}),
    Row("trader_cash_usd", {"": CASH}),
    Row("trader_daily_pnl_usd", {"": EQUITY - 1000}),
    Row("trader_daily_pnl_pct", {"": 3.4}),
    Row("trader_total_return_pct", {"": 3.4}),
    Row("trader_realized_pnl_usd", {"": 0}),
    Row("trader_unrealized_pnl_usd", {"": 40}),
    Row("trader_fees_usd", {"": 4}),
    Row("trader_funding_usd", {"": -2}),
    Row("trader_fx_usd", {"": 100}),
    Row("trader_unexplained_pnl_usd", {"": 5 + 0.5 * 110}),
    Row("trader_cash_drift", {"currency=USD": 5}),
    Row("trader_position_drift", {"symbol=BTC/USD": 0.5}),
    Row("trader_drawdown_pct", {"": 0}),
    Row("trader_max_drawdown_pct", {"": DEEPEST}),
    Row("trader_open_positions", {"": 2}),
    Row("trader_position_quantity", {"symbol=BTC/USD": 2, "symbol=ETH/USD": -4}),
    Row("trader_position_value_usd", {"symbol=BTC/USD": 220, "symbol=ETH/USD": -80}),
    Row("trader_gross_exposure_usd", {"": 300}),
    Row("trader_net_exposure_usd", {"": 140}),
    Row("trader_exposure_pct", {"": 300 / EQUITY * 100}),
    Row("trader_late_fills_total", {"": 1}),
    Row("trader_busted_fills_total", {"": 1}),
    Row("trader_late_reports_total", {"": 1}),
    Row("trader_total_pnl_usd", {"": EQUITY - 1000}),
    Row("trader_sharpe_ratio", {"": MEAN / ((UP - DOWN) / 2 * (30 / 29) ** 0.5) * 365**0.5}),
    Row("trader_sortino_ratio", {"": MEAN / (-DOWN / 2**0.5) * 365**0.5}),
    Row("trader_daily_returns", {"": 30}),
    Row("trader_restatements", {"": 0}),
    Row(
        "trader_closed_trades", {"outcome=win": 5, "outcome=loss": 5, "outcome=flat": 0, "outcome=unknown": 0}
    ),
    Row("trader_win_rate", {"": 0.5}),
    # of 5 of 10: (0.5 + z²/20 ± z sqrt(0.25/10 + z²/400)) / (1 + z²/10), with z = 1.96
    Row("trader_win_rate_interval", {"bound=low": 0.236593090512564, "bound=high": 0.763406909487436}),
    # won 8 and 4 times 1, lost 10 and 4 times 1
    Row("trader_profit_factor", {"": 12 / 14}),
    Row("trader_expectancy_usd", {"": -0.2}),
    Row("trader_average_win_usd", {"": 12 / 5}),
    Row("trader_average_loss_usd", {"": -14 / 5}),
    Row("trader_largest_win_usd", {"": 8}),
    Row("trader_largest_loss_usd", {"": -10}),
    # twice a minute, eight times half of one
    Row("trader_mean_holding_time_seconds", {"": 36}),
    Row("trader_holding_time_seconds", {"": 10}),
    Row(
        "trader_trades_total",
        {
            "outcome=entry,side=buy,symbol=SOL/USD": 2,
            "outcome=win,side=sell,symbol=SOL/USD": 1,
            "outcome=loss,side=sell,symbol=SOL/USD": 1,
            "outcome=entry,side=buy,symbol=BTC/USD": 1,
            "outcome=entry,side=sell,symbol=ETH/USD": 1,
            "outcome=entry,side=buy,symbol=ADA/USD": 8,
            "outcome=win,side=sell,symbol=ADA/USD": 4,
            "outcome=loss,side=sell,symbol=ADA/USD": 4,
        },
    ),
    Row("trader_trades_per_hour", {"": 22}),
    Row(
        "trader_orders_placed_total",
        {
            "side=buy,symbol=BTC/USD": 2,
            "side=sell,symbol=ETH/USD": 1,
            "side=buy,symbol=ADA/USD": 8,
            "side=sell,symbol=ADA/USD": 8,
        },
    ),
    Row(
        "trader_orders_filled_total",
        {
            "side=buy,symbol=SOL/USD": 2,
            "side=sell,symbol=SOL/USD": 2,
            "side=buy,symbol=BTC/USD": 1,
            "side=sell,symbol=ETH/USD": 1,
            "side=buy,symbol=ADA/USD": 8,
            "side=sell,symbol=ADA/USD": 8,
        },
    ),
    Row("trader_orders_canceled_total", {"symbol=BTC/USD": 1}),
    Row("trader_orders_rejected_total", {"side=buy,symbol=BTC/USD": 1}),
    # bought 8 at 10.01 in place of 10, sold 4 at 11.01 and 4 at 9.01 as expected: half slipped by 10
    Row("trader_slippage_bps", {"": 5}),
    Row("trader_slippage_by_symbol_bps", {"side=buy,symbol=ADA/USD": 10, "side=sell,symbol=ADA/USD": 0}),
    Row("trader_fill_slippage_bps", {"side=buy": 8, "side=sell": 8}),
    Row("trader_order_latency_seconds", {"stage=accepted": 16, "stage=first_fill": 16, "stage=complete": 16}),
    Row("trader_finished_orders", {"outcome=filled": 16, "outcome=partly_filled": 0, "outcome=unfilled": 1}),
    Row("trader_order_fill_ratio", {"": 16 / 17}),
    Row("deskwatch_orders_forgotten_total", {"": 0}),
    Row("trader_risk_rejections_total", {"reason=cap": 1}),
    Row("trader_circuit_breaker_trips_total", {"type=daily_stop": 1, "type=volatility": 1}),
    Row("trader_circuit_breaker_open", {"type=daily_stop": 1, "type=volatility": 0}),
    Row(
        "trader_liveness_age_seconds",
        {"clock=process": 10, "clock=loop": 10, "clock=data": 10, "clock=decision": 10, "clock=order": 10},
    ),
    Row("trader_bot_running", {"": 1}),
    Row("trader_cycle_duration_seconds", {"": 2}),
    Row("trader_triggers_detected", {"": 4}),
    Row("trader_proposals_generated", {"": 1}),
    Row("trader_triggers_to_proposals_ratio", {"": 0.25}),
    Row("trader_api_latency_seconds", {"endpoint=GET /x": 2}),
    Row("trader_api_errors_total", {"endpoint=GET /x,error_type=Timeout": 1}),
    Row("trader_data_staleness_seconds", {"data_type=candles": 30}),
    Row("trader_rate_limiter_utilization_pct", {"endpoint=GET /x": 25, "endpoint=GET /y": 40}),
    Row("trader_rate_limit_reached_in_seconds", {"endpoint=GET /y": 50}),
    Row("trader_operation_duration_seconds", {"component=Risk,operation=check": 2}),
    Row("trader_operation_errors_total", {"component=Risk,operation=check": 1}),
    # 100, less 20 for a mean of 150 ms and 60 for half of them failing
    Row("trader_component_score", {"component=Risk": 20}),
    Row("deskwatch_journal_facts_total", {"": 12 + len(TRADES) + len(FACTS) + len(GROWING)}),
    Row("deskwatch_duplicate_fills_total", {"": 1}),
    Row("deskwatch_recorder_offered_total", {"": 20}),
    Row("deskwatch_recorder_written_total", {"": 17}),
    Row("deskwatch_recorder_dropped_total", {"reason=queue_full": 3}),
    Row("deskwatch_recorder_mended_total", {"reason=truncated": 1}),
    Row("deskwatch_recorder_synced_age_seconds", {"": 0.06}),
    Row("deskwatch_recorder_cpu_seconds_total", {"": 1.5}),
    Row("deskwatch_recorder_restarts_total", {"": 2}),
    Row("system_cpu_usage", {"": 50}),
    Row("system_memory_usage", {"": 85}),
    Row("system_disk_usage", {"": 40}),
    Row("system_open_connections", {"": 7}),
    Row("system_open_files", {"": 900}),
    Row("system_processes", {"": 120}),
    Row("system_uptime_seconds", {"": 3600}),
    Row("system_clock_offset_seconds", {"": 0.002}),
    # 100, less 11 + 39 / 3 for memory a third of the way from its warning to critical
    Row("system_health_score", {"": 76}),
    Row("trader_process_cpu_usage", {"": 12}),
    Row("trader_process_memory_bytes", {"": 5e7}),
    Row("trader_shared_rate_limit_utilization_pct", {"endpoint=GET /y,key=our address": 40}),
    Row("trader_shared_rate_limit_reached_in_seconds", {"endpoint=GET /y,key=our address": 50}),
    Row("redis_connected_clients", {"server=cache": 3}),
    Row("redis_memory_used_bytes", {"server=cache": 1e6}),
    Row("postgres_connections", {"server=db": 9}),
    Row("postgres_connections_limit", {"server=db": 100}),
    Row("postgres_slow_queries_total", {"server=db": 5}),
    Row("postgres_replication_lag_seconds", {"server=db": 1.5}),
    Row("deskwatch_collector_failures_total", {"collector=redis,reason=timeout,server=cache": 1}),
    Row("deskwatch_build_info", {"python=3.11.0,version=1.2.3": 1}),
    Row("deskwatch_ready", {"": 1}),
    Row("deskwatch_uptime_seconds", {"": 60}),
    Row("deskwatch_bots", {"": 1}),
    Row("deskwatch_journal_problems_total", {"bot=bot,reason=torn": 2}),
    Row("deskwatch_cycle_duration_seconds", {"": 0.25}),
    Row("deskwatch_exports_total", {"": 5}),
    Row("deskwatch_export_failures_total", {"": 1}),
    Row("deskwatch_history_samples_total", {"": 7000}),
    Row("deskwatch_history_refused_samples_total", {"reason=out_of_order": 3, "reason=series_limit": 0}),
    Row("deskwatch_history_failures_total", {"": 2}),
    Row("deskwatch_history_damages_total", {"": 1}),
    Row("deskwatch_history_series", {"": 900}),
    Row("deskwatch_history_series_limit", {"": 1000}),
    Row("deskwatch_history_bytes", {"": 4096}),
    Row("deskwatch_history_sample_duration_seconds", {"": 0.02}),
    Row(
        "deskwatch_series", {"": WITH_A_VALUE + IN_HISTOGRAMS + len(DROP_REASONS) - 1 + len(MEND_REASONS) - 1}
    ),
    Row("deskwatch_series_overflowed", {"metric=trader_trades": 7}),
)


HISTORY = HistoryView(
    samples=7000,
    refused={"out_of_order": 3, "series_limit": 0},
    failures=2,
    damaged=1,
    series=900,
    series_limit=1000,
    bytes=4096,
    sample_seconds=0.02,
)
HISTOGRAMS = {metric.full_name("USD") for metric in CATALOGUE if metric.kind is Kind.HISTOGRAM}
# Series of what may go wrong, and how many there are from the beginning.
FROM_ZERO = {
    "deskwatch_recorder_dropped_total": len(DROP_REASONS),
    "deskwatch_recorder_mended_total": len(MEND_REASONS),
    "deskwatch_journal_problems_total": len(Reason),
    "deskwatch_series_overflowed": sum(bool(metric.labels) for metric in BOT_METRICS),
}


@pytest.fixture(scope="module")
def shown() -> dict[str, dict[str, float]]:
    """Return all series after the ledger and the other facts, at noon."""
    growth = [at(f"11:59:{10 + 10 * step}", fact) for step, fact in enumerate(GROWING)]
    state = folded(LEDGER, TRADES, *growth, at("11:59:50", *FACTS))
    for fact in MACHINE:
        state.machine.update(fact, NOON_NS - 10 * NANOSECONDS)
    hub = hub_view(state, problems={("bot", "torn"): 2}, overflowed={"trader_trades": 7})
    hub.exports, hub.export_failures = 5, 1
    hub.history = HISTORY
    month = series_of(folded(MONTH), now_ns=NOON_NS + 30 * DAY_NS)
    checked = series_of(folded(CHECKED, at("11:59", *REPORTS)))
    return {
        **series_of(state, hub=hub),
        **{name: month[name] for name in OF_THE_MONTH},
        **{name: checked[name] for name in OF_REPORTS},
    }


def counts_of(shown: dict[str, dict[str, float]], name: str) -> dict[str, float]:
    """Return how much a histogram has counted, by its own labels: what is in the bucket that holds all."""
    return {
        ",".join(pair for pair in labels.split(",") if not pair.startswith("le=")): value
        for labels, value in shown[f"{name}_bucket"].items()
        if "le=+Inf" in labels
    }


@pytest.mark.parametrize("row", ROWS, ids=[row.series for row in ROWS])
def test_the_series_shows_what_was_reckoned_by_hand(row: Row, shown: dict[str, dict[str, float]]) -> None:
    values = shown[row.series] if row.series not in HISTOGRAMS else counts_of(shown, row.series)
    if row.series in FROM_ZERO:
        values = {labels: value for labels, value in values.items() if value}
    assert values == pytest.approx(row.values, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("series", "count"), FROM_ZERO.items())
def test_what_may_go_wrong_is_counted_from_zero(
    series: str, count: int, shown: dict[str, dict[str, float]]
) -> None:
    """An alert on an increase would not see a series that begins at one."""
    assert len(shown[series]) == count


def test_a_hub_without_a_history_has_no_series_of_one() -> None:
    assert not [name for name in series_of(folded(LEDGER)) if name.startswith("deskwatch_history")]


def test_every_series_of_the_catalogue_has_a_row() -> None:
    assert [row.series for row in ROWS] == list(series_names())
