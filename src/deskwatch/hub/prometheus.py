"""The hub as those see it who take it for a Prometheus."""

from collections.abc import Mapping, Sequence
from typing import Any

from deskwatch._version import __version__
from deskwatch.api import Meaning, RuleKind
from deskwatch.history import History
from deskwatch.model import Clock, Labels
from deskwatch.promql import Engine, Matcher

_MILLISECOND = 1_000_000


class PrometheusFace:
    """Satisfies the api room's `Backend`."""

    def __init__(self, history: History, clock: Clock) -> None:
        self._history = history
        self._clock = clock
        self._started_ms = self.now_ms()

    @property
    def engine(self) -> Engine:
        """What answers queries."""
        return self._history.engine

    @property
    def version(self) -> str:
        """The version of deskwatch."""
        return __version__

    @property
    def started_ms(self) -> int:
        """When the hub started, in milliseconds since 1970."""
        return self._started_ms

    def now_ms(self) -> int:
        """Return the time, in milliseconds since 1970."""
        return self._clock.now_ns() // _MILLISECOND

    def series(self, selections: Sequence[Sequence[Matcher]], start_ms: int, end_ms: int) -> Sequence[Labels]:
        """Return the series with samples in about that time that one of the selections means, sorted."""
        return self._history.series(selections, start_ms, end_ms)

    def meanings(self) -> Mapping[str, Meaning]:
        """Return what each metric means, by its name."""
        return {
            name: Meaning(known.kind, known.help, known.unit)
            for name, known in self._history.descriptions().items()
        }

    def rule_groups(self, kind: RuleKind | None) -> list[dict[str, Any]]:  # noqa: ARG002 - as the protocol
        """Return no groups: there are no rules yet."""
        return []

    def alerts(self) -> list[dict[str, Any]]:
        """Return no alerts: there are no rules yet."""
        return []
