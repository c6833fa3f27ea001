"""From state to families: each entry of the catalogue is read for each bot.

No metric may have more than `MOST_SERIES` series. Those beyond, in the order in which they first came
up, are added into one series whose own labels say `other`, so that sums stay exact.
"""

from collections.abc import Iterable

from deskwatch.metrics.catalogue import BOT_METRICS, HUB_METRICS
from deskwatch.metrics.metric import BOT_LABELS, HubMetric, Metric, Row
from deskwatch.metrics.view import BotView, HubView
from deskwatch.model import Family, Kind, Labels, Sample

MOST_SERIES = 2000
OVERFLOW = "other"


def gather(views: list[BotView], hub: HubView) -> list[Family]:
    """Return all families that have samples, in the order of the catalogue."""
    families: list[Family] = []
    for metric in BOT_METRICS:
        rows = [(_bot_labels(view), row) for view in views for row in metric.read(view)]
        samples, beyond = _samples(metric, rows)
        if samples:
            families.append(_family(metric, samples, hub))
        if beyond:
            hub.overflowed[metric.full_name(hub.currency)] = beyond
    hub.series = sum(len(family.samples) for family in families)
    for own in HUB_METRICS:
        samples, _ = _samples(own, [((), row) for row in own.read(hub)])
        if samples:
            families.append(_family(own, samples, hub))
    return families


def _bot_labels(view: BotView) -> Labels:
    bot = view.bot
    return tuple(zip(BOT_LABELS, (bot.name, bot.strategy, bot.portfolio), strict=True))


def _samples(metric: Metric | HubMetric, rows: Iterable[tuple[Labels, Row]]) -> tuple[list[Sample], int]:
    """Return the samples, and how many series went into the overflow."""
    suffix = "_total" if metric.kind is Kind.COUNTER else ""
    samples: list[Sample] = []
    overflow: dict[Labels, float] = {}
    beyond = 0
    for labels, (values, number) in rows:
        if number is None:
            continue
        if len(samples) < MOST_SERIES:
            own = tuple(zip(metric.labels, values, strict=True))
            samples.append(Sample(tuple(sorted(labels + own)), float(number), suffix))
        else:
            own = tuple((name, OVERFLOW) for name in metric.labels)
            key = tuple(sorted(tuple((name, OVERFLOW) for name, _ in labels) + own))
            overflow[key] = overflow.get(key, 0.0) + float(number)
            beyond += 1
    samples += [Sample(key, total, suffix) for key, total in overflow.items()]
    return samples, beyond


def _family(metric: Metric | HubMetric, samples: list[Sample], hub: HubView) -> Family:
    unit = "seconds" if metric.name.endswith("_seconds") else ""
    return Family(metric.full_name(hub.currency), metric.kind, metric.help, samples, unit)
