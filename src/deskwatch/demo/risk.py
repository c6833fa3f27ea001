"""Risk management of a paper bot: what it refuses, and the daily stop that halts it.

Orders that reduce a position are never refused.
"""

from decimal import Decimal

import msgspec

from deskwatch.demo.account import ZERO, PaperAccount

DAILY_STOP = "daily_stop"


class RiskLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Shares are of equity. `daily_stop` is the loss from the day's best equity that halts trading.

    `halt_bars` is how long trading stays halted, `cooldown_bars` how long nothing is opened after a
    position was closed.
    """

    entry_share: Decimal = Decimal("0.34")
    add_share: Decimal = Decimal("0.14")
    exposure_cap: Decimal = Decimal("0.55")
    cooldown_bars: int = 10
    daily_stop: Decimal = Decimal("0.02")
    halt_bars: int = 90


class RiskState(msgspec.Struct):
    """What the limits are held against. Steps count bars; -1 is never."""

    day: int = -1
    best_equity: Decimal = ZERO  # of the day, or since the stop was last lifted
    halted_at: int = -1
    closed_at: int = -1

    @property
    def is_halted(self) -> bool:
        """Whether the daily stop is on."""
        return self.halted_at >= 0

    def see(self, day: int, equity: Decimal) -> None:
        """Take the equity of a bar; a new day measures its losses anew."""
        self.best_equity = equity if day != self.day else max(equity, self.best_equity)
        self.day = day

    def halt(self, step: int) -> None:
        """Stop trading."""
        self.halted_at = step

    def resume(self, equity: Decimal) -> None:
        """Trade again, and measure losses from here."""
        self.halted_at = -1
        self.best_equity = equity

    def loss_share(self, equity: Decimal) -> Decimal:
        """Return how far `equity` is below the day's best, as a share of that."""
        return (self.best_equity - equity) / self.best_equity if self.best_equity > ZERO else ZERO

    def must_halt(self, equity: Decimal, limits: RiskLimits) -> bool:
        """Whether the day's loss has reached the daily stop, which is not on yet."""
        return not self.is_halted and self.loss_share(equity) >= limits.daily_stop

    def may_resume(self, step: int, limits: RiskLimits) -> bool:
        """Whether the daily stop has been on for long enough."""
        return self.is_halted and step - self.halted_at >= limits.halt_bars

    def refusal(self, account: PaperAccount, value: Decimal, price: Decimal, limits: RiskLimits) -> str:
        """Return why a position may not grow by `value`, or an empty text; `bars` is counted by `step`."""
        if self.is_halted:
            return "circuit_breaker"
        equity = account.equity(price)
        if equity <= ZERO:
            return "no_equity"
        if account.exposure(price) + value / equity > limits.exposure_cap:
            return "exposure_cap"
        return ""

    def is_cooling(self, step: int, limits: RiskLimits) -> bool:
        """Whether a position was closed so short a while ago that none may be opened."""
        return self.closed_at >= 0 and step - self.closed_at < limits.cooldown_bars
