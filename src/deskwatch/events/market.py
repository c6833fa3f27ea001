"""The market as the bot saw it."""

from typing import Literal

from deskwatch.events.fact import Amount, Fact


class PriceMarked(Fact, frozen=True):
    """The price at which positions in `symbol` are valued from now on."""

    symbol: str
    price: Amount
    venue: str = ""


class InstrumentDefined(Fact, frozen=True):
    """What a symbol is, where it does not say so itself; for the fills after it.

    Without this fact `BTC/USDT` is spot, paid in full and owned; `BTC/USDT:USDT` a linear contract, of which
    only gains, losses and fees change the cash; `BTC/USD:BTC` an inverse one, whose quantity is in units of
    `multiplier` in the quote currency and whose gains are in the base. `multiplier` is what one unit of
    quantity stands for (1 if empty), `settle` the currency of a contract's gains. `price_sign` is `any`
    where prices may be below zero. `leverage` changes no figure of the book; it is kept to be shown.
    """

    symbol: str
    base: str = ""
    quote: str = ""
    settle: str = ""
    contract: Literal["", "spot", "linear", "inverse"] = ""
    multiplier: Amount = ""
    leverage: Amount = ""
    price_sign: Literal["", "positive", "any"] = ""
    venue: str = ""


class DataUpdated(Fact, frozen=True):
    """Market data arrived. `data_type` is a small set of the bot's own (`candles`, `book`, `trades`).

    `time_ns` is the time of the data itself, so that old data in a new message shows.
    """

    data_type: str
    symbol: str = ""
    venue: str = ""
