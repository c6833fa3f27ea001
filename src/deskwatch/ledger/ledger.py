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
from deskwatch.ledger.position import ZERO, Change, ClosedTrade, Position
from deskwatch.ledger.prices import Prices
from deskwatch.ledger.symbol import currencies
from deskwatch.model import Bot, NotMoneyError, Reason, parse_money

PositionKey = tuple[str, str, str]  # venue, account, symbol
# What an id is unique within: the sort of fact, venue, account, and for a fill its symbol and side.
Identity = tuple[str, ...]
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
    UNKNOWN = "unknown"  # closed, but a fee of the trade is in a currency without a rate


class Booking(msgspec.Struct, frozen=True, gc=False):
    """A fill as it was booked. `realised` is before fees, `net` after; both in `quote`."""

    fact: OrderFilled
    time_ns: int
    quantity: Decimal
    price: Decimal
    quote: str
    outcome: Outcome
    realised: Decimal
    net: Decimal | None
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
    went flat stay in `positions` with quantity zero. `bot` says where a fact belongs that does not say so
    itself; it may change from one run of the bot to the next.
    """

    def __init__(self, bot: Bot, max_mark_age_ns: int | None) -> None:
        self.bot = bot
        self.prices = Prices(max_mark_age_ns)
        self.positions: dict[PositionKey, Position] = {}
        self.cash: Amounts = defaultdict(Decimal)
        self.realised: Amounts = defaultdict(Decimal)
        self.fees: Amounts = defaultdict(Decimal)
        self.funding: Amounts = defaultdict(Decimal)
        self.moved: Amounts = defaultdict(Decimal)
        self._open: dict[PositionKey, Position] = {}
        self._booked: defaultdict[Identity, set[str]] = defaultdict(set)

    def fill(self, fact: OrderFilled, time_ns: int) -> Booking | None:
        """Book a fill; None if it was booked before. Raises `BadAmountError`, having booked nothing."""
        venue, account = self._place(fact)
        booked = self._booked["fill", venue, account, fact.symbol, fact.side]
        if fact.trade_id in booked:
            return None
        quantity = _positive(fact.quantity, "quantity")
        price = _not_negative(fact.price, "price")
        fee = _amount(fact.fee, "fee") if fact.fee else ZERO
        if fact.trade_id:
            booked.add(fact.trade_id)

        key = (venue, account, fact.symbol)
        position = self.positions.get(key)
        if position is None:
            quote = currencies(fact.symbol, self.bot.currency)[1]
            position = self.positions[key] = Position(fact.symbol, quote)
        signed = quantity if fact.side == "buy" else -quantity
        self.prices.mark(fact.symbol, price, time_ns)
        change = self._trade(
            position, signed, price, fee, fee_currency=fact.fee_currency or position.quote, time_ns=time_ns
        )
        if position.quantity:
            self._open[key] = position
        else:
            self._open.pop(key, None)
        return Booking(
            fact=fact,
            time_ns=time_ns,
            quantity=quantity,
            price=price,
            quote=position.quote,
            outcome=_outcome(change.closed_quantity, change.net),
            realised=change.realised,
            net=change.net,
            trade=change.trade,
        )

    def move_cash(self, fact: CashMoved) -> Decimal | None:
        """Book a deposit or withdrawal; return its amount, or None if it was booked before."""
        booked = self._booked["move", *self._place(fact)]
        if fact.movement_id in booked:
            return None
        amount = _amount(fact.amount, "amount")
        if fact.movement_id:
            booked.add(fact.movement_id)
        currency = fact.currency or self.bot.currency
        self.cash[currency] += amount
        self.moved[currency] += amount
        return amount

    def open_with(self, fact: BalanceReported) -> Decimal | None:
        """Take the first report of the account's currency as what it began with.

        Return the amount that the book did not know of; None for any report that is not such a beginning.
        """
        currency = fact.currency
        if currency != self.bot.currency or currency in self.moved:
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
        booked = self._booked["funding", *self._place(fact), fact.symbol]
        if fact.funding_id in booked:
            return
        amount = _amount(fact.amount, "amount")
        if fact.funding_id:
            booked.add(fact.funding_id)
        currency = fact.currency or currencies(fact.symbol, self.bot.currency)[1]
        self.cash[currency] += amount
        self.funding[currency] += amount

    def mark(self, fact: PriceMarked, time_ns: int) -> None:
        """Take a price."""
        self.prices.mark(fact.symbol, _not_negative(fact.price, "price"), time_ns)

    def open_positions(self) -> list[tuple[PositionKey, Position]]:
        """Return the positions that are not flat."""
        return list(self._open.items())

    def convert(self, amounts: dict[str, Decimal], currency: str, at_ns: int) -> Decimal | None:
        """Return the sum of `amounts` in one currency; None if a rate is missing for one that is not zero."""
        total = ZERO
        for held, amount in amounts.items():
            if held == currency:
                total += amount
            elif amount:
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
        for position in self._open.values():
            price = self.prices.price(position.symbol, at_ns)
            rate = self.prices.rate(position.quote, currency, at_ns)
            if price is None or rate is None:
                return None
            worth = position.quantity * price * rate
            unrealised += position.unrealised(price) * rate
            net += worth
            gross += abs(worth)
        return Valuation(cash + net, cash, unrealised, gross, net)

    def equity(self, currency: str, at_ns: int) -> Decimal | None:
        """Return the equity of `value` alone, for less work: it is asked for after every price."""
        total = self.convert(self.cash, currency, at_ns)
        if total is None:
            return None
        for position in self._open.values():
            worth = self.prices.price(position.symbol, at_ns)
            if worth is None:
                return None
            worth *= position.quantity
            if position.quote != currency:
                rate = self.prices.rate(position.quote, currency, at_ns)
                if rate is None:
                    return None
                worth *= rate
            total += worth
        return total

    def _place(self, fact: OrderFilled | CashMoved | FundingPaid) -> tuple[str, str]:
        """Return the venue and the account of a fact."""
        return fact.venue or self.bot.venue, fact.account or self.bot.account

    def _trade(
        self,
        position: Position,
        quantity: Decimal,
        price: Decimal,
        fee: Decimal,
        *,
        fee_currency: str,
        time_ns: int,
    ) -> Change:
        """Book what was bought (`quantity` > 0) or sold, and the fee in whatever currency it was taken."""
        quote = position.quote
        if fee and fee_currency == currencies(position.symbol, quote)[0] != quote:
            # The venue kept its fee back from what was bought: less was bought, and the rest paid as a fee.
            quantity, fee, fee_currency = quantity - fee, fee * price, quote
        # A fee in another currency is part of the result at the rate of this moment; without one the result
        # of the trade stays unknown.
        rate = self.prices.rate(fee_currency, quote, time_ns) if fee else ZERO
        change = position.trade(quantity, price, None if rate is None else fee * rate, time_ns)
        self.cash[quote] -= quantity * price
        self.realised[quote] += change.realised
        if fee:
            self.cash[fee_currency] -= fee
            self.fees[fee_currency] += fee
        return change


def _outcome(closed: Decimal, net: Decimal | None) -> Outcome:
    if not closed:
        return Outcome.ENTRY
    if net is None:
        return Outcome.UNKNOWN
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
