"""The market as the bot saw it."""

from deskwatch.events.fact import Amount, Fact


class PriceMarked(Fact, frozen=True):
    """The price at which positions in `symbol` are valued from now on."""

    symbol: str
    price: Amount
    venue: str = ""


class DataUpdated(Fact, frozen=True):
    """Market data arrived. `data_type` is a small set of the bot's own (`candles`, `book`, `trades`).

    `time_ns` is the time of the data itself, so that old data in a new message shows.
    """

    data_type: str
    symbol: str = ""
    venue: str = ""
