"""The terms of every symbol: as they were defined, else as the symbol itself says."""

from decimal import Decimal

from deskwatch.events import InstrumentDefined
from deskwatch.ledger.booking import RefusedFactError, positive
from deskwatch.ledger.instrument import Instrument
from deskwatch.model import Reason

Key = tuple[str, str]  # venue, symbol


class Instruments:
    """What is traded. `defined` is by (venue, symbol); what a symbol says by itself is read once and kept."""

    def __init__(self) -> None:
        self.defined: dict[Key, Instrument] = {}
        self._read: dict[tuple[str, str], Instrument] = {}  # by symbol and currency of the account

    def of(self, venue: str, symbol: str, currency: str) -> Instrument:
        """Return the terms of a symbol at a venue; `currency` is what it is paid in if it does not say."""
        defined = self.defined.get((venue, symbol)) if self.defined else None
        if defined is not None:
            return defined
        read = self._read.get((symbol, currency))
        if read is None:
            read = self._read[symbol, currency] = Instrument.of(symbol, currency)
        return read

    def define(self, venue: str, instrument: Instrument) -> None:
        """Take the terms of a symbol at a venue."""
        self.defined[venue, instrument.symbol] = instrument

    def read(self, fact: InstrumentDefined, currency: str) -> Instrument:
        """Return the terms that a fact says; what it leaves out is as the symbol says."""
        symbol = Instrument.of(fact.symbol, currency)
        contract = fact.contract or symbol.contract
        base, quote = fact.base or symbol.base, fact.quote or symbol.quote
        settle = fact.settle or symbol.settle
        if contract == "spot":
            settle = ""
        elif not settle:
            settle = base if contract == "inverse" else quote
        return Instrument(
            symbol=fact.symbol,
            base=base,
            quote=quote,
            settle=settle,
            contract=contract,
            multiplier=positive(fact.multiplier, "multiplier") if fact.multiplier else symbol.multiplier,
            leverage=positive(fact.leverage, "leverage") if fact.leverage else None,
            negative_prices=fact.price_sign == "any" and contract != "inverse",
        )

    def check_price(self, price: Decimal, venue: str, symbol: str) -> None:
        """Refuse a price of zero or below that a symbol cannot have.

        One below zero is refused unless the symbol was defined to have such; one of zero of an inverse
        contract, at any venue, for what that is worth would be divided by it.
        """
        if Instrument.of(symbol, "").inverse or any(
            each.inverse for (_, of), each in self.defined.items() if of == symbol
        ):
            raise RefusedFactError(Reason.NEGATIVE, f"price {price} of an inverse contract is not above zero")
        defined = self.defined.get((venue, symbol))
        if price < 0 and (defined is None or not defined.negative_prices):
            raise RefusedFactError(
                Reason.NEGATIVE,
                f"price {price} is below zero; if {symbol[:60]!r} has such, define it with price_sign 'any'",
            )
