"""What everything owned is worth, and where the worth came from.

`Bridge` is the identity of the book: equity = moved + realised + unrealised + funding - fees + fx. Its parts
are summed in their own currencies and converted at the same rates, so it holds to the last digit.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from deskwatch.ledger.position import ZERO, Position
from deskwatch.ledger.prices import Prices


class Valuation(msgspec.Struct, frozen=True, gc=False):
    """Everything owned, in one currency, at one moment. Exposures are signed; a short's is negative."""

    equity: Decimal
    cash: Decimal
    unrealised: Decimal
    gross_exposure: Decimal
    net_exposure: Decimal


class Bridge(msgspec.Struct, frozen=True, gc=False):
    """How equity came about since the book began, in one currency.

    `moved` is each movement of cash at the rate of its moment; `fx` is what the rates have made of it since.
    `fees` are a cost where positive; all others add.
    """

    equity: Decimal
    moved: Decimal
    realised: Decimal
    unrealised: Decimal
    funding: Decimal
    fees: Decimal
    fx: Decimal


def converted(amounts: Mapping[str, Decimal], prices: Prices, currency: str, at_ns: int) -> Decimal | None:
    """Return the sum of amounts by currency in one; None if a rate is missing for one that is not zero."""
    total = ZERO
    for held, amount in amounts.items():
        if held == currency:
            total += amount
        elif amount:
            rate = prices.rate(held, currency, at_ns)
            if rate is None:
                return None
            total += amount * rate
    return total


def equity_of(
    cash: Mapping[str, Decimal], positions: Iterable[Position], prices: Prices, currency: str, at_ns: int
) -> Decimal | None:
    """Return the equity of `valued` alone, for less work: it is asked for after every price."""
    total = converted(cash, prices, currency, at_ns)
    if total is None:
        return None
    for position in positions:
        price = prices.price(position.symbol, at_ns)
        if price is None:
            return None
        worth = position.unrealised_average(price) if position.margined else position.worth(price)
        if position.quote != currency:
            rate = prices.rate(position.quote, currency, at_ns)
            if rate is None:
                return None
            worth *= rate
        total += worth
    return total


def valued(
    cash: Mapping[str, Decimal], positions: Iterable[Position], prices: Prices, currency: str, at_ns: int
) -> Valuation | None:
    """Value cash and open positions in `currency` as of `at_ns`; None if a price or a rate is missing."""
    in_cash = converted(cash, prices, currency, at_ns)
    if in_cash is None:
        return None
    owned = unrealised = gross = net = ZERO
    for position in positions:
        price = prices.price(position.symbol, at_ns)
        rate = prices.rate(position.quote, currency, at_ns)
        if price is None or rate is None:
            return None
        exposure, unit = position.exposure(price)
        exposure_rate = rate if unit == position.quote else prices.rate(unit, currency, at_ns)
        if exposure_rate is None:
            return None
        owned += (position.unrealised_average(price) if position.margined else position.worth(price)) * rate
        unrealised += position.unrealised(price) * rate
        net += exposure * exposure_rate
        gross += abs(exposure * exposure_rate)
    return Valuation(in_cash + owned, in_cash, unrealised, gross, net)


def missing(
    cash: Mapping[str, Decimal], positions: Iterable[Position], prices: Prices, currency: str, at_ns: int
) -> list[str]:
    """Name the prices and rates that a valuation lacks, each once, in order."""
    currencies = {held for held, amount in cash.items() if amount}
    lacking = set()
    for position in positions:
        currencies.add(position.quote)
        if position.instrument.inverse:
            currencies.add(position.instrument.quote)
        if prices.price(position.symbol, at_ns) is None:
            lacking.add(f"price of {position.symbol}")
    for held in currencies:
        if prices.rate(held, currency, at_ns) is None:
            lacking.add(f"rate of {held} in {currency}")
    return sorted(lacking)
