"""Who sits at the desk: five bots on a simulated market, or two on a user's own bars.

The bots of the simulated desk are in mode `paper` at the venue `simulated`, so that every screen can say
that nothing here is real; those that replay a file are in mode `backtest` at the venue `replay`, and
their facts carry the times of the bars.
"""

from decimal import Decimal

import msgspec

from deskwatch.demo.bars import BarFile
from deskwatch.demo.instrument import Instrument
from deskwatch.demo.risk import RiskLimits
from deskwatch.demo.simulation import MarketModel
from deskwatch.demo.strategy import EmaCross, MeanReversion, Strategy
from deskwatch.model import Mode, UsageError

TREND = "ema_conservative"
REVERSION = "mean_reversion"
_FIAT = frozenset({"AUD", "CAD", "CHF", "CNH", "EUR", "GBP", "HKD", "JPY", "NOK", "NZD", "SEK", "SGD", "USD"})
_STEPS_OF_CAPITAL = 10_000  # a quantity step of a replayed market is worth at most this part of the capital
_REPLAY_CAPITAL = Decimal(100_000)


class BotPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One bot: who it is, what it trades, with how much money (in `currency`) and under which limits.

    `model` is None where the bars come from a file.
    """

    name: str
    strategy: str
    portfolio: str
    mode: Mode
    venue: str
    capital: Decimal
    instrument: Instrument
    allow_short: bool = False
    uses_limit_orders: bool = False
    limits: RiskLimits = RiskLimits()
    model: MarketModel | None = None

    @property
    def currency(self) -> str:
        """The currency of the account: the one that prices are in."""
        return self.instrument.quote

    def new_strategy(self) -> Strategy:
        """Return the strategy before its first bar."""
        if self.strategy == TREND:
            return EmaCross(allow_short=self.allow_short)
        return MeanReversion(allow_short=self.allow_short)


def _crypto(symbol: str, tick: str, quantity_step: str, spread_bps: float) -> Instrument:
    return Instrument(
        symbol=symbol,
        tick=Decimal(tick),
        quantity_step=Decimal(quantity_step),
        spread_bps=spread_bps,
        slippage_bps=0.8,
        maker_fee_bps=Decimal(1),
        taker_fee_bps=Decimal(4),
    )


def _forex(symbol: str, tick: str, quantity_step: str) -> Instrument:
    return Instrument(
        symbol=symbol,
        tick=Decimal(tick),
        quantity_step=Decimal(quantity_step),
        spread_bps=0.4,
        slippage_bps=0.1,
        maker_fee_bps=Decimal("0.2"),
        taker_fee_bps=Decimal("0.2"),
    )


def _bitcoin() -> MarketModel:
    return MarketModel(
        instrument=_crypto("BTC/USD", "0.1", "0.0001", 0.3),
        start=64_000.0,
        factor="crypto",
        factor_volatility=0.0008,
        beta=1.0,
        own_volatility=0.0005,
        noise_volatility=0.0001,
        mean_volume=12.0,
    )


def _ether() -> MarketModel:
    return MarketModel(
        instrument=_crypto("ETH/USD", "0.01", "0.001", 0.4),
        start=3_400.0,
        factor="crypto",
        factor_volatility=0.0008,
        beta=1.2,
        own_volatility=0.00045,
        noise_volatility=0.0002,
        mean_volume=160.0,
    )


def _solana() -> MarketModel:
    return MarketModel(
        instrument=_crypto("SOL/USD", "0.01", "0.01", 0.8),
        start=180.0,
        factor="crypto",
        factor_volatility=0.0008,
        beta=0.7,
        own_volatility=0.0005,
        noise_volatility=0.0013,
        mean_volume=3_000.0,
        has_shocks=True,
    )


def _binance_coin() -> MarketModel:
    return MarketModel(
        instrument=_crypto("BNB/USD", "0.01", "0.001", 0.6),
        start=610.0,
        factor="crypto",
        factor_volatility=0.0008,
        beta=0.5,
        own_volatility=0.00045,
        noise_volatility=0.00085,
        mean_volume=700.0,
    )


def _euro() -> MarketModel:
    return MarketModel(
        instrument=_forex("EUR/USD", "0.00001", "1000"),
        start=1.085,
        factor="dollar",
        factor_volatility=0.00011,
        beta=1.0,
        own_volatility=0.00006,
        noise_volatility=0.00002,
        mean_volume=2_500_000.0,
    )


def _simulated(name: str, strategy: str, capital: int, model: MarketModel, limits: RiskLimits) -> BotPlan:
    is_forex = model.factor != "crypto"
    return BotPlan(
        name=name,
        strategy=strategy,
        portfolio="forex" if is_forex else "crypto",
        mode="paper",
        venue="simulated",
        capital=Decimal(capital),
        instrument=model.instrument,
        allow_short=is_forex,
        uses_limit_orders=strategy == REVERSION,
        limits=limits,
        model=model,
    )


def desk_plans() -> tuple[BotPlan, ...]:
    """Return the five bots of the simulated desk; the same for every seed, which moves only the market."""
    wary = RiskLimits(daily_stop=Decimal("0.006"))  # the bot whose daily stop is seen to trip
    calm = RiskLimits()
    bold = RiskLimits(
        entry_share=Decimal("0.38"), add_share=Decimal("0.14"), exposure_cap=Decimal("0.56"), cooldown_bars=8
    )
    return (
        _simulated("ema-btc", TREND, 100_000, _bitcoin(), calm),
        _simulated("ema-eth", TREND, 60_000, _ether(), calm),
        _simulated("reversion-sol", REVERSION, 40_000, _solana(), wary),
        _simulated("reversion-bnb", REVERSION, 40_000, _binance_coin(), calm),
        _simulated("ema-eurusd", TREND, 50_000, _euro(), bold),
    )


def replay_plans(bars: BarFile) -> tuple[BotPlan, ...]:
    """Return the two bots, one a strategy, that trade the symbol of a user's file.

    The capital is 100,000 of the currency that its prices are in, which is also that of the accounts.
    """
    base, _, quote = bars.symbol.partition("/")
    is_forex = base in _FIAT and quote in _FIAT
    return tuple(
        BotPlan(
            name=f"{prefix}-{base}{quote}-replay".lower(),
            strategy=strategy,
            portfolio="forex" if is_forex else "crypto",
            mode="backtest",
            venue="replay",
            capital=_REPLAY_CAPITAL,
            instrument=_replayed(bars, is_forex=is_forex),
            allow_short=is_forex,
            uses_limit_orders=strategy == REVERSION,
        )
        for prefix, strategy in (("ema", TREND), ("reversion", REVERSION))
    )


def _replayed(bars: BarFile, *, is_forex: bool) -> Instrument:
    """Guess the grid of a market from its file: the finest price, and a step small beside the capital."""
    step = Decimal(1)
    while step * bars.first_close * _STEPS_OF_CAPITAL > _REPLAY_CAPITAL:
        step /= 10
    tick, quantity_step = str(bars.tick), format(step, "f")
    if is_forex:
        return _forex(bars.symbol, tick, quantity_step)
    return _crypto(bars.symbol, tick, quantity_step, spread_bps=0.5)


def find_plan(plans: tuple[BotPlan, ...], name: str) -> BotPlan:
    """Return the plan of the bot called `name`; raises `UsageError` naming those there are."""
    for plan in plans:
        if plan.name == name:
            return plan
    known = ", ".join(plan.name for plan in plans)
    raise UsageError(f"no bot is called {name!r} here: choose one of {known}")
