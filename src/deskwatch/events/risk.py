"""What risk management refused and stopped."""

from deskwatch.events.fact import Fact


class RiskRejected(Fact, frozen=True):
    """A proposal was refused. `reason` is from a small set (`exposure_cap`, `cooldown`, …)."""

    reason: str
    symbol: str = ""


class BreakerTripped(Fact, frozen=True):
    """A circuit breaker stopped trading. `breaker` is from a small set.

    Usual ones: `kill_switch`, `daily_stop`, `weekly_stop`, `drawdown`, `volatility`.
    """

    breaker: str
    reason: str = ""


class BreakerReset(Fact, frozen=True):
    """A circuit breaker was lifted."""

    breaker: str
    reason: str = ""
