"""What is said of a fact that was booked, or why it was not."""

import enum
from decimal import Decimal

import msgspec

from deskwatch.events import OrderFilled
from deskwatch.ledger.instrument import Instrument
from deskwatch.ledger.position import ClosedTrade
from deskwatch.model import NotMoneyError, Reason, parse_money


class RefusedFactError(ValueError):
    """A fact that cannot be booked; nothing of it was."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class Outcome(enum.StrEnum):
    """What a fill did: opened or added, or closed with a gain, a loss, or neither, after fees."""

    ENTRY = "entry"
    WIN = "win"
    LOSS = "loss"
    FLAT = "flat"
    UNKNOWN = "unknown"  # closed, but a fee of the trade is in a currency without a rate
    BUST = "bust"  # the venue took the fill back


class Booking(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A fill as it was booked, or as it was taken back.

    `realised` is before fees, `net` after, `cost` what was bought (sold is negative) at its price, all in
    `quote`; `fee` is in `fee_currency`. `signed_quantity` is what the position changed by: less than
    `quantity` where the venue kept its fee back. Of a bust, all of these are the reverse of the fill's, and
    `time_ns` is the fill's.

    `late` is a fill with an earlier time than one of its position that was booked before; it was put in its
    place, and with it round trips that were finished may no longer be: `retracted`, and `recounted` in their
    stead (`trade`, what this fill itself finished, is in neither). `out_of_window` is one too late for that:
    it was booked as if it came now. `missing_rate` names the rate that its fee lacked: `EUR/USDT`.
    """

    fact: OrderFilled
    time_ns: int
    instrument: Instrument
    quantity: Decimal
    signed_quantity: Decimal
    price: Decimal
    cost: Decimal
    quote: str
    outcome: Outcome
    realised: Decimal
    net: Decimal | None
    fee: Decimal
    fee_currency: str
    trade: ClosedTrade | None = None
    retracted: tuple[ClosedTrade, ...] = ()
    recounted: tuple[ClosedTrade, ...] = ()
    late: bool = False
    out_of_window: bool = False
    busted: bool = False
    missing_rate: str = ""

    def worth(self, price: Decimal) -> Decimal:
        """Return what the same quantity is worth at another price, in `quote`."""
        return self.signed_quantity * self.instrument.unit_value(price)


def amount(text: str, field: str) -> Decimal:
    """Return an amount of a fact; raise `RefusedFactError` if it is none."""
    try:
        return parse_money(text)
    except NotMoneyError as error:
        raise RefusedFactError(Reason.NOT_MONEY, f"{field} {error}") from None


def positive(text: str, field: str) -> Decimal:
    """Return an amount above zero."""
    value = amount(text, field)
    if value <= 0:
        raise RefusedFactError(Reason.NEGATIVE, f"{field} {value} is not above zero")
    return value
