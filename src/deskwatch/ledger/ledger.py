"""Booking facts about money, each once, and valuing what follows from them.

Everything is kept by currency and converted when it is read. The identity holds at every moment:
equity = cash moved + realised + unrealised + funding - fees, where the right side is what was earned and
the left what is owned; a test checks it after every fact.
"""

import enum
from collections import defaultdict
from decimal import Decimal

import msgspec

from deskwatch.events import BalanceReported, CashMoved, FundingPaid, OrderFilled, PriceMarked
from deskwatch.ledger.position import ZERO, ClosedTrade, Position
from deskwatch.ledger.prices import Prices
from deskwatch.ledger.symbol import currencies
from deskwatch.model import Bot, NotMoneyError, Reason, parse_money

PositionKey = tuple[str, str, str]  # venue, account, symbol
Amounts = defaultdict[str, Decimal]


class BadAmountError(ValueError):
    """An amount in a fact that cannot be booked; nothing of the fact was."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class Outcome(enum.StrEnum):
    """What a fill did: opened or added, or closed with a gain, a loss, or neither, after fees."""

    ENTRY = "entry"
    WIN = "win"
    LOSS = "loss"
    FLAT = "flat"


class Booking(msgspec.Struct, frozen=True, gc=False):
    """A fill as it was booked. `realised` is before fees, `net` after; both in `quote`."""

    fact: OrderFilled
    time_ns: int
    quantity: Decimal
    price: Decimal
    quote: str
    outcome: Outcome
    realised: Decimal
    net: Decimal
    trade: ClosedTrade | None


class Valuation(msgspec.Struct, frozen=True, gc=False):
    """Everything owned, in one currency, at one moment. Values are signed; a short is negative."""

    equity: Decimal
    cash: Decimal
    unrealised: Decimal
    gross_exposure: Decimal
    net_exposure: Decimal


class Ledger:
    """The book of one bot.

    `cash`, `realised`, `fees` (a cost is positive), `funding` and `moved` are by currency. Positions that
    went flat stay in `positions` with quantity zero.
    """

    def __init__(self, bot: Bot, max_mark_age_ns: int | None) -> None:
        self._bot = bot
        self.prices = Prices(max_mark_age_ns)
        self.positions: dict[PositionKey, Position] = {}
        self.cash: Amounts = defaultdict(Decimal)
        self.realised: Amounts = defaultdict(Decimal)
        self.fees: Amounts = defaultdict(Decimal)
        self.funding: Amounts = defaultdict(Decimal)
        self.moved: Amounts = defaultdict(Decimal)
        self._seen: set[tuple[str, ...]] = set()

    def fill(self, fact: OrderFilled, time_ns: int) -> Booking | None:
        """Book a fill; None if it was booked before. Raises `BadAmountError`, having booked nothing."""
        venue, account = fact.venue or self._bot.venue, fact.account or self._bot.account
        identity = ("fill", venue, account, fact.symbol, fact.side, fact.trade_id)
        if fact.trade_id and identity in self._seen:
            return None
        quantity = _positive(fact.quantity, "quantity")
        price = _not_negative(fact.price, "price")
        fee = _amount(fact.fee, "fee") if fact.fee else ZERO
        base, quote = currencies(fact.symbol, self._bot.currency)
        fee_currency = fact.fee_currency or quote
        self._remember(fact.trade_id, identity)

        position = self._position((venue, account, fact.symbol))
        signed = quantity if fact.side == "buy" else -quantity
        self.cash[quote] -= signed * price
        self.prices.mark(fact.symbol, price, time_ns)
        # A fee in another currency is booked, but cannot be part of a result in this one.
        change = position.trade(signed, price, fee if fee_currency == quote else ZERO, time_ns)
        self.realised[quote] += change.realised
        if fee and fee_currency == base != quote:
            self._keep_back(position, fee, quote, price, time_ns)
        elif fee:
            self.cash[fee_currency] -= fee
            self.fees[fee_currency] += fee
        return Booking(
            fact=fact,
            time_ns=time_ns,
            quantity=quantity,
            price=price,
            quote=quote,
            outcome=_outcome(change.closed_quantity, change.net),
            realised=change.realised,
            net=change.net,
            trade=change.trade,
        )

    def move_cash(self, fact: CashMoved) -> Decimal | None:
        """Book a deposit or withdrawal; return its amount, or None if it was booked before."""
        identity = (
            "move",
            fact.venue or self._bot.venue,
            fact.account or self._bot.account,
            fact.movement_id,
        )
        if fact.movement_id and identity in self._seen:
            return None
        amount = _amount(fact.amount, "amount")
        self._remember(fact.movement_id, identity)
        currency = fact.currency or self._bot.currency
        self.cash[currency] += amount
        self.moved[currency] += amount
        return amount

    def open_with(self, fact: BalanceReported) -> Decimal | None:
        """Take the first report of the account's currency as what it began with.

        Return the amount that the book did not know of; None for any report that is not such a beginning.
        """
        currency = fact.currency
        if currency != self._bot.currency or currency in self.moved:
            return None
        amount = _amount(fact.total, "total") - self.cash[currency]
        self.cash[currency] += amount
        self.moved[currency] += amount
        return amount

    def is_funded(self) -> bool:
        """Tell whether the book knows what capital the bot has; without it no percentage means anything."""
        return bool(self.moved)

    def pay_funding(self, fact: FundingPaid) -> None:
        """Book funding once; a payment is negative."""
        venue, account = fact.venue or self._bot.venue, fact.account or self._bot.account
        identity = ("funding", venue, account, fact.symbol, fact.funding_id)
        if fact.funding_id and identity in self._seen:
            return
        amount = _amount(fact.amount, "amount")
        self._remember(fact.funding_id, identity)
        currency = fact.currency or currencies(fact.symbol, self._bot.currency)[1]
        self.cash[currency] += amount
        self.funding[currency] += amount

    def mark(self, fact: PriceMarked, time_ns: int) -> None:
        """Take a price."""
        self.prices.mark(fact.symbol, _not_negative(fact.price, "price"), time_ns)

    def open_positions(self) -> list[tuple[PositionKey, Position]]:
        """Return the positions that are not flat."""
        return [(key, position) for key, position in self.positions.items() if position.quantity]

    def convert(self, amounts: dict[str, Decimal], currency: str, at_ns: int) -> Decimal | None:
        """Return the sum of `amounts` in one currency; None if a rate is missing for one that is not zero."""
        total = ZERO
        for held, amount in amounts.items():
            if amount:
                rate = self.prices.rate(held, currency, at_ns)
                if rate is None:
                    return None
                total += amount * rate
        return total

    def value(self, currency: str, at_ns: int) -> Valuation | None:
        """Value cash and open positions in `currency` as of `at_ns`; None if a price or a rate is missing."""
        cash = self.convert(self.cash, currency, at_ns)
        if cash is None:
            return None
        unrealised = gross = net = ZERO
        for (_, _, symbol), position in self.positions.items():
            if not position.quantity:
                continue
            price = self.prices.price(symbol, at_ns)
            rate = self.prices.rate(currencies(symbol, self._bot.currency)[1], currency, at_ns)
            if price is None or rate is None:
                return None
            worth = position.quantity * price * rate
            unrealised += position.unrealised(price) * rate
            net += worth
            gross += abs(worth)
        return Valuation(cash + net, cash, unrealised, gross, net)

    def _position(self, key: PositionKey) -> Position:
        position = self.positions.get(key)
        if position is None:
            position = self.positions[key] = Position(key[2])
        return position

    def _remember(self, own_id: str, identity: tuple[str, ...]) -> None:
        if own_id:
            self._seen.add(identity)

    def _keep_back(self, position: Position, fee: Decimal, quote: str, price: Decimal, time_ns: int) -> None:
        """Book a fee that the venue takes out of what was bought: sold at the fill's price, paid as fee."""
        worth = fee * price
        change = position.trade(-fee, price, worth, time_ns)
        self.realised[quote] += change.realised
        self.fees[quote] += worth


def _outcome(closed: Decimal, net: Decimal) -> Outcome:
    if not closed:
        return Outcome.ENTRY
    if net > 0:
        return Outcome.WIN
    return Outcome.LOSS if net < 0 else Outcome.FLAT


def _amount(text: str, field: str) -> Decimal:
    try:
        return parse_money(text)
    except NotMoneyError as error:
        raise BadAmountError(Reason.NOT_MONEY, f"{field} {error}") from None


def _not_negative(text: str, field: str) -> Decimal:
    value = _amount(text, field)
    if value < 0:
        raise BadAmountError(Reason.NEGATIVE, f"{field} {value} is below zero")
    return value


def _positive(text: str, field: str) -> Decimal:
    value = _amount(text, field)
    if value <= 0:
        raise BadAmountError(Reason.NEGATIVE, f"{field} {value} is not above zero")
    return value
