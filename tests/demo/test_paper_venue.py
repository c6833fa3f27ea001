"""The paper venue: where and when orders are executed, and for how much."""

from decimal import Decimal

import pytest

from deskwatch.demo.chance import chance_of
from deskwatch.demo.instrument import Bar
from deskwatch.demo.recording import Side
from deskwatch.demo.venue import Order, execute_market, match_limit, refusal
from tests.demo.paper import plan_of

BITCOIN = plan_of("ema-btc").instrument
CHANCES = [chance_of(5, "venue", number) for number in range(300)]


def order(side: Side = "buy", limit: str | None = None, signal: str = "ema_trend") -> Order:
    return Order(
        order_id="o-1",
        side=side,
        quantity=Decimal("0.5000"),
        remaining=Decimal("0.5000"),
        arrival_price=Decimal(64000),
        signal=signal,
        limit=None if limit is None else Decimal(limit),
    )


def bar(low: str, high: str) -> Bar:
    return Bar(0, Decimal(low), Decimal(high), Decimal(low), Decimal(low))


@pytest.mark.parametrize("side", ["buy", "sell"])
def test_a_market_order_is_executed_whole_and_never_better_than_half_the_spread(side: Side) -> None:
    direction = 1 if side == "buy" else -1
    for chance in CHANCES:
        placed = order(side)
        fills = execute_market(placed, BITCOIN, chance)
        assert sum(fill.quantity for fill in fills) == placed.quantity
        assert placed.remaining == 0
        assert all(direction * (fill.price - placed.arrival_price) >= Decimal("0.9") for fill in fills)
        assert all(
            direction * (fill.price - placed.arrival_price) < 64000 * Decimal("0.001") for fill in fills
        )


def test_some_market_orders_are_executed_in_two_parts() -> None:
    parts = {len(execute_market(order(), BITCOIN, chance)) for chance in CHANCES}
    assert parts == {1, 2}


@pytest.mark.parametrize(
    ("side", "limit", "low", "high", "filled"),
    [
        ("buy", "63990", "63990", "64010", True),
        ("buy", "63989", "63990", "64010", False),
        ("sell", "64010", "63990", "64010", True),
        ("sell", "64011", "63990", "64010", False),
    ],
)
def test_a_limit_order_waits_until_a_bar_reaches_its_price(
    side: Side, limit: str, low: str, high: str, *, filled: bool
) -> None:
    fills = match_limit(order(side, limit), bar(low, high), BITCOIN, CHANCES[0])
    assert [fill.price for fill in fills] == ([Decimal(limit)] if filled else [])


def test_a_limit_order_in_two_parts_is_executed_in_the_next_bar() -> None:
    for chance in CHANCES:
        placed = order(limit="64000")
        first = match_limit(placed, bar("63000", "65000"), BITCOIN, chance)
        second = match_limit(placed, bar("63000", "65000"), BITCOIN, chance) if placed.remaining else []
        assert sum(fill.quantity for fill in [*first, *second]) == placed.quantity


def test_a_fee_is_the_rate_of_the_notional_and_lower_for_the_patient() -> None:
    taken = execute_market(order(), BITCOIN, CHANCES[0])
    made = match_limit(order(limit="64000"), bar("63000", "65000"), BITCOIN, CHANCES[0])
    for fill in taken:
        assert fill.fee == (fill.quantity * fill.price * 4 / 10_000).quantize(Decimal("0.00000001"))
    for fill in made:
        assert fill.fee == fill.quantity * fill.price / 10_000
    assert (taken[0].liquidity, made[0].liquidity) == ("taker", "maker")


def test_a_few_orders_are_refused_for_several_reasons() -> None:
    reasons = [refusal(order(), chance_of(6, number)) for number in range(3000)]
    assert 0.015 < sum(reason != "" for reason in reasons) / 3000 < 0.05
    assert len(set(reasons)) == 4


@pytest.mark.parametrize("signal", ["breaker", "stop_loss"])
def test_what_protects_the_account_is_never_refused(signal: str) -> None:
    assert {refusal(order(signal=signal), chance_of(6, number)) for number in range(500)} == {""}
