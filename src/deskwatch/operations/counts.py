"""Counters of what happened, by the labels they are shown with.

A journal may name any number of symbols, reasons and breakers: each counter has `MOST_COUNTED` keys, and what
comes after them is counted as `other`.
"""

from deskwatch.events import (
    AnyFact,
    BreakerReset,
    BreakerTripped,
    OrderCanceled,
    OrderPlaced,
    OrderRejected,
    RiskRejected,
)
from deskwatch.operations.capped import OTHER, CappedCounter

MOST_COUNTED = 20_000  # far more than the series that are shown, so that these overflow as they always did
_COUNTED = frozenset({OrderPlaced, OrderCanceled, OrderRejected, RiskRejected, BreakerTripped, BreakerReset})
_OTHERS = (OTHER, OTHER)


class Counts:
    """Counts never go back; breakers that are open now are kept by name."""

    def __init__(self) -> None:
        self.orders_placed: CappedCounter[tuple[str, str]] = CappedCounter(
            _OTHERS, MOST_COUNTED
        )  # side, symbol
        self.orders_filled: CappedCounter[tuple[str, str]] = CappedCounter(
            _OTHERS, MOST_COUNTED
        )  # side, symbol
        self.orders_canceled: CappedCounter[str] = CappedCounter(OTHER, MOST_COUNTED)  # symbol
        self.orders_rejected: CappedCounter[tuple[str, str]] = CappedCounter(
            _OTHERS, MOST_COUNTED
        )  # as placed
        self.risk_rejections: CappedCounter[str] = CappedCounter(OTHER, MOST_COUNTED)  # reason
        self.breaker_trips: CappedCounter[str] = CappedCounter(OTHER, MOST_COUNTED)  # breaker
        self.open_breakers: dict[str, str] = {}  # breaker -> reason

    def update(self, fact: AnyFact) -> None:
        """Take a fact; one of another sort changes nothing. Fills are counted by `fill`, once booked."""
        if type(fact) in _COUNTED:
            self._count(fact)

    def fill(self, side: str, symbol: str) -> None:
        """Count a fill that was booked (one told twice is not)."""
        self.orders_filled.add((side, symbol))

    def _count(self, fact: AnyFact) -> None:
        match fact:
            case OrderPlaced():
                self.orders_placed.add((fact.side, fact.symbol))
            case OrderCanceled():
                self.orders_canceled.add(fact.symbol)
            case OrderRejected():
                self.orders_rejected.add((fact.side, fact.symbol))
            case RiskRejected():
                self.risk_rejections.add(fact.reason)
            case BreakerTripped():
                self.breaker_trips.add(fact.breaker)
                self.open_breakers[self.breaker_trips.place(fact.breaker)] = fact.reason
            case BreakerReset():
                self.open_breakers.pop(fact.breaker, None)
