"""The last known prices, and the rates of exchange that follow from them.

A rate is a recorded price of the pair; else of the pair turned round; else the product of two of these
through one currency in between. Where it came from is kept with it. A stable coin is a currency like any
other, unless the settings say that it is pegged: then it counts as US dollars everywhere.
"""

import heapq
from decimal import Decimal

import msgspec

from deskwatch.model import quotient

ONE = Decimal(1)
PEG = "USD"  # what a pegged currency is equal to
# A rate through a currency in between looks at so many of them, the first by name.
MOST_BETWEEN = 64


class Mark(msgspec.Struct, frozen=True, gc=False):
    """A price and when it was one (nanoseconds since 1970, UTC)."""

    price: Decimal
    time_ns: int


class Rate(msgspec.Struct, frozen=True):
    """What one unit of a currency is in another, and where that is from.

    `path` names the symbols whose prices it is made of, ` inverted` after one that was turned round, and
    `USDT = USD` for a peg. `time_ns` is when the oldest of these prices was one; None where none was needed.
    """

    value: Decimal
    path: tuple[str, ...] = ()
    time_ns: int | None = None


class Prices:
    """Marks by symbol. A price too old by `max_age_ns` counts as unknown; `None` means none is too old."""

    def __init__(self, max_age_ns: int | None, pegged: tuple[str, ...] = ()) -> None:
        self.max_age_ns = max_age_ns
        self.pegged = pegged
        self.marks: dict[str, Mark] = {}
        self._symbols: dict[tuple[str, str], list[str]] = {}  # by (base, quote); spot before perpetuals
        self._neighbours: dict[str, dict[str, None]] = {}  # by currency, those it has a price with

    def mark(self, symbol: str, price: Decimal, time_ns: int) -> None:
        """Take a price, unless a later one is known."""
        known = self.marks.get(symbol)
        if known is None:
            self._learn(symbol)
        elif known.time_ns > time_ns:
            return
        self.marks[symbol] = Mark(price, time_ns)

    def price(self, symbol: str, at_ns: int) -> Decimal | None:
        """Return the price of a symbol as of `at_ns`, or None if it is not known or too old."""
        mark = self.marks.get(symbol)
        if mark is None or (self.max_age_ns is not None and at_ns - mark.time_ns > self.max_age_ns):
            return None
        return mark.price

    def rate(self, currency: str, to: str, at_ns: int) -> Decimal | None:
        """Return what one unit of `currency` is in `to` as of `at_ns`; None if no recorded prices tell."""
        if currency == to:
            return ONE
        rate = self.rate_of(currency, to, at_ns)
        return None if rate is None else rate.value

    def rate_of(self, currency: str, to: str, at_ns: int) -> Rate | None:
        """Return the rate with its source.

        Of several ways through one currency in between, the one whose older price is the youngest counts,
        then the first by name.
        """
        start, end = self._counts_as(currency), self._counts_as(to)
        pegs = tuple(f"{each} = {PEG}" for each in (currency, to) if each != PEG and each in self.pegged)
        rate = Rate(ONE) if start == end else self._leg(start, end, at_ns) or self._crossed(start, end, at_ns)
        if rate is None or not pegs:
            return rate
        return msgspec.structs.replace(rate, path=(*rate.path, *pegs))

    def _counts_as(self, currency: str) -> str:
        return PEG if currency in self.pegged else currency

    def _learn(self, symbol: str) -> None:
        """Remember between which currencies a symbol gives a rate: spot or perpetual, none with an expiry.

        So there are at most three symbols of a pair.
        """
        base, slash, rest = symbol.partition("/")
        quote, _, settle = rest.partition(":")
        pair = self._counts_as(base), self._counts_as(quote)
        if not slash or not all(pair) or pair[0] == pair[1] or settle not in {"", base, quote}:
            return
        symbols = self._symbols.setdefault(pair, [])
        symbols.append(symbol)
        symbols.sort(key=lambda each: (":" in each, each))
        for each, other in (pair, pair[::-1]):
            self._neighbours.setdefault(each, {})[other] = None

    def _leg(self, currency: str, to: str, at_ns: int) -> Rate | None:
        """Return the rate that a price of the pair gives, either way."""
        for symbol in self._symbols.get((currency, to), ()):
            price = self.price(symbol, at_ns)
            if price is not None and price >= 0:
                return Rate(price, (symbol,), self.marks[symbol].time_ns)
        for symbol in self._symbols.get((to, currency), ()):
            price = self.price(symbol, at_ns)
            if price is not None and price > 0:
                return Rate(quotient(ONE, price), (f"{symbol} inverted",), self.marks[symbol].time_ns)
        return None

    def _crossed(self, currency: str, to: str, at_ns: int) -> Rate | None:
        near, far = self._neighbours.get(currency, {}), self._neighbours.get(to, {})
        best: Rate | None = None
        for between in heapq.nsmallest(MOST_BETWEEN, near.keys() & far.keys()):
            first, second = self._leg(currency, between, at_ns), self._leg(between, to, at_ns)
            if first is None or second is None:
                continue
            time_ns = min(first.time_ns or 0, second.time_ns or 0)
            if best is None or time_ns > (best.time_ns or 0):
                # A division by one rounds the product to the places that a rate has.
                value = quotient(first.value * second.value, ONE)
                best = Rate(value, first.path + second.path, time_ns)
        return best
