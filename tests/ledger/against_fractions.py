"""Holding a ledger to the book of exact fractions: every figure equal, not near."""

import decimal
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from deskwatch.chance import seeded_random
from deskwatch.events import InstrumentDefined, OrderFilled, PriceMarked
from deskwatch.ledger import Basis, Booking, Ledger
from deskwatch.model import MONEY_CONTEXT
from tests.ledger.book import book_one, check_identity
from tests.ledger.oracle import FractionBook

# A spot symbol, one in another currency, a linear contract, an inverse one: all that a fill can be.
SYMBOLS = ("A/USD", "B/USD", "C/EUR", "L/USD:USD", "I/USD:I")
TERMS = (
    InstrumentDefined(symbol="L/USD:USD", multiplier="0.01"),
    InstrumentDefined(symbol="I/USD:I", multiplier="10"),
)
BNB = "310.25"  # the rate of the one currency that fees are also taken in, in all others
RATES = [PriceMarked(symbol=f"BNB/{currency}", price=BNB) for currency in ("USD", "EUR", "I")]


def random_fills(count: int, seed: int) -> Iterator[OrderFilled]:
    """Give fills with fees of all sorts, rebates and flips; each position is closed now and then."""
    chance = seeded_random(seed)
    held = dict.fromkeys(SYMBOLS, 0)
    for number in range(count):
        symbol = chance.choice(SYMBOLS)
        steps = chance.randint(1, 90_000)
        side = chance.choice(("buy", "sell"))
        if held[symbol] and chance.random() < 0.15:
            steps, side = abs(held[symbol]), "sell" if held[symbol] > 0 else "buy"
        currency = chance.choices(("", "BNB", symbol.partition("/")[0]), (8, 1, 1))[0]
        if currency == symbol.partition("/")[0] and ":" not in symbol:
            fee = chance.randint(-20, 20)  # in steps of the quantity, for it is kept back from it
            held[symbol] -= fee
            fee_text = f"{fee}e-4"
        else:
            currency = "" if currency != "BNB" else currency
            fee_text = f"{chance.randint(-200, 2_000)}e-3"
        held[symbol] += steps if side == "buy" else -steps
        yield OrderFilled(
            symbol=symbol,
            side="buy" if side == "buy" else "sell",
            quantity=f"{steps}e-4",
            price=f"{chance.randint(1, 9_999_999)}e-2",
            fee=fee_text,
            fee_currency=currency,
            trade_id=f"t-{number}",
        )


def begin(ledger: Ledger) -> FractionBook:
    """Tell a ledger of the terms and rates; return the book of fractions that knows them too."""
    for fact in (*TERMS, *RATES):
        book_one(ledger, fact)
    return FractionBook(TERMS, {"BNB": BNB})


def check_fills(ledger: Ledger, count: int, seed: int, whole_every: int = 50) -> int:
    """Hold the ledger to fractions after each of `count` fills; return how many finished a trade.

    The symbol of the fill is compared each time, the book as a whole and its identity now and then.
    """
    oracle, finished = begin(ledger), 0
    for number, fact in enumerate(random_fills(count, seed), start=1):
        booking = book_one(ledger, fact, number)
        oracle.fill(fact)
        assert booking is not None
        if booking.trade is not None:
            finished += 1
            assert booking.trade.net is not None
            assert Fraction(booking.trade.net) == oracle.trades[fact.symbol].pop()
        compare_position(ledger, oracle, fact.symbol)
        if number % whole_every == 0 or number == count:
            compare(ledger, oracle)
            check_identity(ledger, at_ns=number)
    return finished


def compare_position(ledger: Ledger, oracle: FractionBook, symbol: str) -> None:
    """Hold a position to fractions: its quantity, both costs, its fees, and its currency's cash."""
    holding = oracle.holdings[symbol]
    position = ledger.positions["venue", "account", symbol]
    assert Fraction(position.quantity) == holding.left[0]
    assert Fraction(position.average_cost) == holding.left[1]
    assert Fraction(position.open_fees) == holding.left[2]
    with decimal.localcontext(MONEY_CONTEXT):
        fifo_cost = Fraction(position.fifo_cost)
    assert fifo_cost == sum((size * value for size, value in holding.lots), Fraction(0))
    assert Fraction(position.realised) == holding.realised
    assert Fraction(position.realised_fifo) == holding.realised_fifo
    assert Fraction(ledger.cash[holding.currency]) == oracle.cash[holding.currency]


def compare(ledger: Ledger, oracle: FractionBook) -> None:
    """Hold all that a ledger has to fractions."""
    for symbol in oracle.holdings:
        compare_position(ledger, oracle, symbol)
    for figures, exact in (
        (ledger.cash, oracle.cash),
        (ledger.fees, oracle.fees),
        (ledger.funding, oracle.funding),
        (ledger.moved, oracle.moved),
        (ledger.realised_by[Basis.AVERAGE], oracle.realised(fifo=False)),
        (ledger.realised_by[Basis.FIFO], oracle.realised(fifo=True)),
    ):
        assert _not_zero(figures) == _not_zero(exact)


class Results:
    """The results of finished trades, as who reads the bookings of a ledger knows them."""

    def __init__(self) -> None:
        self.by_symbol: defaultdict[str, list[Fraction]] = defaultdict(list)

    def take(self, booking: Booking | None) -> None:
        """Take a booking: what it retracts, what it counts in its stead, and what it finished."""
        if booking is None:
            return
        for trade in booking.retracted:
            assert trade.net is not None
            self.by_symbol[trade.symbol].remove(Fraction(trade.net))
        finished = booking.recounted if booking.trade is None else (*booking.recounted, booking.trade)
        for trade in finished:
            assert trade.net is not None
            self.by_symbol[trade.symbol].append(Fraction(trade.net))

    def known(self) -> dict[str, list[Fraction]]:
        """Return the results by symbol, in order of size."""
        return {symbol: sorted(results) for symbol, results in self.by_symbol.items() if results}


def _not_zero(amounts: dict[str, Decimal] | dict[str, Fraction]) -> dict[str, Fraction]:
    return {currency: Fraction(amount) for currency, amount in amounts.items() if amount}
