"""Which names a bot may give its own figures."""

import re

from deskwatch.events import MetricRecorded

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,199}", re.ASCII)
_LABEL = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]{0,199}", re.ASCII)
TAKEN = ("trader_", "deskwatch_", "system_", "redis_", "postgres_", "scrape_", "__")
# What Prometheus itself writes: a bot that set these would speak for it.
TAKEN_NAMES = frozenset({"up", "ALERTS", "ALERTS_FOR_STATE"})
TAKEN_LABELS = frozenset({"bot", "le", "quantile", "job", "instance"})
MOST_LABELS = 16


def wrong_name(fact: MetricRecorded) -> str:
    """Return what is wrong with the name or the labels of a figure; nothing if it may have them."""
    if _NAME.fullmatch(fact.name) is None:
        return f"{fact.name[:60]!r} is no name of a metric: use letters, digits and _, and no digit first"
    if fact.name.startswith(TAKEN) or fact.name in TAKEN_NAMES:
        return f"{fact.name!r} is, or begins like, a series of deskwatch or Prometheus: choose another name"
    if len(fact.labels) > MOST_LABELS:
        return f"{fact.name!r} has {len(fact.labels)} labels, more than {MOST_LABELS}"
    for label in fact.labels:
        if _LABEL.fullmatch(label) is None or label in TAKEN_LABELS:
            return f"{label[:60]!r} of {fact.name!r} is no name of a label, or is taken"
    return ""
