"""The bot's machinery, explained: see `metrics.machinery`."""

from deskwatch.events import (
    AnyFact,
    ApiCalled,
    CycleCompleted,
    DataUpdated,
    OperationTimed,
)
from deskwatch.explain.counted import age_line, by_fields, counted
from deskwatch.explain.explanation import Case, Explainer
from deskwatch.explain.facts import Key, Source
from deskwatch.explain.histograms import timed
from deskwatch.explain.limits import USED, seconds_to_limit, utilization
from deskwatch.explain.line import Line, Sign, given, made, minus, over
from deskwatch.ledger import Booking
from deskwatch.metrics import BotView
from deskwatch.operations import Summary


def _errors(fields: tuple[str, ...]) -> Source:
    rows = by_fields(*fields)

    def key(fact: AnyFact, booking: Booking | None) -> Key | None:
        return rows(fact, booking) if getattr(fact, "error_type", "") else None

    kind = ApiCalled if "endpoint" in fields else OperationTimed
    return Source(title="failures", kinds=(kind,), key=key)


CYCLES = Source(title="cycles", kinds=(CycleCompleted,))
CALL_ERRORS = _errors(("endpoint", "error_type"))
OPERATION_ERRORS = _errors(("component", "operation"))
DATA = Source(title="market data", kinds=(DataUpdated,), key=by_fields("data_type"), newest_by_time=True)
PARTS = Source(title="operations", kinds=(OperationTimed,), key=by_fields("component"))


def _last_cycle(case: Case[BotView], field: str) -> Line:
    entry = next((entry for entry in case.behind(CYCLES).newest if not entry.remark), None)
    if entry is None:
        return given(f"{field} of the last cycle", None, note="no cycle was completed")
    return given(f"{field} of the last cycle", getattr(entry.fact, field), fact=entry)


def _ratio(case: Case[BotView]) -> Line:
    triggers = _last_cycle(case, "triggers")
    return made("proposals over triggers", _last_cycle(case, "proposals"), over(triggers))


def _staleness(case: Case[BotView]) -> Line:
    newest = case.newest(DATA)
    time_ns = case.view.state.machinery.data_ns[case.row[0]]
    return age_line("newest data of", case.view.now_ns, time_ns, newest)


def _used(case: Case[BotView]) -> Line:
    """Return the highest use of a limit's endpoint over all keys."""
    (endpoint,) = case.row
    limits = case.view.state.machinery.limits
    names = [name for name in limits.by_name.values if name[1] == endpoint]
    lines = [utilization(case, limits, USED, name) for name in names]
    known = [line.as_part(Sign.OR_MORE) for line in lines if line.value is not None]
    if not known:
        return given(f"use of {endpoint}", None, "%", "nothing was reported in the limit's window")
    return made(f"use of {endpoint}", *known, unit="%", note="the highest") if known[1:] else known[0]


def _to_limit(case: Case[BotView]) -> Line:
    """Return the soonest moment at which a limit's endpoint is used up, over all keys."""
    (endpoint,) = case.row
    limits = case.view.state.machinery.limits
    names = [name for name in limits.by_name.values if name[1] == endpoint]
    lines = [seconds_to_limit(case, limits, USED, name) for name in names]
    known = [line.as_part(Sign.OR_LESS) for line in lines if line.value is not None]
    if not known:
        return lines[0] if lines else given(endpoint, None, "s", "its use was never reported")
    return made(f"{endpoint} used up in", *known, unit="s", note="the soonest") if known[1:] else known[0]


def _score(case: Case[BotView]) -> Line:
    (component,) = case.row
    window = case.view.state.machinery.components.values[component]
    summary = window.summary(case.view.now_ns)
    if summary.mean_seconds is None:
        return given(f"score of {component}", None, note="it did nothing in the last five minutes")
    parts = [given("in full health", 100), *(minus(line) for line in _penalties(case.view, summary))]
    left = made(f"score of {component}", *parts)
    if left.value is None or left.value >= 0:
        return left
    return made(f"score of {component}", left, given("zero", 0).as_part(Sign.OR_MORE))


def _penalties(view: BotView, summary: Summary) -> list[Line]:
    limits = view.component_thresholds
    mean_ms, p95_ms = (summary.mean_seconds or 0.0) * 1000, (summary.p95_seconds or 0.0) * 1000
    errors = (summary.error_rate or 0.0) * 100
    mean = given("mean latency", mean_ms, "ms", f"of {summary.count:,} operations in five minutes")
    return [
        _step(mean, limits.latency_warning_ms, limits.latency_critical_ms),
        _step(given("error rate", errors, "%"), limits.error_rate_warning, limits.error_rate_critical),
        _charge(
            given("95th percentile", p95_ms, "ms"), 15, p95_ms > limits.latency_p95_ms, limits.latency_p95_ms
        ),
        _charge(
            given("operations a second", summary.per_second),
            10,
            summary.per_second < limits.throughput_least,
            limits.throughput_least,
        ),
    ]


def _step(seen: Line, warning: float, critical: float) -> Line:
    """Charge a value above its warning and, more, above what is critical."""
    value = float(seen.value or 0)
    charge = 60 if value > critical else 20 if value > warning else 0
    words = f"20 above {warning:g}, 60 above {critical:g}"
    return given(f"for the {seen.label}", charge, note=words, parts=(seen,))


def _charge(seen: Line, charge: int, is_due: bool, limit: float) -> Line:  # noqa: FBT001 - said by position, once
    words = f"{charge} where it is beyond {limit:g}" if limit else "no limit is set"
    return given(f"for the {seen.label}", charge if is_due else 0, note=words, parts=(seen,))


MACHINERY: dict[str, Explainer[BotView]] = {
    "trader_cycle_duration_seconds": timed(
        "cycles", CycleCompleted, lambda view: {(): view.state.machinery.cycles}
    ),
    "trader_api_latency_seconds": timed(
        "calls",
        ApiCalled,
        lambda view: {(name,): calls for name, calls in view.state.machinery.calls.values.items()},
        ("endpoint",),
    ),
    "trader_operation_duration_seconds": timed(
        "operations",
        OperationTimed,
        lambda view: {
            (part, name): times for (part, name), times in view.state.machinery.operations.values.items()
        },
        ("component", "operation"),
    ),
    "trader_triggers_detected": Explainer(line=lambda case: _last_cycle(case, "triggers"), sources=(CYCLES,)),
    "trader_proposals_generated": Explainer(
        line=lambda case: _last_cycle(case, "proposals"), sources=(CYCLES,)
    ),
    "trader_triggers_to_proposals_ratio": Explainer(line=_ratio, sources=(CYCLES,)),
    "trader_data_staleness_seconds": Explainer(line=_staleness, sources=(DATA,)),
    "trader_rate_limiter_utilization_pct": Explainer(line=_used, noted=(USED,)),
    "trader_rate_limit_reached_in_seconds": Explainer(line=_to_limit, noted=(USED,)),
    "trader_api_errors": Explainer(line=lambda case: counted(case, CALL_ERRORS), sources=(CALL_ERRORS,)),
    "trader_operation_errors": Explainer(
        line=lambda case: counted(case, OPERATION_ERRORS), sources=(OPERATION_ERRORS,)
    ),
    "trader_component_score": Explainer(line=_score, sources=(PARTS,)),
}
