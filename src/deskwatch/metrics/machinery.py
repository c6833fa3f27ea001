"""The bot's machinery: cycles, API calls, data, limits, triggers, parts."""

from collections.abc import Iterable
from decimal import Decimal

from deskwatch.metrics.metric import Metric, Row, only
from deskwatch.metrics.view import BotView
from deskwatch.model import NANOSECONDS, Kind
from deskwatch.operations import component_score


def _ratio(view: BotView) -> list[Row]:
    cycle = view.state.machinery.last_cycle
    return only(cycle.proposals / cycle.triggers if cycle is not None and cycle.triggers else None)


def _staleness(view: BotView) -> Iterable[Row]:
    now_ns = view.now_ns
    newest = view.state.machinery.data_ns
    return [((kind,), max(0.0, (now_ns - time_ns) / NANOSECONDS)) for kind, time_ns in newest.items()]


def _utilization(view: BotView) -> Iterable[Row]:
    by_endpoint: dict[str, float] = {}
    for (_, endpoint), limit in view.state.machinery.limits.by_name.values.items():
        used = limit.utilization(view.now_ns)
        if used is not None:
            by_endpoint[endpoint] = max(used * 100, by_endpoint.get(endpoint, 0.0))
    return [((endpoint,), percent) for endpoint, percent in by_endpoint.items()]


def _to_limit(view: BotView) -> Iterable[Row]:
    soonest: dict[str, float] = {}
    for (_, endpoint), limit in view.state.machinery.limits.by_name.values.items():
        seconds = limit.seconds_to_limit(view.now_ns)
        if seconds is not None:
            soonest[endpoint] = min(seconds, soonest.get(endpoint, seconds))
    return [((endpoint,), seconds) for endpoint, seconds in soonest.items()]


def _scores(view: BotView) -> Iterable[Row]:
    return [
        ((component,), component_score(window.summary(view.now_ns), view.component_thresholds))
        for component, window in view.state.machinery.components.values.items()
    ]


def _last(view: BotView, field: str) -> list[Row]:
    cycle = view.state.machinery.last_cycle
    return only(None if cycle is None else Decimal(getattr(cycle, field)))


MACHINERY = (
    Metric(
        name="trader_cycle_duration_seconds",
        kind=Kind.HISTOGRAM,
        help="How long turns of the bot's main loop took.",
        read=lambda view: [((), view.state.machinery.cycles)] if view.state.machinery.cycles.count else [],
    ),
    Metric(
        name="trader_triggers_detected",
        kind=Kind.GAUGE,
        help="Triggers seen in the last cycle.",
        read=lambda view: _last(view, "triggers"),
    ),
    Metric(
        name="trader_proposals_generated",
        kind=Kind.GAUGE,
        help="Trades proposed in the last cycle.",
        read=lambda view: _last(view, "proposals"),
    ),
    Metric(
        name="trader_triggers_to_proposals_ratio",
        kind=Kind.GAUGE,
        help="Proposals over triggers of the last cycle. Absent for a cycle without triggers.",
        read=_ratio,
    ),
    Metric(
        name="trader_api_latency_seconds",
        kind=Kind.HISTOGRAM,
        help="How long calls to a venue took, by the template of their endpoint.",
        labels=("endpoint",),
        read=lambda view: [((name,), calls) for name, calls in view.state.machinery.calls.values.items()],
    ),
    Metric(
        name="trader_api_errors",
        kind=Kind.COUNTER,
        help="Calls to a venue that failed.",
        labels=("endpoint", "error_type"),
        read=lambda view: list(view.state.machinery.call_errors.items()),
    ),
    Metric(
        name="trader_data_staleness_seconds",
        kind=Kind.GAUGE,
        help="Age of the newest market data, by its own time.",
        labels=("data_type",),
        read=_staleness,
    ),
    Metric(
        name="trader_rate_limiter_utilization_pct",
        kind=Kind.GAUGE,
        help="Highest use of a rate limit in its window, in percent. Absent without a report in it.",
        labels=("endpoint",),
        read=_utilization,
    ),
    Metric(
        name="trader_rate_limit_reached_in_seconds",
        kind=Kind.GAUGE,
        help="When the limit is reached if use grows as in the last minute. Absent while it does not grow, "
        "and where that is after the end of the limit's window.",
        labels=("endpoint",),
        read=_to_limit,
    ),
    Metric(
        name="trader_operation_duration_seconds",
        kind=Kind.HISTOGRAM,
        help="How long operations of a part of the bot took.",
        labels=("component", "operation"),
        read=lambda view: list(view.state.machinery.operations.values.items()),
    ),
    Metric(
        name="trader_operation_errors",
        kind=Kind.COUNTER,
        help="Operations of a part of the bot that failed.",
        labels=("component", "operation"),
        read=lambda view: list(view.state.machinery.operation_errors.items()),
    ),
    Metric(
        name="trader_component_score",
        kind=Kind.GAUGE,
        help="Health of a part of the bot in the last five minutes, 0 to 100. Absent while it is at rest.",
        labels=("component",),
        read=_scores,
    ),
)
