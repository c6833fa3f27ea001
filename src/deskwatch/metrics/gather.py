"""From state to families: each entry of the catalogue is read for each bot.

No metric may have more than `MOST_SERIES` series. Those beyond, in the order in which they first came
up, are added into one series whose labels all say `other`, so that sums stay exact.
"""

import decimal
import math
from collections.abc import Iterable

from deskwatch.metrics.catalogue import BOT_METRICS, HUB_METRICS
from deskwatch.metrics.metric import BOT_LABELS, HubMetric, Metric, Number, Row
from deskwatch.metrics.view import BotView, HubView
from deskwatch.model import MONEY_CONTEXT, Family, Kind, Labels, Sample

MOST_SERIES = 2000
OVERFLOW = "other"


def gather(views: list[BotView], hub: HubView) -> list[Family]:
    """Return all families that have samples, in the order of the catalogue."""
    with decimal.localcontext(MONEY_CONTEXT):
        return _gather(views, hub)


def _gather(views: list[BotView], hub: HubView) -> list[Family]:
    families: list[Family] = []
    for metric in BOT_METRICS:
        rows = [(_bot_labels(view), row) for view in views for row in metric.read(view)]
        samples, beyond = _samples(metric, rows)
        if samples:
            families.append(_family(metric, samples, hub))
        if metric.labels:
            name = metric.full_name(hub.currency)
            hub.overflowed[name] = hub.overflowed.get(name, 0) + beyond
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
    values: dict[Labels, float] = {}
    beyond = 0
    for labels, (own_values, number) in rows:
        if number is None:
            continue
        key = tuple(sorted(labels + tuple(zip(metric.labels, own_values, strict=True))))
        if len(values) >= MOST_SERIES:
            key = tuple((name, OVERFLOW) for name, _ in key)
            beyond += 1
        values[key] = values.get(key, 0.0) + _float(number)
    return [Sample(key, value, suffix) for key, value in values.items()], beyond


def _float(number: Number) -> float:
    try:
        return float(number or 0)
    except OverflowError:  # an integer of more than 308 digits: somebody else's journal
        return math.inf


def _family(metric: Metric | HubMetric, samples: list[Sample], hub: HubView) -> Family:
    unit = "seconds" if metric.name.endswith("_seconds") else ""
    return Family(metric.full_name(hub.currency), metric.kind, metric.help, samples, unit)
