"""What an entry of the catalogue is."""

from collections.abc import Callable, Iterable
from decimal import Decimal

import msgspec

from deskwatch.metrics.view import BotView, HubView
from deskwatch.model import Kind
from deskwatch.operations import Histogram

Number = float | int | Decimal | None
# Label values, in the order of the entry's labels, and the value: a number, or a histogram for that kind.
Row = tuple[tuple[str, ...], Number | Histogram]

BOT_LABELS = ("bot", "strategy", "portfolio")


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One family of series of bots.

    `name` is without `_total`; `{currency}` in it stands for the reporting currency in lower case.
    `labels` come after those of the bot. `read` gives the rows of one bot; a value of None is left out.
    """

    name: str
    kind: Kind
    help: str
    read: Callable[[BotView], Iterable[Row]]
    labels: tuple[str, ...] = ()

    def full_name(self, currency: str) -> str:
        """Return the name for a reporting currency."""
        return self.name.replace("{currency}", currency.lower())


class HubMetric(msgspec.Struct, frozen=True, kw_only=True):
    """One family of series of the monitor itself."""

    name: str
    kind: Kind
    help: str
    read: Callable[[HubView], Iterable[Row]]
    labels: tuple[str, ...] = ()

    def full_name(self, currency: str) -> str:  # noqa: ARG002 - the same call as on a bot's metric
        """Return the name."""
        return self.name


def only(value: Number) -> list[Row]:
    """Return the rows of a metric without labels of its own."""
    return [((), value)]


def percent(fraction: Decimal | None) -> Decimal | None:
    """Turn a fraction into percent."""
    return None if fraction is None else fraction * 100
