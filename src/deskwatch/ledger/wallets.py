"""Cash by place and currency, and what of it came from outside."""

from collections import defaultdict
from decimal import Decimal

from deskwatch.ledger.checkpoints import Place
from deskwatch.ledger.position import ZERO
from deskwatch.ledger.prices import Prices

Amounts = defaultdict[str, Decimal]


class Wallets:
    """The cash of a bot, in all the places where it has some.

    `cash` and `moved` are by currency, over all places; `at` is the cash by place. `moved_value` is what
    moved, each amount at the rate of its moment, in `currency`; what had no rate waits in `unvalued`.
    """

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.cash: Amounts = defaultdict(Decimal)
        self.at: dict[Place, Amounts] = {}
        self.moved: Amounts = defaultdict(Decimal)
        self.moved_at: set[tuple[str, str, str]] = set()  # venue, account, currency: what has a beginning
        self.moved_value = ZERO
        self.unvalued: Amounts = defaultdict(Decimal)

    def amount(self, place: Place, currency: str) -> Decimal:
        """Return the cash of a currency at a place."""
        wallet = self.at.get(place)
        return ZERO if wallet is None else wallet.get(currency, ZERO)

    def pay(self, place: Place, currency: str, paid: Decimal) -> None:
        """Add to the cash of a place, or take from it."""
        wallet = self.at.get(place)
        if wallet is None:
            wallet = self.at[place] = defaultdict(Decimal)
        wallet[currency] += paid
        self.cash[currency] += paid

    def move(self, place: Place, currency: str, moved: Decimal, prices: Prices, time_ns: int) -> None:
        """Add cash that came from outside, or take what went there."""
        self.pay(place, currency, moved)
        self.moved[currency] += moved
        self.moved_at.add((*place, currency))
        rate = prices.rate(currency, self.currency, time_ns)
        if rate is None:
            self.unvalued[currency] += moved
        else:
            self.moved_value += moved * rate

    def value_moved(self, prices: Prices, at_ns: int) -> None:
        """Value what moved without a rate, at the first rate there is."""
        for currency in list(self.unvalued):
            rate = prices.rate(currency, self.currency, at_ns)
            if rate is not None:
                self.moved_value += self.unvalued.pop(currency) * rate
