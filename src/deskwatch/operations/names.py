"""Which names and labels a bot may give its own figures, and which names a figure takes when it is shown.

A counter `orders` is shown as `orders_total`, a histogram as three series; a format or a reader may ask for
`_created` as well. Two families that share one of these are one family with two types, which no scraper
takes. So a family takes all of them.
"""

import re
from collections.abc import Mapping

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,199}", re.ASCII)
_LABEL = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]{0,199}", re.ASCII)
TAKEN = ("trader_", "deskwatch_", "system_", "redis_", "postgres_", "scrape_", "__")
# What Prometheus itself writes: a bot that set these would speak for it.
TAKEN_NAMES = frozenset({"up", "ALERTS", "ALERTS_FOR_STATE"})
TAKEN_LABELS = frozenset({"bot", "le", "quantile", "job", "instance"})
MOST_LABELS = 16
_TOTAL = "_total"
# Source: the OpenMetrics specification, "Suffixes". The first is the family's own name.
_SUFFIXES = {
    "counter": ("", _TOTAL, "_created"),
    "gauge": ("",),
    "histogram": ("", "_bucket", "_sum", "_count", "_created"),
}


def family_name(name: str, metric: str) -> str:
    """Return the name of a figure's family: of a counter without `_total`, said or not."""
    return name.removesuffix(_TOTAL) if metric == "counter" else name


def shown_names(family: str, metric: str) -> tuple[str, ...]:
    """Return every name that a family takes, its own first."""
    return tuple(family + suffix for suffix in _SUFFIXES[metric])


def wrong_name(name: str, metric: str) -> str:
    """Return what is wrong with the name of a figure; nothing if it may have it."""
    family = family_name(name, metric)
    if _NAME.fullmatch(name) is None or not family:
        return f"{name[:60]!r} is no name of a metric: use letters, digits and _, and no digit first"
    for shown in shown_names(family, metric):
        if shown.startswith(TAKEN) or shown in TAKEN_NAMES:
            return (
                f"{name!r} is, or begins like, a series of deskwatch or Prometheus ({shown}): "
                "choose another name"
            )
    return ""


def wrong_labels(name: str, labels: Mapping[str, str]) -> str:
    """Return what is wrong with the labels of a figure; nothing if it may have them."""
    if len(labels) > MOST_LABELS:
        return f"{name!r} has {len(labels)} labels, more than {MOST_LABELS}"
    for label in labels:
        if _LABEL.fullmatch(label) is None or label in TAKEN_LABELS:
            return f"{label[:60]!r} of {name!r} is no name of a label, or is taken"
    return ""
