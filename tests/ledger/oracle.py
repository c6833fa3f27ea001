"""The same book kept with exact fractions, by the plainest rules, to hold the ledger to."""

from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

from deskwatch.events import OrderFilled

Amounts = defaultdict[str, Fraction]


class Lot(NamedTuple):
    """What is open in one symbol: how much (negative for a short), and at what average price."""

    quantity: Fraction
    average: Fraction


class FractionBook:
    """Cash, fees, realised profit by currency, and lots by symbol. Fees in quote or a third currency."""

    def __init__(self) -> None:
        self.cash: Amounts = defaultdict(Fraction)
        self.fees: Amounts = defaultdict(Fraction)
        self.realised_by_symbol: Amounts = defaultdict(Fraction)
        self.lots: dict[str, Lot] = {}
        self.prices: dict[str, Fraction] = {}

    def fill(self, fact: OrderFilled) -> None:
        """Book a fill, first what it closes, then what it opens."""
        quote = fact.symbol.partition("/")[2]
        price, quantity, fee = Fraction(fact.price), Fraction(fact.quantity), Fraction(fact.fee or "0")
        signed = quantity if fact.side == "buy" else -quantity
        self.cash[quote] -= signed * price
        self.cash[fact.fee_currency or quote] -= fee
        self.fees[fact.fee_currency or quote] += fee
        self.prices[fact.symbol] = price
        held, average = self.lots.get(fact.symbol, Lot(Fraction(0), Fraction(0)))
        if held * signed < 0:
            closed = min(abs(signed), abs(held)) * (1 if held > 0 else -1)
            self.realised_by_symbol[fact.symbol] += closed * (price - average)
            held, signed = held - closed, signed + closed
        if signed:
            average = (held * average + signed * price) / (held + signed)
        self.lots[fact.symbol] = Lot(held + signed, average)

    def equity(self, currency: str) -> Fraction:
        """Return cash and open positions where everything is in one currency."""
        open_value = sum(
            (lot.quantity * self.prices[symbol] for symbol, lot in self.lots.items()), Fraction(0)
        )
        return self.cash[currency] + open_value
