"""From state to families: each entry of the catalogue is read for each bot.

No metric may have more than `MOST_SERIES` series. Those beyond, in the order in which they first came
up, are added into one series whose labels all say `other`, so that sums stay exact.
"""

import decimal
import math
from collections.abc import Sequence

from deskwatch.metrics.aliases import alias_families
from deskwatch.metrics.catalogue import BOT_METRICS, HUB_METRICS
from deskwatch.metrics.custom import custom_families
from deskwatch.metrics.metric import HubMetric, Metric, Number, Row
from deskwatch.metrics.samples import MOST_SERIES, OVERFLOW, bot_labels, histogram_samples
from deskwatch.metrics.view import BotView, HubView
from deskwatch.model import MONEY_CONTEXT, Family, Kind, Labels, Sample
from deskwatch.operations import Histogram


def gather(views: list[BotView], hub: HubView, aliases: Sequence[str] = ()) -> list[Family]:
    """Return all families that have samples, in the order of the catalogue.

    `aliases` names tables of `ALIASES`, whose names of the same figures come on top.
    """
    with decimal.localcontext(MONEY_CONTEXT):
        return _gather(views, hub, aliases)


def _gather(views: list[BotView], hub: HubView, aliases: Sequence[str]) -> list[Family]:
    families: list[Family] = []
    for metric in BOT_METRICS:
        rows = [(bot_labels(view.bot), row) for view in views for row in metric.read(view)]
        families += _families(metric, rows, hub)
    families += custom_families(views, hub)
    families += alias_families(aliases, families, views, hub.currency)
    _count_repeated(views, hub)
    hub.series = sum(len(family.samples) for family in families)
    for own in HUB_METRICS:
        families += _families(own, [((), row) for row in own.read(hub)], hub)
    return families


def _count_repeated(views: list[BotView], hub: HubView) -> None:
    """Add what was wrong with a bot's facts again to what was told of it."""
    for view in views:
        for reason, count in view.state.machinery.faults.repeated.items():
            key = view.bot.name, reason.value
            hub.problems[key] = hub.problems.get(key, 0) + count


def _families(metric: Metric | HubMetric, rows: list[tuple[Labels, Row]], hub: HubView) -> list[Family]:
    """Return the family of a metric, or nothing where it has no samples; note what was too much."""
    values: dict[Labels, float] = {}
    histograms: dict[Labels, Histogram] = {}
    beyond = 0
    for labels, (own_values, value) in rows:
        if value is None:
            continue
        key = tuple(sorted(labels + tuple(zip(metric.labels, own_values, strict=True))))
        if len(values) + len(histograms) >= MOST_SERIES and key not in values and key not in histograms:
            key = tuple((name, OVERFLOW) for name, _ in key)
            beyond += 1
        if isinstance(value, Histogram):
            histograms.setdefault(key, Histogram(value.bounds)).merge(value)
        else:
            values[key] = values.get(key, 0.0) + _float(value)
    if metric.labels and isinstance(metric, Metric):
        name = metric.full_name(hub.currency)
        hub.overflowed[name] = hub.overflowed.get(name, 0) + beyond
    suffix = "_total" if metric.kind is Kind.COUNTER else ""
    samples = [Sample(key, value, suffix) for key, value in values.items()]
    samples += [sample for key, value in histograms.items() for sample in histogram_samples(key, value)]
    unit = "seconds" if metric.name.endswith("_seconds") else ""
    name = metric.full_name(hub.currency)
    return [Family(name, metric.kind, metric.help, samples, unit)] if samples else []


def _float(number: Number) -> float:
    try:
        return float(number or 0)
    except OverflowError:  # an integer of more than 308 digits: somebody else's journal
        return math.inf
