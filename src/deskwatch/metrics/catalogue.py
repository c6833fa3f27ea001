"""The catalogue: every series that deskwatch writes."""

from deskwatch.metrics.execution import EXECUTION
from deskwatch.metrics.health import HEALTH
from deskwatch.metrics.machine import MACHINE
from deskwatch.metrics.machinery import MACHINERY
from deskwatch.metrics.metric import BOT_LABELS, HubMetric, Metric
from deskwatch.metrics.monitor import HUB, RECORDER
from deskwatch.metrics.orders import ORDERS
from deskwatch.metrics.performance import PERFORMANCE
from deskwatch.metrics.trading import TRADING
from deskwatch.model import Kind

BOT_METRICS: tuple[Metric, ...] = TRADING + PERFORMANCE + EXECUTION + ORDERS + HEALTH + MACHINERY + RECORDER
HUB_METRICS: tuple[HubMetric, ...] = MACHINE + HUB
CATALOGUE: tuple[Metric | HubMetric, ...] = BOT_METRICS + HUB_METRICS


def series_names(currency: str = "USD") -> dict[str, tuple[str, ...]]:
    """Return the labels of every series by its name as it is queried (counters end in `_total`)."""
    names = {}
    for metric in CATALOGUE:
        suffix = "_total" if metric.kind is Kind.COUNTER else ""
        labels = (BOT_LABELS if isinstance(metric, Metric) else ()) + metric.labels
        names[metric.full_name(currency) + suffix] = labels
    return names
