"""The simulated market: repeatable, shared by all processes, and like a market."""

import itertools
import math
import statistics

import msgspec
import pytest

from deskwatch.demo.instrument import Bar
from deskwatch.demo.plan import desk_plans
from deskwatch.demo.simulation import BARS_IN_A_DAY, MarketModel, MarketState, SimulatedMarket, shock_depth
from tests.demo.paper import plan_of

NAMES = [plan.name for plan in desk_plans()]


def model_of(name: str) -> MarketModel:
    model = plan_of(name).model
    assert model is not None
    return model


def bars_of(name: str, seed: int = 1, count: int = 400) -> list[Bar]:
    market = SimulatedMarket(model_of(name), seed)
    return [market.next_bar(step) for step in range(count)]


def returns_of(bars: list[Bar]) -> list[float]:
    return [math.log(after.close / before.close) for before, after in itertools.pairwise(bars)]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_bars(name: str) -> None:
    assert bars_of(name, seed=3) == bars_of(name, seed=3)


@pytest.mark.parametrize("name", NAMES)
def test_another_seed_gives_other_bars(name: str) -> None:
    assert bars_of(name, seed=3) != bars_of(name, seed=4)


@pytest.mark.parametrize("name", NAMES)
def test_prices_and_volumes_stand_on_the_venues_grid(name: str) -> None:
    instrument = model_of(name).instrument
    for bar in bars_of(name):
        for price in (bar.open, bar.high, bar.low, bar.close):
            assert price % instrument.tick == 0
        assert bar.volume is not None
        assert bar.volume % instrument.quantity_step == 0


@pytest.mark.parametrize("name", NAMES)
def test_high_and_low_enclose_open_and_close(name: str) -> None:
    assert all(bar.low <= min(bar.open, bar.close) for bar in bars_of(name))
    assert all(bar.high >= max(bar.open, bar.close) for bar in bars_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_bar_opens_where_the_one_before_closed(name: str) -> None:
    assert all(after.open == before.close for before, after in itertools.pairwise(bars_of(name)))


@pytest.mark.parametrize("name", NAMES)
def test_a_market_goes_on_from_its_saved_state(name: str) -> None:
    whole = bars_of(name, count=60)
    first = SimulatedMarket(model_of(name), 1)
    for step in range(25):
        first.next_bar(step)
    saved = msgspec.json.decode(msgspec.json.encode(first.state), type=MarketState)
    second = SimulatedMarket(model_of(name), 1, saved)
    assert [second.next_bar(step) for step in range(25, 60)] == whole[25:]


def test_bitcoin_and_ether_move_together_and_the_euro_by_itself() -> None:
    bitcoin, ether, euro = (
        returns_of(bars_of(name, count=1500)) for name in ("ema-btc", "ema-eth", "ema-eurusd")
    )
    assert statistics.correlation(bitcoin, ether) > 0.6
    assert abs(statistics.correlation(bitcoin, euro)) < 0.15


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("ema-btc", 0.01, 0.06), ("reversion-sol", 0.02, 0.09), ("ema-eurusd", 0.002, 0.01)],
)
def test_a_day_is_as_volatile_as_its_kind_of_market(name: str, least: float, most: float) -> None:
    moves = returns_of(bars_of(name, count=3 * BARS_IN_A_DAY))
    assert least < statistics.pstdev(moves) * BARS_IN_A_DAY**0.5 < most


def test_volatility_comes_in_clusters() -> None:
    sizes = [abs(move) for move in returns_of(bars_of("ema-btc", count=4000))]
    assert statistics.correlation(sizes[:-1], sizes[1:]) > 0.03


def test_one_market_falls_once_a_day_and_recovers() -> None:
    model = model_of("reversion-sol")
    for day in range(4):
        depths = [shock_depth(1, model, day * BARS_IN_A_DAY + bar) for bar in range(BARS_IN_A_DAY)]
        assert depths[0] == 0.0
        assert max(depths) == pytest.approx(0.045, rel=0.02)
        assert depths[-1] < 0.001


def test_the_first_live_minutes_after_a_day_of_history_see_the_fall() -> None:
    model = model_of("reversion-sol")
    begins = [
        next(bar for bar in range(200) if shock_depth(seed, model, BARS_IN_A_DAY + bar)) for seed in range(50)
    ]
    assert min(begins) >= 45
    assert max(begins) <= 91
