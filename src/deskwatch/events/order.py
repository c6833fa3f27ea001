"""Orders: placed, accepted, filled, taken back, canceled, rejected."""

from deskwatch.events.fact import Amount, Fact, Side


class OrderPlaced(Fact, frozen=True):
    """An order was sent to the venue.

    `price` is its limit, `stop_price` its trigger; both empty for a market order. `arrival_price` is the
    market's price when the bot decided, from which slippage is measured. An order by worth ("buy for 100
    USD") has `value`, in the quote currency, in place of `quantity`.
    """

    symbol: str
    side: Side
    quantity: Amount = ""
    value: Amount = ""
    order_id: str = ""
    order_type: str = ""
    price: Amount = ""
    stop_price: Amount = ""
    arrival_price: Amount = ""
    venue: str = ""
    account: str = ""


class OrderAccepted(Fact, frozen=True):
    """The venue took an order: it is in its book, or about to be executed."""

    symbol: str
    order_id: str = ""
    venue: str = ""
    account: str = ""


class OrderFilled(Fact, frozen=True):
    """An order, or a part of it, was executed.

    `quantity` (positive, in the base currency or contracts) and `price` (in the quote currency) are of
    this execution alone. `fee` is what it cost in `fee_currency` (the quote currency if empty); a rebate is
    negative. `trade_id` is the venue's: with venue, account, symbol and side it makes the fill unique, so
    that telling it twice books it once. Give `time_ns` as the venue's time of the execution: a fill that
    is told late is then put in its place.
    """

    symbol: str
    side: Side
    quantity: Amount
    price: Amount
    fee: Amount = ""
    fee_currency: str = ""
    order_id: str = ""
    trade_id: str = ""
    liquidity: str = ""
    venue: str = ""
    account: str = ""


class OrderFillBusted(Fact, frozen=True):
    """The venue took an execution back: a bust, or the first half of a correction.

    It names the fill by what makes it unique. The book is then as if the fill had never been, whichever of
    the two is told first; a corrected fill is told as one of its own, with another `trade_id`.
    """

    symbol: str
    side: Side
    trade_id: str
    reason: str = ""
    venue: str = ""
    account: str = ""


class OrderCanceled(Fact, frozen=True):
    """An order, or what was left of it, was withdrawn."""

    symbol: str
    order_id: str = ""
    reason: str = ""
    venue: str = ""
    account: str = ""


class OrderRejected(Fact, frozen=True):
    """The venue (or the broker) refused an order."""

    symbol: str
    side: Side
    order_id: str = ""
    reason: str = ""
    venue: str = ""
    account: str = ""
