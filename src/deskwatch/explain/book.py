"""Parts of the book as lines: prices, rates, amounts by currency, positions.

The arithmetic is written out here a second time, from prices, quantities and costs, so that it can be held
against the ledger's own.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from deskwatch.events import (
    CashMoved,
    FundingPaid,
    InstrumentDefined,
    OrderFilled,
    PositionReported,
    PriceMarked,
)
from deskwatch.explain.counted import by_fields, some
from deskwatch.explain.explanation import Case
from deskwatch.explain.facts import Source
from deskwatch.explain.line import Line, given, made, minus, times
from deskwatch.ledger import Basis, Instrument, Position
from deskwatch.metrics import BotView
from deskwatch.model import NANOSECONDS, quotient

PRICES = Source(
    title="prices",
    kinds=(PriceMarked, OrderFilled),
    key=by_fields("symbol"),
    of_account=True,
    newest_by_time=True,
)
FILLS = Source(title="fills", kinds=(OrderFilled,), of_account=True)
SYMBOL_FILLS = Source(title="fills", kinds=(OrderFilled,), key=by_fields("symbol"), of_account=True)
MOVES = Source(title="cash moved", kinds=(CashMoved,), of_account=True)
OTHERWISE = Source(
    title="positions told of",
    kinds=(PositionReported, InstrumentDefined),
    of_account=True,
)
FUNDINGS = Source(title="funding", kinds=(FundingPaid,), of_account=True)
BOOKED = (FILLS, MOVES, FUNDINGS)
ZERO = Decimal(0)
_SPANS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def age_words(then_ns: int, now_ns: int) -> str:
    """Return how old something is in words: `12 s old`, `1 h 25 min old`."""
    seconds = max(0, now_ns - then_ns) // NANOSECONDS
    return f"{_span(seconds)} old" if seconds else "just now"


def _span(seconds: int) -> str:
    """Return a span of time in its two largest units."""
    words = []
    for span, unit in _SPANS:
        count, seconds = divmod(seconds, span)
        words.append(f"{count:,} {unit}" if count else "")
    first = next((place for place, word in enumerate(words) if word), len(words) - 1)
    return " ".join(word for word in words[first : first + 2] if word)


def price_line(case: Case[BotView], symbol: str, unit: str) -> Line:
    """Return the price of a symbol; without a value where it is not known or too old."""
    view = case.view
    label = f"price of {symbol}"
    mark = view.ledger.prices.marks.get(symbol)
    if mark is None:
        return given(label, None, note="no price of it was ever recorded")
    old = age_words(mark.time_ns, view.as_of_ns)
    most_ns = view.ledger.prices.max_age_ns
    if most_ns is not None and view.as_of_ns - mark.time_ns > most_ns:
        words = f"the last one is {old}, and one counts for {_span(most_ns // NANOSECONDS)}"
        return given(label, None, note=words)
    return given(label, mark.price, unit, old, fact=case.newest(PRICES, (symbol,)), precise=True)


def rate_line(case: Case[BotView], currency: str) -> Line:
    """Return what one unit of a currency is in the reporting one, and from which prices."""
    view = case.view
    rate = view.ledger.prices.rate_of(currency, view.currency, view.as_of_ns)
    if rate is None:
        words = "no price leads from one to the other, or what does is too old"
        return given(f"rate of {currency} in {view.currency}", None, note=words)
    path = " and ".join(rate.path)
    words = f"{path}, {age_words(rate.time_ns, view.as_of_ns)}" if rate.time_ns is not None else path
    return given(f"rate of {currency} in {view.currency}", rate.value, note=words, precise=True)


def converted(case: Case[BotView], line: Line, currency: str) -> Line:
    """Return a line in the reporting currency."""
    if currency == case.view.currency:
        return line
    return made(line.label, line, times(rate_line(case, currency)), unit=case.view.currency)


def amounts(case: Case[BotView], label: str, by_currency: Mapping[str, Decimal]) -> Line:
    """Return the sum of amounts by currency in the reporting one."""
    parts = [
        converted(case, given(f"{label} in {currency}", amount, currency), currency)
        for currency, amount in by_currency.items()
        if amount
    ]
    if len(parts) == 1 and parts[0].unit == case.view.currency:
        return msgspec.structs.replace(parts[0], label=label)
    return made(label, *parts, unit=case.view.currency)


def cash_of(case: Case[BotView], currency: str) -> Line:
    """Return the cash of a currency as what moved, was traded, paid and received.

    What was traded follows from the fills as they were booked. Contracts, and positions that the venue told
    of, came about otherwise too; with them it is what is left.
    """
    ledger, behind = case.view.ledger, case.behind(OTHERWISE, ())
    cash, moved = ledger.cash[currency], ledger.moved.get(currency, ZERO)
    funding, fees = ledger.funding.get(currency, ZERO), ledger.fees.get(currency, ZERO)
    traded = case.traded(currency)
    margined = any(position.instrument.margined for position in ledger.positions.values())
    if margined or behind.count:
        traded = cash - moved - funding + fees
    parts = [
        given("moved in and out", moved, currency),
        given("sold less bought", traded, currency) if not margined else given("traded", traded, currency),
        given("funding", funding, currency),
        minus(given("fees", fees, currency)),
    ]
    return made(f"cash in {currency}", *(part for part in parts if part.value), unit=currency)


def cash_lines(case: Case[BotView]) -> Line:
    """Return all cash in the reporting currency."""
    view = case.view
    parts = [
        converted(case, cash_of(case, currency), currency)
        for currency, amount in view.ledger.cash.items()
        if amount
    ]
    if len(parts) == 1:
        return msgspec.structs.replace(parts[0], label="cash")
    return made("cash", *parts, unit=view.currency)


def worth_line(case: Case[BotView], position: Position) -> Line:
    """Return what a position is worth at its price, in its own currency: quantity x multiplier x price.

    Of an inverse contract: - quantity x multiplier / price, in the currency in which it is settled.
    """
    terms = position.instrument
    price = price_line(case, position.symbol, terms.quote)
    factors = unit_factors(terms, position.multiplier, price)
    return made(f"{position.symbol} at its price", _quantity(position), *factors, unit=position.quote)


def unit_factors(terms: Instrument, multiplier: Decimal, price: Line) -> list[Line]:
    """Return what a quantity is multiplied by to be worth something: its multiplier and its price.

    An inverse contract is worth - multiplier / price; like every quotient of the book it has 40 places.
    """
    many = [] if multiplier == 1 else [given("multiplier", multiplier, precise=True)]
    if not terms.inverse:
        return [times(line) for line in (*many, price)]
    if not price.value:
        return [times(price)]
    words = "- multiplier ÷ price"
    value = quotient(-multiplier, price.value)
    return [times(given("worth of one", value, terms.currency, words, parts=(*many, price), precise=True))]


def margin_line(case: Case[BotView], position: Position) -> Line:
    """Return what a contract adds to the account: its gain or loss at average cost, as a wallet has it."""
    cost = given("cost", position.average_cost, position.quote, "at average cost")
    return made(position.symbol, worth_line(case, position), minus(cost), unit=position.quote)


def unrealised_line(case: Case[BotView], position: Position) -> Line:
    """Return the gain or loss of what is open, at the cost that is shown, in the position's currency."""
    words = "what was bought first is closed first" if position.basis is Basis.FIFO else "at average cost"
    cost = given("cost", position.cost, position.quote, words)
    return made(position.symbol, worth_line(case, position), minus(cost), unit=position.quote)


def exposure_line(case: Case[BotView], position: Position) -> Line:
    """Return the signed size of a position in the reporting currency."""
    if not position.instrument.inverse:
        return converted(case, worth_line(case, position), position.quote)
    # What an inverse contract is about is so much of its quote currency, at any price.
    quote = position.instrument.quote
    multiplier = times(given("multiplier", position.multiplier))
    return converted(case, made(position.symbol, _quantity(position), multiplier, unit=quote), quote)


def lacking(case: Case[BotView]) -> list[Line]:
    """Return each price and each rate without which the account has no value, as a line without one."""
    view = case.view
    lines = []
    for name in view.ledger.missing(view.as_of_ns):
        what, _, rest = name.partition(" of ")
        known = price_line(case, rest, "") if what == "price" else rate_line(case, rest.partition(" in ")[0])
        reported = "the venue reported a position, and no price of it is known"
        lines.append(known if known.value is None else given(name, None, note=reported))
    return lines


def positions(case: Case[BotView]) -> list[tuple[tuple[str, str, str], Position]]:
    """Return the open positions."""
    return case.view.ledger.open_positions()


def summed(label: str, parts: Iterable[Line], currency: str) -> Line:
    """Return the sum of what is open."""
    return made(label, *some(parts, "positions"), unit=currency)


def _quantity(position: Position) -> Line:
    terms = position.instrument
    return given("quantity", position.quantity, "contracts" if terms.margined else terms.base, precise=True)
