"""Figures of the bots' own: families that no catalogue knows, named and labelled by the bot.

The fold let through only names and labels that are legal and not taken. Where two bots use one name for
different kinds, the first decides; the other's samples are left out rather than mixed.
"""

from deskwatch.metrics.samples import MOST_SERIES, bot_labels, histogram_samples
from deskwatch.metrics.view import BotView
from deskwatch.model import Family, Kind, Labels, Sample
from deskwatch.operations import Custom

_KINDS = {"counter": Kind.COUNTER, "gauge": Kind.GAUGE, "histogram": Kind.HISTOGRAM}
_HELP = "Recorded by the bot under this name."


def custom_families(views: list[BotView]) -> list[Family]:
    """Return the families of all bots' own figures, by name."""
    families: dict[str, Family] = {}
    for view in views:
        for (name, labels), custom in view.state.machinery.custom.values.items():
            kind = _KINDS.get(custom.metric)
            if kind is None:
                continue
            base = name.removesuffix("_total") if kind is Kind.COUNTER else name
            family = families.setdefault(base, Family(base, kind, _HELP, []))
            if family.kind is kind and len(family.samples) < MOST_SERIES:
                family.samples.extend(_samples(custom, tuple(sorted(bot_labels(view.bot) + labels)), kind))
    return [families[name] for name in sorted(families)]


def _samples(custom: Custom, labels: Labels, kind: Kind) -> list[Sample]:
    if kind is Kind.HISTOGRAM:
        return histogram_samples(labels, custom.histogram)
    return [Sample(labels, custom.value, "_total" if kind is Kind.COUNTER else "")]
