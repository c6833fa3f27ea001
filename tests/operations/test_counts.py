"""Counts of what happened, by label; they only rise."""

from collections import Counter

from deskwatch.events import (
    BreakerReset,
    BreakerTripped,
    CycleCompleted,
    OrderCanceled,
    OrderPlaced,
    OrderRejected,
    RiskRejected,
)
from deskwatch.operations import Counts
from deskwatch.operations.counts import MOST_COUNTED

BUY = {"symbol": "BTC/USD", "side": "buy"}


def counted(*facts: object) -> Counts:
    counts = Counts()
    for fact in facts:
        counts.update(fact)  # type: ignore[arg-type] # the tests hand over facts only
    return counts


def test_orders_are_counted_by_side_and_symbol() -> None:
    counts = counted(
        OrderPlaced(symbol="BTC/USD", side="buy", quantity="1"),
        OrderPlaced(symbol="BTC/USD", side="buy", quantity="9"),
        OrderPlaced(symbol="BTC/USD", side="sell", quantity="1"),
        OrderRejected(symbol="ETH/USD", side="sell"),
        OrderCanceled(symbol="ETH/USD"),
    )
    assert counts.orders_placed == Counter({("buy", "BTC/USD"): 2, ("sell", "BTC/USD"): 1})
    assert counts.orders_rejected == Counter({("sell", "ETH/USD"): 1})
    assert counts.orders_canceled == Counter({"ETH/USD": 1})


def test_refusals_are_counted_by_reason() -> None:
    counts = counted(RiskRejected(reason="cap"), RiskRejected(reason="cooldown"), RiskRejected(reason="cap"))
    assert counts.risk_rejections == Counter({"cap": 2, "cooldown": 1})


def test_a_breaker_is_open_from_its_trip_to_its_reset_and_trips_stay_counted() -> None:
    counts = counted(
        BreakerTripped(breaker="daily_stop", reason="-5 %"), BreakerTripped(breaker="volatility")
    )
    assert counts.open_breakers == {"daily_stop": "-5 %", "volatility": ""}
    counts.update(BreakerReset(breaker="daily_stop"))
    assert counts.open_breakers == {"volatility": ""}
    assert counts.breaker_trips == Counter({"daily_stop": 1, "volatility": 1})


def test_lifting_a_breaker_that_never_tripped_is_nothing() -> None:
    assert counted(BreakerReset(breaker="daily_stop")).open_breakers == {}


def test_a_fact_of_another_sort_is_not_counted() -> None:
    assert vars(counted(CycleCompleted(duration_seconds=1.0))) == vars(Counts())


def test_made_up_symbols_and_reasons_do_not_fill_the_memory() -> None:
    counts = counted(*(RiskRejected(reason=f"reason {number}") for number in range(MOST_COUNTED + 30)))
    assert len(counts.risk_rejections) == MOST_COUNTED + 1
    assert counts.risk_rejections["other"] == 30
    assert counts.risk_rejections.total() == MOST_COUNTED + 30
