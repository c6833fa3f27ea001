"""What the catalogue reads: one bot as of a moment, and the hub itself.

A live or paper bot is seen as of now, so that what has become too old drops out. A backtest is seen as of
its own last fact: its time is not ours.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

import msgspec

from deskwatch.ledger import Valuation
from deskwatch.model import NANOSECONDS, Bot
from deskwatch.operations import ComponentThresholds, Life, Limits, Machine, MachineThresholds, machine_score
from deskwatch.state import BotState

ZERO = Decimal(0)
DEFAULT_THRESHOLDS = ComponentThresholds()


class BotView:
    """One bot as of `now_ns`. Made for one gathering and thrown away."""

    def __init__(
        self,
        state: BotState,
        currency: str,
        now_ns: int,
        silent_after_ns: int,
        component_thresholds: ComponentThresholds = DEFAULT_THRESHOLDS,
    ) -> None:
        self.state = state
        self.account = state.account
        self.ledger = state.account.ledger
        self.currency = currency
        self.as_of_ns = state.last_time_ns if state.bot.mode == "backtest" else now_ns
        self.now_ns = now_ns
        self._silent_after_ns = silent_after_ns
        self.component_thresholds = component_thresholds

    @property
    def bot(self) -> Bot:
        """Who the bot is."""
        return self.state.bot

    @cached_property
    def value(self) -> Valuation | None:
        """Everything owned; None if a price or a rate is missing or too old."""
        return self.ledger.value(self.currency, self.as_of_ns)

    @cached_property
    def equity(self) -> Decimal | None:
        """The account's value; None if it is not known, or the capital never was."""
        return self.value.equity if self.value and self.ledger.is_funded() else None

    @cached_property
    def measured(self) -> Decimal | None:
        """The equity that profit and loss follow from; None also while cash that moved is not yet valued."""
        return None if self.account.unvalued else self.equity

    @cached_property
    def daily_profit(self) -> Decimal | None:
        """The P&L of the running trading day."""
        if self.value is None or self.account.unvalued:
            return None
        return self.account.days.profit(self.as_of_ns, self.value.equity)

    @cached_property
    def daily_fraction(self) -> Decimal | None:
        """The same as a fraction of what the day began with."""
        if self.measured is None:
            return None
        return self.account.days.profit_fraction(self.as_of_ns, self.measured)

    @cached_property
    def total_profit(self) -> Decimal | None:
        """The P&L since the first fact: everything owned less everything that was paid in."""
        if self.value is None or self.account.unvalued:
            return None
        return self.value.equity - self.account.moved

    @cached_property
    def total_return(self) -> Decimal | None:
        """The time-weighted return since the first capital, as a fraction."""
        return None if self.measured is None else self.account.growth.total(self.measured)

    @cached_property
    def drawdown(self) -> Decimal | None:
        """How far the equity is below its peak now, as a fraction."""
        return None if self.measured is None else self.account.drawdown.current(self.measured)

    @cached_property
    def maximum_drawdown(self) -> Decimal | None:
        """The deepest that the equity ever was below its peak, as a fraction."""
        return self.account.drawdown.maximum(self.measured)

    @cached_property
    def slippage_by_symbol(self) -> dict[tuple[str, str], Decimal]:
        """The mean slippage of the last 24 hours in basis points, by side and symbol."""
        means = {}
        for (side, symbol, _), mean in self.state.orders.slippage.by_symbol.items():
            weighed, weight = mean.sums(self.as_of_ns)
            if weight:
                means[side, symbol] = weighed / weight
        return means

    @cached_property
    def slippage(self) -> Decimal | None:
        """The mean over all symbols; None without a fill, or where two currencies cannot be compared."""
        weighed: dict[str, Decimal] = {}
        weights: dict[str, Decimal] = {}
        for (_, _, currency), mean in self.state.orders.slippage.by_symbol.items():
            part, weight = mean.sums(self.as_of_ns)
            weighed[currency] = weighed.get(currency, ZERO) + part
            weights[currency] = weights.get(currency, ZERO) + weight
        if len(weights) == 1:  # no rate is needed
            total, whole = *weighed.values(), *weights.values()
            return total / whole if whole else None
        converted, of = self.converted(weighed), self.converted(weights)
        return converted / of if converted is not None and of else None

    @cached_property
    def life(self) -> Life:
        """What the process seems to do."""
        return self.state.clocks.life(self.now_ns, self._silent_after_ns)

    def converted(self, amounts: Mapping[str, Decimal]) -> Decimal | None:
        """Return the sum of amounts by currency in the reporting currency; None if a rate is missing."""
        return self.ledger.convert(dict(amounts), self.currency, self.as_of_ns)

    def share_of_equity(self, amount: Decimal | None) -> Decimal | None:
        """Return an amount as a fraction of the equity; None where either is unknown or nothing is owned."""
        if amount is None or self.equity is None or self.equity <= 0:
            return None
        return amount / self.equity

    def age_seconds(self, clock: str) -> float | None:
        """Return how long ago a clock was wound; None if it never was. Never below zero."""
        wound_ns = self.state.clocks.wound_ns.get(clock)
        return None if wound_ns is None else max(0.0, (self.now_ns - wound_ns) / NANOSECONDS)


class HistoryView(msgspec.Struct, kw_only=True):
    """The hub's history, as of the last time that all series were sampled into it."""

    samples: int = 0  # taken since the hub started
    refused: dict[str, int] = msgspec.field(default_factory=dict)  # reason -> samples; all reasons
    failures: int = 0  # rounds that could not be stored
    damaged: int = 0  # parts of the file, and whole files, that were not what was written
    series: int = 0
    series_limit: int = 0
    bytes: int = 0
    sample_seconds: float = 0.0  # that the last round took


class HubView(msgspec.Struct, kw_only=True):
    """The hub's own figures as of a moment."""

    currency: str
    version: str
    python: str
    started_ns: int
    now_ns: int
    ready: bool
    bots: list[str]
    problems: dict[tuple[str, str], int]  # (bot, reason) -> how many
    cycle_seconds: float
    exports: int = 0
    export_failures: int = 0
    limits: Limits = msgspec.field(default_factory=Limits)  # shared by bots
    machine: Machine = msgspec.field(default_factory=Machine)
    machine_thresholds: MachineThresholds = msgspec.field(default_factory=MachineThresholds)
    history: HistoryView | None = None  # where the hub keeps one
    series: int = 0
    overflowed: dict[str, int] = msgspec.field(default_factory=dict)  # metric -> series beyond its cap

    def machine_score(self) -> float | None:
        """Return the score of the machine, 0 to 100; None if it was not measured in the last minute."""
        seen = self.machine.machine(self.now_ns)
        if seen is None:
            return None
        return machine_score(
            seen.cpu_percent, seen.memory_percent, seen.disk_percent, self.machine_thresholds
        )
