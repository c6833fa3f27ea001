"""One look, and what came of it."""

import threading
from pathlib import Path
from typing import TypeVar

import deskwatch
from deskwatch.collectors import Collector, CollectorError
from deskwatch.events import AnyFact, Fact
from deskwatch.tail import Tail

FactT = TypeVar("FactT", bound=Fact)


class Looking:
    """A recorder into an empty folder, and the facts that came through it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        data.mkdir()
        self.record = deskwatch.bot("collectors", mode="machine", data=data)

    def facts(self) -> list[AnyFact]:
        """Return all facts recorded until now, as the journal has them."""
        assert self.record.flush()
        return [record.fact for batch in Tail(self.data).poll() for record in batch.records]

    def see(self, collector: Collector, kind: type[FactT]) -> FactT:
        """Look once and return the only fact of a kind that came of all looks until now."""
        collector.look(self.record)
        (fact,) = self.all_of(kind)
        return fact

    def all_of(self, kind: type[FactT]) -> list[FactT]:
        """Return the facts of a kind."""
        return [fact for fact in self.facts() if isinstance(fact, kind)]


def failure_of(collector: Collector, looking: Looking, within_seconds: float) -> CollectorError:
    """Look once and return how it failed; a look that lasts longer fails the test."""
    failures: list[CollectorError] = []

    def look() -> None:
        try:
            collector.look(looking.record)
        except CollectorError as error:
            failures.append(error)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(within_seconds)
    assert not thread.is_alive(), f"the look lasts longer than {within_seconds:g} s"
    (failure,) = failures
    return failure
