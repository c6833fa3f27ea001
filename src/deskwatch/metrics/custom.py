"""Figures of the bots' own: families that no catalogue knows, named and labelled by the bot.

The fold let through only names and labels that are legal and not taken, and settled which bot has a name
that several want for different things: what a loser recorded under it is left out rather than mixed. A
figure may say `strategy` or `portfolio` itself, for one process may run several; that goes before what the
bot is called.
"""

from deskwatch.metrics.samples import MOST_SERIES, OVERFLOW, bot_labels, histogram_samples
from deskwatch.metrics.view import BotView, HubView
from deskwatch.model import Family, Kind, Labels, Sample
from deskwatch.operations import Figure, Histogram

_KINDS = {"counter": Kind.COUNTER, "gauge": Kind.GAUGE, "histogram": Kind.HISTOGRAM}
_HELP = "Recorded by the bot under this name."


class _Gathered:
    """The series of one name over all bots."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.beyond = 0
        self._values: dict[Labels, float] = {}
        self._histograms: dict[Labels, Histogram] = {}

    def add(self, labels: Labels, figure: Figure, *, rest: bool) -> None:
        """Add a figure; two with the same labels become one, for no scraper takes a series twice.

        There is always a place for the one that holds the `rest` of a bot's.
        """
        if not rest and self._is_full(labels):
            self.beyond += 1
            if self.kind is Kind.GAUGE:
                return
            labels = tuple((name, OVERFLOW) for name, _ in labels)
        if figure.histogram is not None:
            self._histograms.setdefault(labels, Histogram(figure.histogram.bounds)).merge(figure.histogram)
        elif self.kind is Kind.GAUGE:
            self._values[labels] = figure.value
        else:
            self._values[labels] = self._values.get(labels, 0.0) + figure.value

    def samples(self) -> list[Sample]:
        """Return the samples, in the order in which their series came up."""
        suffix = "_total" if self.kind is Kind.COUNTER else ""
        plain = [Sample(labels, value, suffix) for labels, value in self._values.items()]
        rows = self._histograms.items()
        return plain + [
            sample for labels, histogram in rows for sample in histogram_samples(labels, histogram)
        ]

    def _is_full(self, labels: Labels) -> bool:
        known = labels in self._values or labels in self._histograms
        return not known and len(self._values) + len(self._histograms) >= MOST_SERIES


def custom_families(views: list[BotView], hub: HubView) -> list[Family]:
    """Return the families of all bots' own figures, by name; note what was too much."""
    gathered: dict[str, _Gathered] = {}
    for view in views:
        for name, figures in view.state.machinery.figures.families.items():
            if figures.claim.lost:
                continue
            family = gathered.setdefault(name, _Gathered(_KINDS[figures.metric]))
            family.beyond += figures.beyond
            for labels, figure in figures.values.items():
                family.add(_labels(view, labels), figure, rest=labels == figures.overflow_labels)
    hub.overflowed.update({name: family.beyond for name, family in gathered.items() if family.beyond})
    return [Family(name, gathered[name].kind, _HELP, gathered[name].samples()) for name in sorted(gathered)]


def _labels(view: BotView, own: Labels) -> Labels:
    return tuple(sorted({**dict(bot_labels(view.bot)), **dict(own)}.items()))
