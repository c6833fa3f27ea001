"""What an explanation is, and what an explainer is given to make one."""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Generic, TypeVar

import msgspec

from deskwatch.explain.facts import Behind, Entry, Key, Notebook, Source, Trade
from deskwatch.explain.line import Line
from deskwatch.metrics import BotView, HubView

TOLERANCE = 1e-9  # of figures that are floats in the state: their sums may be in another order here
LEAST = 1e-15  # what is left of a difference of floats that are equal
View = TypeVar("View", bound=BotView | HubView)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of one sort behind a figure: how many count, how many do not, and the newest, newest first."""

    title: str
    count: int
    left_out: int
    newest: tuple[Entry, ...]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """One series as of a moment: what it means, the arithmetic, the facts, and what `/metrics` shows.

    `line` is the arithmetic, reckoned here. `shown` is the catalogue's own value, None where the series is
    absent. `why_absent` then says what is missing, a sentence each.
    """

    series: str
    labels: dict[str, str]
    meaning: str
    as_of_ns: int
    line: Line
    shown: float | None
    why_absent: tuple[str, ...] = ()
    facts: tuple[Facts, ...] = ()

    @property
    def reckoned(self) -> float | None:
        """The value that the arithmetic ends in."""
        return None if self.line.value is None else float(self.line.value)

    @property
    def agrees(self) -> bool:
        """Whether the arithmetic ends in what is shown; both may be absent."""
        if self.reckoned is None or self.shown is None:
            return self.reckoned is self.shown
        return math.isclose(self.reckoned, self.shown, rel_tol=TOLERANCE, abs_tol=LEAST)


class Case(Generic[View]):
    """One row of one figure: the view that the catalogue read it from, and the facts."""

    def __init__(self, view: View, bot: str, row: Key, notebook: Notebook) -> None:
        self.view = view
        self.bot = bot
        self.row = row
        self._notebook = notebook

    def behind(self, source: Source, key: Key | None = None) -> Behind:
        """Return the facts of a source: of this row, or of the key that is given."""
        return self._notebook.behind(source, self.bot, self.row if key is None else key)

    def listed(self, source: Source) -> Behind:
        """Return the facts to be listed: those of the row, or all where a source does not tell rows apart."""
        own = self.behind(source)
        behind = own if own.newest else self.behind(source, ())
        return msgspec.structs.replace(behind, newest=behind.newest[: self._notebook.kept])

    def trades(self) -> list[Trade]:
        """Return the finished round trips of the running account, in the order in which they were told."""
        return self._notebook.trades(self.bot)

    def traded(self, currency: str) -> Decimal:
        """Return what the fills of the running account brought in of a currency, less what they cost."""
        return self._notebook.traded(self.bot, currency)

    def newest(self, source: Source, key: Key | None = None) -> Entry | None:
        """Return the newest fact of a source."""
        return next(iter(self.behind(source, key).newest), None)


class Explainer(msgspec.Struct, Generic[View], frozen=True, kw_only=True):
    """How the rows of one entry of the catalogue are explained.

    `line` reckons a row; of a histogram its count, and `total` its sum. `sources` are the facts to be listed
    under it, in this order; `noted` are those that are named beside single lines, such as prices. `absent`
    says why there is no row at all.
    """

    line: Callable[[Case[View]], Line]
    total: Callable[[Case[View]], Line] | None = None
    sources: tuple[Source, ...] = ()
    noted: tuple[Source, ...] = ()
    absent: str = ""
