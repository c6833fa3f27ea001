"""The last known prices, and the rates of exchange that follow from them."""

from decimal import Decimal

import msgspec

ONE = Decimal(1)


class Mark(msgspec.Struct, frozen=True, gc=False):
    """A price and when it was one (nanoseconds since 1970, UTC)."""

    price: Decimal
    time_ns: int


class Prices:
    """Marks by symbol. A price too old by `max_age_ns` counts as unknown; `None` means none is too old."""

    def __init__(self, max_age_ns: int | None) -> None:
        self.max_age_ns = max_age_ns
        self.marks: dict[str, Mark] = {}

    def mark(self, symbol: str, price: Decimal, time_ns: int) -> None:
        """Take a price, unless a later one is known."""
        known = self.marks.get(symbol)
        if known is None or known.time_ns <= time_ns:
            self.marks[symbol] = Mark(price, time_ns)

    def price(self, symbol: str, at_ns: int) -> Decimal | None:
        """Return the price of a symbol as of `at_ns`, or None if it is not known or too old."""
        mark = self.marks.get(symbol)
        if mark is None or (self.max_age_ns is not None and at_ns - mark.time_ns > self.max_age_ns):
            return None
        return mark.price

    def rate(self, currency: str, to: str, at_ns: int) -> Decimal | None:
        """Return what one unit of `currency` is in `to`, from a recorded price of the pair, either way."""
        if currency == to:
            return ONE
        direct = self.price(f"{currency}/{to}", at_ns)
        if direct is not None:
            return direct
        inverse = self.price(f"{to}/{currency}", at_ns)
        return ONE / inverse if inverse else None
