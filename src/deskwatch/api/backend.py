"""What the routes need: an engine, the series that there are, and what is known of rules."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from deskwatch.model import Labels
from deskwatch.promql import Engine, Matcher


class RuleKind(StrEnum):
    """Which rules are asked for."""

    ALERT = "alert"
    RECORD = "record"


class Meaning(NamedTuple):
    """What a metric means, in the words of the exposition formats."""

    kind: str
    help: str
    unit: str


class Backend(Protocol):
    """The hub as this room sees it. All but `now_ms` may block on a disk: worker threads call it."""

    @property
    def engine(self) -> Engine:
        """What answers queries."""

    @property
    def version(self) -> str:
        """The version of deskwatch."""

    @property
    def started_ms(self) -> int:
        """When the hub started, in milliseconds since 1970."""

    def now_ms(self) -> int:
        """Return the time, in milliseconds since 1970."""

    def series(self, selections: Sequence[Sequence[Matcher]], start_ms: int, end_ms: int) -> Sequence[Labels]:
        """Return the series with samples in about that time that one of the selections means, sorted.

        No selection means all of them.
        """

    def meanings(self) -> Mapping[str, Meaning]:
        """Return what each metric means, by its name."""

    def rule_groups(self, kind: RuleKind | None) -> list[dict[str, Any]]:
        """Return the groups of rules as the API gives them; only rules of one kind where one is named."""

    def alerts(self) -> list[dict[str, Any]]:
        """Return the pending and firing alerts as the API gives them."""
