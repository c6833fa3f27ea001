"""Counters of what happened, by the labels they are shown with."""

from collections import Counter

from deskwatch.events import (
    AnyFact,
    BreakerReset,
    BreakerTripped,
    OrderCanceled,
    OrderPlaced,
    OrderRejected,
    RiskRejected,
)

_COUNTED = frozenset({OrderPlaced, OrderCanceled, OrderRejected, RiskRejected, BreakerTripped, BreakerReset})


class Counts:
    """Counts never go back; breakers that are open now are kept by name."""

    def __init__(self) -> None:
        self.orders_placed: Counter[tuple[str, str]] = Counter()  # side, symbol
        self.orders_filled: Counter[tuple[str, str]] = Counter()  # side, symbol
        self.orders_canceled: Counter[str] = Counter()  # symbol
        self.orders_rejected: Counter[tuple[str, str]] = Counter()  # side, symbol
        self.risk_rejections: Counter[str] = Counter()  # reason
        self.breaker_trips: Counter[str] = Counter()  # breaker
        self.open_breakers: dict[str, str] = {}  # breaker -> reason

    def update(self, fact: AnyFact) -> None:
        """Take a fact; one of another sort changes nothing. Fills are counted by `fill`, once booked."""
        if type(fact) in _COUNTED:
            self._count(fact)

    def fill(self, side: str, symbol: str) -> None:
        """Count a fill that was booked (one told twice is not)."""
        self.orders_filled[side, symbol] += 1

    def _count(self, fact: AnyFact) -> None:
        match fact:
            case OrderPlaced():
                self.orders_placed[fact.side, fact.symbol] += 1
            case OrderCanceled():
                self.orders_canceled[fact.symbol] += 1
            case OrderRejected():
                self.orders_rejected[fact.side, fact.symbol] += 1
            case RiskRejected():
                self.risk_rejections[fact.reason] += 1
            case BreakerTripped():
                self.breaker_trips[fact.breaker] += 1
                self.open_breakers[fact.breaker] = fact.reason
            case BreakerReset():
                self.open_breakers.pop(fact.breaker, None)
