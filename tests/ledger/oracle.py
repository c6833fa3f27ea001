"""The same book kept with exact fractions, by the plainest rules, to hold the ledger to.

It knows all facts before it begins: it leaves out what is told twice or taken back, sorts the rest by time
and goes through it once, lot by lot. Where the book divides, the rule says at which place it rounds (the 40th
after the point), so that here too there is one right answer, and the two must be equal, not near.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from deskwatch.events import CashMoved, Fact, FundingPaid, InstrumentDefined, OrderFillBusted, OrderFilled

ZERO = Fraction(0)
Amounts = defaultdict[str, Fraction]
Told = tuple[int, Fact]  # when it happened, and what


def rounded(value: Fraction) -> Fraction:
    """Return the value at the 40th place after the point, half to even."""
    return Fraction(round(value * 10**40), 10**40)


class Holding:
    """One position. `pool` is (quantity, cost, fees) at the last addition, `left` what is open of it."""

    def __init__(self, symbol: str, terms: InstrumentDefined | None) -> None:
        base, _, rest = symbol.partition("/")
        quote, _, settle = rest.partition(":")
        self.multiplier = Fraction(terms.multiplier) if terms and terms.multiplier else Fraction(1)
        self.base, self.currency = base, settle or quote
        self.margined, self.inverse = bool(settle), settle == base
        self.pool = self.left = (ZERO, ZERO, ZERO)
        self.lots: list[list[Fraction]] = []  # quantity, value of a unit
        self.realised = self.realised_fifo = ZERO
        self.trade = ZERO

    def value(self, price: Fraction) -> Fraction:
        """Return what a unit is worth at a price."""
        return rounded(-self.multiplier / price) if self.inverse else self.multiplier * price

    def fill(self, quantity: Fraction, value: Fraction, fee: Fraction) -> Fraction | None:
        """Book a fill; return the result of the trade that it finished."""
        held = self.left[0]
        if held * quantity >= 0:
            self.open(quantity, value, fee)
            return None
        if abs(quantity) <= abs(held):
            return self.close(quantity, value, fee)
        share = rounded(fee * -held / quantity)
        result = self.close(-held, value, share)
        self.open(quantity + held, value, fee - share)
        return result

    def open(self, quantity: Fraction, value: Fraction, fee: Fraction) -> None:
        """Add to what is open."""
        if not quantity:
            self.trade -= fee
            return
        if not self.left[0]:
            self.trade = ZERO
        held, cost, fees = self.left
        self.pool = self.left = (held + quantity, cost + quantity * value, fees + fee)
        self.lots.append([quantity, value])
        self.trade -= quantity * value + fee

    def close(self, quantity: Fraction, value: Fraction, fee: Fraction) -> Fraction | None:
        """Take from what is open; return the result of the trade if that was all."""
        held, cost, _ = self.left
        left = held + quantity
        whole, whole_cost, whole_fees = self.pool
        self.left = (left, rounded(whole_cost * left / whole), rounded(whole_fees * left / whole))
        self.realised += -quantity * value - (cost - self.left[1])
        to_close = -quantity
        while to_close:
            lot = self.lots[0]
            taken = lot[0] if abs(lot[0]) <= abs(to_close) else to_close
            self.realised_fifo += taken * (value - lot[1])
            lot[0] -= taken
            to_close -= taken
            if not lot[0]:
                self.lots.pop(0)
        self.trade -= quantity * value + fee
        return None if left else self.trade


class FractionBook:
    """Cash, fees, funding by currency; positions by symbol; the results of finished trades by their symbol.

    `rates` are in the position's currency, for fees in a currency of their own.
    """

    def __init__(self, terms: Sequence[InstrumentDefined] = (), rates: dict[str, str] | None = None) -> None:
        self.terms = {each.symbol: each for each in terms}
        self.rates = {currency: Fraction(rate) for currency, rate in (rates or {}).items()}
        self.cash: Amounts = defaultdict(Fraction)
        self.fees: Amounts = defaultdict(Fraction)
        self.funding: Amounts = defaultdict(Fraction)
        self.moved: Amounts = defaultdict(Fraction)
        self.holdings: dict[str, Holding] = {}
        self.trades: defaultdict[str, list[Fraction]] = defaultdict(list)
        self.prices: dict[str, Fraction] = {}

    def book(self, fact: Fact) -> None:
        """Book the next fact in the order of time."""
        match fact:
            case OrderFilled():
                self.fill(fact)
            case CashMoved():
                self.cash[fact.currency] += Fraction(fact.amount)
                self.moved[fact.currency] += Fraction(fact.amount)
            case FundingPaid():
                self.cash[fact.currency] += Fraction(fact.amount)
                self.funding[fact.currency] += Fraction(fact.amount)

    def fill(self, fact: OrderFilled) -> None:
        """Book a fill."""
        holding = self.holdings.get(fact.symbol)
        if holding is None:
            holding = self.holdings[fact.symbol] = Holding(fact.symbol, self.terms.get(fact.symbol))
        price, quantity, fee = Fraction(fact.price), Fraction(fact.quantity), Fraction(fact.fee or "0")
        self.prices[fact.symbol] = price
        signed = quantity if fact.side == "buy" else -quantity
        currency = fact.fee_currency or holding.currency
        value = holding.value(price)
        if currency == holding.base != holding.currency and not holding.margined:
            signed, fee, currency = signed - fee, fee * value, holding.currency
        before = holding.realised
        rate = Fraction(1) if currency == holding.currency else self.rates[currency]
        result = holding.fill(signed, value, fee * rate)
        if result is not None:
            self.trades[fact.symbol].append(result)
        self.cash[holding.currency] += holding.realised - before if holding.margined else -signed * value
        self.cash[currency] -= fee
        self.fees[currency] += fee

    def realised(self, *, fifo: bool) -> Amounts:
        """Return what was realised by currency, by the one rule or the other."""
        total: Amounts = defaultdict(Fraction)
        for holding in self.holdings.values():
            total[holding.currency] += holding.realised_fifo if fifo else holding.realised
        return total


def batch(told: Iterable[Told], **terms: object) -> FractionBook:
    """Return the book of facts that were told in any order, some of them twice, some taken back."""
    told = list(told)
    busted = {_identity(fact) for _, fact in told if isinstance(fact, OrderFillBusted)}
    seen = set()
    book = FractionBook(**terms)  # type: ignore[arg-type] # the terms of a FractionBook
    for _, fact in sorted(told, key=lambda each: each[0]):
        name = _identity(fact)
        if name is not None and (name in busted or name in seen):
            continue
        seen.add(name)
        book.book(fact)
    return book


def _identity(fact: Fact) -> tuple[str, ...] | None:
    match fact:
        case OrderFilled() | OrderFillBusted() if fact.trade_id:
            return fact.symbol, fact.side, fact.trade_id
        case CashMoved() if fact.movement_id:
            return ("moved", fact.movement_id)
        case FundingPaid() if fact.funding_id:
            return ("funding", fact.symbol, fact.funding_id)
    return None
