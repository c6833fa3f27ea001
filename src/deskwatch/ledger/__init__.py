"""The book of one bot: cash, positions, fees, and what every fill did to them.

In: facts about money, and prices. Out: exact `Decimal` figures, by currency.
Never: a float, a clock, a guess: what is not known (a price, a rate) is `None`, not zero.
"""

from deskwatch.ledger.ledger import BadAmountError, Booking, Ledger, Outcome, Valuation
from deskwatch.ledger.position import ClosedTrade, Position
from deskwatch.ledger.prices import Mark, Prices
from deskwatch.ledger.symbol import currencies

__all__ = [
    "BadAmountError",
    "Booking",
    "ClosedTrade",
    "Ledger",
    "Mark",
    "Outcome",
    "Position",
    "Prices",
    "Valuation",
    "currencies",
]
