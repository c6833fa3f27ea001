"""Figures of a bot's own, by name and labels, in bounded memory.

A label that takes a new value with every order would fill any memory. So a name has at most `MOST_KEYS`
label sets, a bot at most `MOST_NAMES` names and `MOST_SERIES` label sets in all. What a counter or a
histogram says beyond goes into one series whose labels all say `other`, so that sums stay exact; a gauge
has no sum, so there the newcomer is refused and said.
"""

import math

from deskwatch.events import MetricRecorded
from deskwatch.model import Labels, Reason
from deskwatch.operations.capped import MOST_KEYS, OTHER
from deskwatch.operations.histogram import Histogram
from deskwatch.operations.names import wrong_name

MOST_NAMES = 500
MOST_SERIES = 20_000

Fault = tuple[Reason, str]


class Figure:
    """A running sum or a last value; a histogram has one more beside it."""

    __slots__ = ("histogram", "value")

    def __init__(self, metric: str) -> None:
        self.value = 0.0
        self.histogram = Histogram() if metric == "histogram" else None


class Figures:
    """The series of one name. What the name is (`counter`, `gauge`, `histogram`) the first fact decides."""

    def __init__(self, first: MetricRecorded) -> None:
        self.metric = first.metric
        self.values: dict[Labels, Figure] = {}
        self.beyond = 0  # facts that went into the overflow series
        self.overflow_labels: Labels = tuple((label, OTHER) for label in sorted(first.labels))

    def has_room(self, labels: Labels) -> bool:
        """Tell whether these labels have a series or may have one."""
        return labels in self.values or len(self.values) < MOST_KEYS

    def at(self, labels: Labels) -> Figure:
        """Return the figure with these labels."""
        figure = self.values.get(labels)
        if figure is None:
            figure = self.values[labels] = Figure(self.metric)
        return figure

    def overflow(self) -> Figure:
        """Return the figure of all that has no place of its own."""
        self.beyond += 1
        return self.at(self.overflow_labels)


class FigureBook:
    """All figures of one bot. Not thread-safe."""

    def __init__(self) -> None:
        self.families: dict[str, Figures] = {}
        self._series = 0

    def update(self, fact: MetricRecorded) -> Fault | None:
        """Take a fact; return why it could not be used, if so. Nothing is counted in part."""
        wrong = wrong_name(fact)
        if wrong:
            return Reason.BAD_NAME, wrong
        if not math.isfinite(fact.value):
            return Reason.INVALID, f"the value of {fact.name!r} is no finite number"
        if fact.metric == "counter" and fact.value < 0:
            return Reason.NEGATIVE, f"counter {fact.name!r} was to go back by {-fact.value:g}: use a gauge"
        family = self.families.get(fact.name)
        if family is None:
            if len(self.families) >= MOST_NAMES:
                return Reason.BAD_NAME, f"{fact.name!r} would be one name more than {MOST_NAMES}"
            family = self.families[fact.name] = Figures(fact)
        if family.metric != fact.metric:
            return Reason.BAD_NAME, f"{fact.name!r} is a {family.metric} and cannot be a {fact.metric} too"
        return self._add(family, fact)

    def _add(self, family: Figures, fact: MetricRecorded) -> Fault | None:
        labels = tuple(sorted(fact.labels.items()))
        before = len(family.values)
        if family.has_room(labels) and (self._series < MOST_SERIES or labels in family.values):
            figure = family.at(labels)
        elif fact.metric == "gauge":
            return Reason.BAD_NAME, f"gauge {fact.name!r} has {before} label sets, and no place for another"
        else:
            figure = family.overflow()
        self._series += len(family.values) - before
        if figure.histogram is not None:
            figure.histogram.add(fact.value)
        elif fact.metric == "gauge":
            figure.value = fact.value
        else:
            figure.value += fact.value
        return None
