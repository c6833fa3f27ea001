"""From a desk to the document that `deskwatch replay --format json` prints: all series, each book exactly.

Amounts of a book are decimal texts, to the last digit, so that two replays can be compared; series are
numbers, as on `/metrics`.
"""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from deskwatch.explain import OF_A_RUNNING_HUB
from deskwatch.exposition.documents import finite, iso_time
from deskwatch.hub.desk import Desk
from deskwatch.ledger import Ledger
from deskwatch.model import Family


class PositionBook(msgspec.Struct, frozen=True, kw_only=True):
    """An open position; `cost` is signed as the quantity."""

    venue: str
    account: str
    symbol: str
    quantity: str
    cost: str
    currency: str


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """One bot's book, by currency."""

    bot: str
    facts: int
    cash: dict[str, str]
    moved: dict[str, str]
    realised: dict[str, str]
    fees: dict[str, str]
    funding: dict[str, str]
    positions: list[PositionBook]


class SeriesValue(msgspec.Struct, frozen=True, kw_only=True):
    """A sample; null where it is no finite number."""

    name: str
    labels: dict[str, str]
    value: float | None


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """The desk as of a moment. `problems` are the last 200 lines and facts that could not be used."""

    as_of: str | None
    currency: str
    books: list[Book]
    series: list[SeriesValue]
    problems: list[str]


def rebuilt(desk: Desk) -> Rebuilt:
    """Return the whole document."""
    views, hub = desk.views()
    samples = [
        SeriesValue(name=family.name + sample.suffix, labels=dict(sample.labels), value=finite(sample.value))
        for family in rebuilt_families(desk)
        for sample in family.samples
    ]
    return Rebuilt(
        as_of=iso_time(hub.now_ns),
        currency=hub.currency,
        books=[_book(view.bot.name, view.state.facts, view.ledger) for view in views],
        series=samples,
        problems=[str(problem) for problem in desk.problems],
    )


def rebuilt_families(desk: Desk) -> list[Family]:
    """Return the families of all series but those that only a running hub knows, of itself."""
    return [family for family in desk.families() if family.name not in OF_A_RUNNING_HUB]


def _book(bot: str, facts: int, ledger: Ledger) -> Book:
    return Book(
        bot=bot,
        facts=facts,
        cash=_texts(ledger.cash),
        moved=_texts(ledger.moved),
        realised=_texts(ledger.realised),
        fees=_texts(ledger.fees),
        funding=_texts(ledger.funding),
        positions=[
            PositionBook(
                venue=venue,
                account=account,
                symbol=symbol,
                quantity=_text(position.quantity),
                cost=_text(position.cost),
                currency=position.quote,
            )
            for (venue, account, symbol), position in sorted(
                ledger.open_positions(), key=lambda entry: entry[0]
            )
        ],
    )


def _texts(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: _text(amount) for currency, amount in sorted(amounts.items())}


def _text(amount: Decimal) -> str:
    """Return all digits, without an exponent and without zeros that say nothing."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
