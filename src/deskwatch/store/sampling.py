"""From families to the store: names and labels, and the marks of series that ended.

A series that an instant does not have any more ended there; it gets a stale marker, so that no query goes
on showing its last value. This holds over a restart too.
"""

from collections.abc import Sequence

from deskwatch.model import Family, Labels
from deskwatch.store.description import Description
from deskwatch.store.index import NAME
from deskwatch.store.values import STALE
from deskwatch.store.writer import TRACK, Store


class Sampler:
    """Samples the same source again and again into one track of a store. Used by one thread at a time."""

    def __init__(self, store: Store, track: str = TRACK) -> None:
        self._store = store
        self._track = track
        self._living: set[Labels] | None = None
        self._described: set[Description] = set()
        self._names: dict[tuple[str, Labels], Labels] = {}

    def sample(self, time_ms: int, families: Sequence[Family]) -> None:
        """Store all families as of one instant. Raises `StoreError`; then this instant is missing."""
        before = self._store.living(self._track) if self._living is None else self._living
        samples = self._samples(families)
        self._store.append(time_ms, samples | dict.fromkeys(before - samples.keys(), STALE), self._track)
        self._living = set(samples)
        self._describe(families)

    def _samples(self, families: Sequence[Family]) -> dict[Labels, float]:
        names: dict[tuple[str, Labels], Labels] = {}
        samples: dict[Labels, float] = {}
        for family in families:
            for sample in family.samples:
                key = (family.name + sample.suffix, sample.labels)
                labels = self._names.get(key) or tuple(sorted(((NAME, key[0]), *sample.labels)))
                names[key] = labels
                samples[labels] = sample.value
        self._names = names  # those of series that ended go
        return samples

    def _describe(self, families: Sequence[Family]) -> None:
        described = {
            Description(family.name, str(family.kind), family.help, family.unit) for family in families
        }
        self._store.describe(sorted(described - self._described))
        self._described |= described
