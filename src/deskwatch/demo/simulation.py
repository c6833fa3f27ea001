"""A market made up from a seed: it looks like one, and it is the same each time.

The logarithm of a price is the sum of what moves real ones: a factor that a whole class of assets shares
(with regimes that drift up, down or nowhere), a part of the asset's own, short-lived noise that reverts,
and, for one asset, a sudden fall a day from which it recovers. Volatility comes in clusters.

`SimulatedMarket(model, seed)` gives bar after bar. Bar n of a symbol depends on the seed, the symbol and
n alone, so that every process of the desk sees one market without talking to the others.
It is no model of any real market, and nothing that trades well here means anything elsewhere.
"""

import math
from decimal import Decimal

import msgspec

from deskwatch.demo.chance import Chance, chance_of
from deskwatch.demo.instrument import Bar, Instrument

BARS_IN_A_DAY = 1440
_HEAT_MEMORY = 0.98  # volatility of one bar is felt for about fifty
_HEAT_STEP = 0.07
_REGIME_CHANGE = 1 / 120  # a regime lasts 120 bars in the mean
_DRIFT = 0.16  # of a regime, in standard deviations of the factor a bar
_NOISE_MEMORY = 0.9
_PULL = 1 / 4000  # prices come back to where they began within a few simulated days
_SHOCK_DEPTH = 0.045
_SHOCK_BARS = 8  # from the first fall to the bottom
_SHOCK_RECOVERY = 60.0  # bars until about two thirds are made good
_WICK = 0.35  # how far high and low reach beyond open and close, in standard deviations of a bar


class MarketModel(msgspec.Struct, frozen=True, kw_only=True):
    """How one symbol moves. Volatilities are standard deviations of the logarithm of the price a bar.

    `factor` names what it shares with others of its class, `beta` how much of that it takes.
    """

    instrument: Instrument
    start: float
    factor: str
    factor_volatility: float
    beta: float
    own_volatility: float
    noise_volatility: float
    mean_volume: float
    has_shocks: bool = False


class MarketState(msgspec.Struct):
    """Where the market is: everything that the next bar depends on besides the seed."""

    step: int = 0
    regime: int = 0  # 1 up, -1 down, 0 nowhere
    factor_heat: float = 0.0  # logarithm of the factor's volatility over its mean
    own_heat: float = 0.0
    level: float = 0.0  # logarithm of the price over its start, without noise and shocks
    noise: float = 0.0
    close: Decimal | None = None  # of the last bar; None before the first


class SimulatedMarket:
    """Bars of one symbol, one after the other; `state` may be saved and given back to go on."""

    def __init__(self, model: MarketModel, seed: int, state: MarketState | None = None) -> None:
        self._model = model
        self._seed = seed
        self.state = MarketState() if state is None else state

    def next_bar(self, time_ns: int) -> Bar:
        """Move on by one bar and return it, stamped `time_ns`."""
        model, state = self._model, self.state
        chance = chance_of(self._seed, "symbol", model.instrument.symbol, state.step)
        previous = state.close or model.instrument.price(model.start)
        self._move_level(chance)
        depth = shock_depth(self._seed, model, state.step)
        value = model.start * math.exp(state.level + state.noise - depth)
        state.close = model.instrument.price(value)
        state.step += 1
        return self._bar(time_ns, previous, state.close, chance)

    def _move_level(self, chance: Chance) -> None:
        model, state = self._model, self.state
        state.own_heat = _HEAT_MEMORY * state.own_heat + chance.gauss(0.0, _HEAT_STEP)
        own = model.own_volatility * math.exp(state.own_heat) * chance.gauss(0.0, 1.0)
        state.level += model.beta * self._factor_return() + own - _PULL * state.level
        state.noise = _NOISE_MEMORY * state.noise + chance.gauss(0.0, model.noise_volatility)

    def _factor_return(self) -> float:
        """Return what the shared factor did in this bar; the same for every symbol that shares it."""
        model, state = self._model, self.state
        chance = chance_of(self._seed, "factor", model.factor, state.step)
        if chance.random() < _REGIME_CHANGE or state.step == 0:
            state.regime = math.floor(chance.uniform(-1.0, 2.0))
        state.factor_heat = _HEAT_MEMORY * state.factor_heat + chance.gauss(0.0, _HEAT_STEP)
        move = math.exp(state.factor_heat) * chance.gauss(0.0, 1.0)
        return model.factor_volatility * (_DRIFT * state.regime + move)

    def _bar(self, time_ns: int, first: Decimal, last: Decimal, chance: Chance) -> Bar:
        model = self._model
        reach = _WICK * math.hypot(model.beta * model.factor_volatility, model.own_volatility)
        high = float(max(first, last)) * (1.0 + abs(chance.gauss(0.0, reach)))
        low = float(min(first, last)) * (1.0 - abs(chance.gauss(0.0, reach)))
        volume = Decimal(model.mean_volume * math.exp(chance.gauss(0.0, 0.6)))
        price = model.instrument.price
        return Bar(time_ns, first, price(high), price(low), last, model.instrument.quantity(volume))


def shock_depth(seed: int, model: MarketModel, step: int) -> float:
    """Return how far below its path the price is because of the day's sudden fall, as a logarithm.

    Zero before the fall and for symbols without one. It begins in the middle of even days and early on
    odd ones, so that who watches a desk that begins with a day of history sees one within two minutes.
    """
    if not model.has_shocks:
        return 0.0
    day, bar_of_day = divmod(step, BARS_IN_A_DAY)
    chance = chance_of(seed, "shock", model.instrument.symbol, day)
    begin = chance.uniform(45.0, 90.0) if day % 2 else chance.uniform(700.0, 1100.0)
    since = bar_of_day - begin
    if since <= 0.0:
        return 0.0
    if since < _SHOCK_BARS:
        return _SHOCK_DEPTH * since / _SHOCK_BARS
    return _SHOCK_DEPTH * math.exp(-(since - _SHOCK_BARS) / _SHOCK_RECOVERY)
