"""Accounts: what the venue reports, and money that moves without a trade."""

from deskwatch.events.fact import Amount, Fact


class BalanceReported(Fact, frozen=True):
    """The venue said what an account holds of one currency; a checkpoint for the book.

    `total` includes what is held for orders; `free` is what could be spent now. Of a margined account it is
    the wallet balance, without the gains of open positions. The first report of a currency opens the book
    with it; later ones change nothing, their difference from the book is shown as drift. `time_ns` should be
    the time that the venue answered for.
    """

    currency: str
    total: Amount
    free: Amount = ""
    venue: str = ""
    account: str = ""


class PositionReported(Fact, frozen=True):
    """The venue said what position it sees; a checkpoint for the book.

    `quantity` is negative for a short. A report that does not come is not a flat position. The first report
    of a symbol that was never filled opens the position, at `entry_price`; later ones change nothing, their
    difference from the book is shown as drift.
    """

    symbol: str
    quantity: Amount
    entry_price: Amount = ""
    venue: str = ""
    account: str = ""


class FundingPaid(Fact, frozen=True):
    """Funding of a perpetual: `amount` is positive when received, negative when paid.

    `funding_id` makes it unique, so that telling it twice books it once.
    """

    symbol: str
    amount: Amount
    currency: str = ""
    funding_id: str = ""
    venue: str = ""
    account: str = ""


class CashMoved(Fact, frozen=True):
    """Money came in (`amount` positive) or went out (negative) without a trade.

    Deposits, withdrawals, transfers and the starting capital: none of them is profit.
    `movement_id` makes it unique, so that telling it twice books it once.
    """

    amount: Amount
    currency: str = ""
    reason: str = ""
    movement_id: str = ""
    venue: str = ""
    account: str = ""
