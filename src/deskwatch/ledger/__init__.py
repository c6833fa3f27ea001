"""The book of one bot: cash, positions, fees, and what every fill did to them.

In: facts about money, and prices. Out: exact `Decimal` figures, by currency.
Never: a float, a clock, a guess: what is not known (a price, a rate) is `None`, not zero; an order in which
facts must come.

`Ledger` books each fact once and says what it did: a `Booking`. A `Position` has its cost by both rules of
`Basis`; its `Timeline` puts fills that come late in their place. `Instrument` says what a unit is worth,
`Prices` at which price and rate, and `Checkpoints` how far the venue's own figures are off: `Drift`.
"""

from deskwatch.ledger.booking import Booking, Outcome, RefusedFactError
from deskwatch.ledger.checkpoints import Checkpoints, Drift
from deskwatch.ledger.instrument import Instrument
from deskwatch.ledger.ledger import Ledger
from deskwatch.ledger.position import Basis, ClosedTrade, Position
from deskwatch.ledger.prices import Mark, Prices, Rate
from deskwatch.ledger.symbol import currencies
from deskwatch.ledger.timeline import Entry, Timeline
from deskwatch.ledger.valuation import Bridge, Valuation

__all__ = [
    "Basis",
    "Booking",
    "Bridge",
    "Checkpoints",
    "ClosedTrade",
    "Drift",
    "Entry",
    "Instrument",
    "Ledger",
    "Mark",
    "Outcome",
    "Position",
    "Prices",
    "Rate",
    "RefusedFactError",
    "Timeline",
    "Valuation",
    "currencies",
]
