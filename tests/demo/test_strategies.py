"""The two strategies: what they wish for, and when."""

import math

import msgspec
import pytest

from deskwatch.demo.strategy import EmaCross, Holding, MeanReversion, Signal, Strategy

FLAT = Holding(0, 0.0)
RISING = [100.0 + 0.1 * bar + 0.05 * math.sin(bar) for bar in range(120)]
FALLING = [200.0 - price for price in RISING]
STILL = [100.0 + 0.1 * math.sin(bar) for bar in range(120)]


def signals(strategy: Strategy, closes: list[float], holding: Holding = FLAT) -> list[Signal]:
    found = (strategy.on_bar(close, holding) for close in closes)
    return [signal for signal in found if signal is not None]


@pytest.mark.parametrize("strategy", [EmaCross(), MeanReversion()])
def test_no_signal_comes_before_the_averages_are_warm(strategy: Strategy) -> None:
    assert signals(strategy, [*RISING[:15], *FALLING[:15]]) == []


def test_the_trend_follower_buys_what_rises() -> None:
    first = signals(EmaCross(), RISING)[0]
    assert (first.name, first.target, first.is_strong) == ("ema_trend", 1, True)


def test_the_trend_follower_sells_short_only_when_it_may() -> None:
    assert [signal for signal in signals(EmaCross(), FALLING) if signal.is_strong] == []
    assert signals(EmaCross(allow_short=True), FALLING)[0].target == -1


def test_the_trend_follower_leaves_when_the_trend_is_over() -> None:
    strategy = EmaCross()
    signals(strategy, RISING)
    assert signals(strategy, FALLING[:40], Holding(1, 150.0))[0].name == "trend_over"


def test_the_trend_follower_turns_around_when_it_may_go_short() -> None:
    strategy = EmaCross(allow_short=True)
    signals(strategy, RISING)
    turned = signals(strategy, FALLING[:40], Holding(1, 150.0))[0]
    assert (turned.name, turned.target) == ("trend_turned", -1)


def test_the_trend_follower_takes_a_large_gain() -> None:
    strategy = EmaCross()
    signals(strategy, RISING)
    taken = strategy.on_bar(RISING[-1] + 0.1, Holding(1, 90.0))
    assert taken == Signal("profit_taken", 0, 1.0)


def test_the_trend_follower_waits_between_two_additions() -> None:
    strategy = EmaCross()
    signals(strategy, RISING[:60])
    added = signals(strategy, RISING[60:], Holding(1, 1000.0))
    assert {signal.name for signal in added} == {"trend_grows"}
    assert len(added) <= 60 / strategy.pause_bars


def test_reversion_buys_what_fell_far() -> None:
    found = signals(MeanReversion(), [*STILL, 99.0])
    assert (found[-1].name, found[-1].target, found[-1].is_strong) == ("stretched", 1, True)


def test_reversion_tells_of_a_rise_but_proposes_nothing_where_it_may_not_sell_short() -> None:
    assert not signals(MeanReversion(), [*STILL, 101.0])[-1].is_strong
    assert signals(MeanReversion(allow_short=True), [*STILL, 101.0])[-1].is_strong


def test_reversion_leaves_beyond_the_mean() -> None:
    strategy = MeanReversion()
    signals(strategy, STILL)
    assert strategy.on_bar(100.3, Holding(1, 99.5)) == Signal("back_at_mean", 0, 1.0)


def test_reversion_cuts_its_loss() -> None:
    strategy = MeanReversion()
    signals(strategy, STILL)
    cut = strategy.on_bar(98.0, Holding(1, 100.0))
    assert cut is not None
    assert (cut.name, cut.target) == ("stop_loss", 0)


def test_reversion_loses_patience() -> None:
    strategy = MeanReversion()
    signals(strategy, STILL)
    below = [99.9] * (strategy.patience_bars + 1)
    assert signals(strategy, below, Holding(1, 99.9))[-1].name == "patience_over"


@pytest.mark.parametrize("strategy", [EmaCross(), MeanReversion()])
def test_a_strategy_goes_on_from_its_saved_state(strategy: Strategy) -> None:
    signals(strategy, STILL)
    saved = msgspec.json.decode(msgspec.json.encode(strategy), type=Strategy)
    assert signals(saved, RISING) == signals(strategy, RISING)
