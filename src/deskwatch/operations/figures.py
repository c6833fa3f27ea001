"""Figures of a bot's own, by name and labels, in bounded memory.

A label that takes a new value with every order would fill any memory. So a name has at most `MOST_KEYS`
label sets, a bot at most `MOST_NAMES` names and `MOST_SERIES` label sets in all, and a label's value at most
`MOST_LETTERS`. What a counter or a histogram says beyond goes into one series whose labels all say `other`,
so that sums stay exact; a gauge has no sum, so there the newcomer is refused and said. A label without a
value is none, as Prometheus has it.
"""

import math

from deskwatch.events import MetricRecorded
from deskwatch.model import Labels, Reason
from deskwatch.operations.capped import MOST_KEYS, OTHER
from deskwatch.operations.claims import Claim, Claims
from deskwatch.operations.faults import Fault
from deskwatch.operations.histogram import Histogram, bounds_for, wrong_bounds
from deskwatch.operations.names import family_name, shown_names, wrong_labels, wrong_name

MOST_NAMES = 500
MOST_SERIES = 20_000
MOST_LETTERS = 500
LARGEST_SUM = 1e300  # so that the sum of any number of series is a number too


class Figure:
    """A running sum or a last value; a histogram has one more beside it."""

    __slots__ = ("histogram", "value")

    def __init__(self, claim: Claim) -> None:
        self.value = 0.0
        self.histogram = Histogram(claim.bounds) if claim.metric == "histogram" else None

    def sum(self) -> float:
        """Return what was added up so far."""
        return self.value if self.histogram is None else self.histogram.total


class Figures:
    """The series of one family. What it is (`counter`, `gauge`, `histogram`) the first fact decides."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.values: dict[Labels, Figure] = {}
        self.beyond = 0  # facts that had no place of their own
        self.overflow_labels: Labels | None = None

    @property
    def metric(self) -> str:
        """What all of them are."""
        return self.claim.metric

    def has_room(self, labels: Labels) -> bool:
        """Tell whether these labels, which have none, may have a series."""
        return len(self.values) < MOST_KEYS and all(len(value) <= MOST_LETTERS for _, value in labels)

    def at(self, labels: Labels) -> Figure:
        """Return the figure with these labels."""
        figure = self.values.get(labels)
        if figure is None:
            figure = self.values[labels] = Figure(self.claim)
        return figure

    def overflow(self, labels: Labels) -> Figure:
        """Return the figure of all that has no place of its own; the first of them names its labels."""
        if self.overflow_labels is None:
            self.overflow_labels = tuple((label, OTHER) for label, _ in labels)
        return self.at(self.overflow_labels)


class FigureBook:
    """All figures of one bot, by family. Not thread-safe. `claims` are those of the whole desk."""

    def __init__(self, bot: str = "", claims: Claims | None = None) -> None:
        self.families: dict[str, Figures] = {}
        self._bot = bot
        self._claims = Claims() if claims is None else claims
        self._taken: dict[str, Figures] = {}  # by every name that a family is shown under
        self._series = 0

    def update(self, fact: MetricRecorded, at_ns: int) -> Fault | None:
        """Take a fact that was recorded `at_ns`; return what is wrong with it, if anything.

        Nothing is counted in part. With buckets that cannot be taken the value still counts.
        """
        wrong = _wrong_value(fact)
        if wrong is not None:
            return wrong
        family = self.families.get(family_name(fact.name, fact.metric))
        if family is None:
            wrong = self._refusal(fact)
            if wrong is not None:
                return wrong
            family = self._begin(fact, at_ns)
        elif family.metric != fact.metric:
            return Reason.BAD_NAME, f"{fact.name!r} is a {family.metric} and cannot be a {fact.metric} too"
        wrong = self._add(family, fact)
        return _wrong_buckets(family, fact) if fact.buckets and wrong is None else wrong

    def _refusal(self, fact: MetricRecorded) -> Fault | None:
        """Return why this fact cannot begin a family, if so."""
        wrong = wrong_name(fact.name, fact.metric) or wrong_labels(fact.name, fact.labels)
        if wrong:
            return Reason.BAD_NAME, wrong
        if len(self.families) >= MOST_NAMES:
            return Reason.BAD_NAME, f"{fact.name!r} would be one name more than {MOST_NAMES}"
        for name in shown_names(family_name(fact.name, fact.metric), fact.metric):
            if name in self._taken:
                claim = self._taken[name].claim
                holder = f"{claim.metric} {claim.family!r}"
                return Reason.BAD_NAME, f"{fact.metric} {fact.name!r} would take {name!r} from {holder}"
        return None

    def _begin(self, fact: MetricRecorded, at_ns: int) -> Figures:
        name = family_name(fact.name, fact.metric)
        bounds: tuple[float, ...] = ()
        if fact.metric == "histogram":
            given = [bound + 0.0 for bound in fact.buckets]  # no -0
            bounds = bounds_for(name) if not given or wrong_bounds(given) else tuple(given)
        claim = Claim(bot=self._bot, at_ns=at_ns, family=name, metric=fact.metric, bounds=bounds)
        family = self.families[name] = Figures(claim)
        for shown in shown_names(name, fact.metric):
            self._taken[shown] = family
        self._claims.stake(claim)
        return family

    def _add(self, family: Figures, fact: MetricRecorded) -> Fault | None:
        figure = family.values.get(tuple(sorted(fact.labels.items())))  # as nearly all of them
        if figure is None:
            wrong = wrong_labels(fact.name, fact.labels)
            if wrong:
                return Reason.BAD_NAME, wrong
            figure = self._place(family, tuple(sorted((k, v) for k, v in fact.labels.items() if v)))
        if figure is None:
            labels = len(family.values)
            return Reason.BAD_NAME, f"gauge {fact.name!r} has {labels} label sets, no place for another"
        if fact.metric == "gauge":
            figure.value = fact.value
        elif abs(figure.sum() + fact.value) > LARGEST_SUM:
            return Reason.INVALID, f"the sum of {fact.metric} {fact.name!r} would be above {LARGEST_SUM:g}"
        elif figure.histogram is not None:
            figure.histogram.add(fact.value)
        else:
            figure.value += fact.value
        return None

    def _place(self, family: Figures, labels: Labels) -> Figure | None:
        """Return the figure with these labels, or the one of all that have no place; a gauge has none."""
        before = len(family.values)
        if labels in family.values or (self._series < MOST_SERIES and family.has_room(labels)):
            figure = family.at(labels)
        else:
            family.beyond += 1
            if family.metric == "gauge":
                return None
            figure = family.overflow(labels)
        self._series += len(family.values) - before
        return figure


def _wrong_value(fact: MetricRecorded) -> Fault | None:
    if 0 <= fact.value <= LARGEST_SUM:
        return None
    if not math.isfinite(fact.value):
        return Reason.INVALID, f"the value of {fact.name[:60]!r} is no finite number"
    if fact.metric == "counter" and fact.value < 0:
        return (
            Reason.NEGATIVE,
            f"counter {fact.name[:60]!r} was to go back by {-fact.value:g}: use a gauge",
        )
    if fact.metric != "gauge" and abs(fact.value) > LARGEST_SUM:
        return Reason.INVALID, f"{fact.value:g} is too much for {fact.metric} {fact.name[:60]!r}"
    return None


def _wrong_buckets(family: Figures, fact: MetricRecorded) -> Fault | None:
    """Return why the buckets that a fact brings are not those of its family, if so."""
    if family.claim.bounds == tuple(fact.buckets):
        return None
    if family.metric != "histogram":
        return Reason.INVALID, f"{family.metric} {fact.name!r} has no buckets: a histogram has"
    wrong = wrong_bounds(fact.buckets) or "they were others when it began"
    return Reason.INVALID, f"histogram {fact.name!r} keeps the buckets that it has: {wrong}"
