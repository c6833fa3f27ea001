"""What the bots stand on, explained: see `metrics.machine`."""

from deskwatch.events import (
    CollectorFailed,
    Fact,
    MachineMeasured,
    PostgresMeasured,
    ProcessMeasured,
    RedisMeasured,
)
from deskwatch.explain.counted import by_fields
from deskwatch.explain.explanation import Case, Explainer
from deskwatch.explain.facts import Source
from deskwatch.explain.limits import USED_BY_ALL, seconds_to_limit, utilization
from deskwatch.explain.line import Line, Sign, given, made, minus
from deskwatch.metrics import HubView
from deskwatch.model import NANOSECONDS

FRESH_SECONDS = 60


def _source(title: str, kind: type[Fact], *fields: str) -> Source:
    return Source(title=title, kinds=(kind,), key=by_fields(*fields), of_desk=True, of_machine=True)


MEASURED = _source("measurements", MachineMeasured)
PROCESSES = _source("measurements", ProcessMeasured, "bot")
REDIS = _source("measurements", RedisMeasured, "server")
POSTGRES = _source("measurements", PostgresMeasured, "server")
FAILURES = _source("failures", CollectorFailed, "collector", "server", "reason")
REPORTS = USED_BY_ALL


def _last(source: Source, field: str, unit: str = "") -> Explainer[HubView]:
    """Explain a figure as what the last measurement said, if that was in the last minute."""

    def line(case: Case[HubView]) -> Line:
        return _measured(case, source, field, unit)

    return Explainer(line=line, sources=(source,), absent="it was never measured")


def _measured(case: Case[HubView], source: Source, field: str, unit: str = "") -> Line:
    label = " ".join((field.removesuffix("_percent").removesuffix("_seconds").replace("_", " "), *case.row))
    entry = case.newest(source)
    if entry is None:
        return given(label, None, unit, "it was never measured")
    age = (case.view.now_ns - entry.at_ns) / NANOSECONDS
    if age < -FRESH_SECONDS:
        return given(label, None, unit, "it was measured by a clock that was set back since")
    if age > FRESH_SECONDS:
        words = (
            f"it was last measured {age:,.0f} s ago, and what is older than {FRESH_SECONDS} s is not shown"
        )
        return given(label, None, unit, words)
    value = getattr(entry.fact, field)
    return given(label, value, unit, "" if value is not None else "the system did not tell", fact=entry)


def _score(case: Case[HubView]) -> Line:
    limits = case.view.machine_thresholds
    penalties = [
        _penalty(_measured(case, MEASURED, "cpu_percent", "%"), limits.cpu_warning, limits.cpu_critical),
        _penalty(
            _measured(case, MEASURED, "memory_percent", "%"), limits.memory_warning, limits.memory_critical
        ),
        _penalty(_measured(case, MEASURED, "disk_percent", "%"), limits.disk_warning, limits.disk_critical),
    ]
    left = made("health of the machine", given("in full health", 100), *(minus(line) for line in penalties))
    if left.value is None or left.value >= 0:
        return left
    return made("health of the machine", left, given("zero", 0).as_part(Sign.OR_MORE))


def _penalty(seen: Line, warning: float, critical: float) -> Line:
    """Charge nothing below the warning, 11 to 50 from there to what is critical, 60 from there on."""
    label = f"for {seen.label}"
    if seen.value is None:
        return given(label, None, note=seen.note)
    value = float(seen.value)
    words = f"warning from {warning:g} %, critical from {critical:g} %"
    if value < warning:
        return given(label, 0, note=words, parts=(seen,))
    if value >= critical:
        return given(label, 60, note=words, parts=(seen,))
    share = (value - warning) / (critical - warning)
    return given(label, 11.0 + 39.0 * share, note=f"{words}; 11 and 39 times the share", parts=(seen,))


def _slow(case: Case[HubView]) -> Line:
    """Return the count of slow queries, which goes on where the server began to count anew."""
    total = next(
        (s.slow_queries for s in case.view.machine.postgres(case.view.now_ns) if (s.server,) == case.row),
        None,
    )
    last = _measured(case, POSTGRES, "slow_queries")
    if last.value is None:
        return last
    return given(f"slow queries {case.row[0]}", total, note="added up over its restarts", parts=(last,))


MACHINE: dict[str, Explainer[HubView]] = {
    "system_cpu_usage": _last(MEASURED, "cpu_percent", "%"),
    "system_memory_usage": _last(MEASURED, "memory_percent", "%"),
    "system_disk_usage": _last(MEASURED, "disk_percent", "%"),
    "system_open_connections": _last(MEASURED, "connections"),
    "system_open_files": _last(MEASURED, "open_files"),
    "system_processes": _last(MEASURED, "processes"),
    "system_uptime_seconds": _last(MEASURED, "uptime_seconds", "s"),
    "system_clock_offset_seconds": _last(MEASURED, "clock_offset_seconds", "s"),
    "system_health_score": Explainer(line=_score, sources=(MEASURED,)),
    "trader_process_cpu_usage": _last(PROCESSES, "cpu_percent", "%"),
    "trader_process_memory_bytes": _last(PROCESSES, "memory_bytes", "bytes"),
    "trader_shared_rate_limit_utilization_pct": Explainer(
        line=lambda case: utilization(case, case.view.limits, REPORTS, case.row),
        sources=(REPORTS,),
        absent="no limit is shared",
    ),
    "trader_shared_rate_limit_reached_in_seconds": Explainer(
        line=lambda case: seconds_to_limit(case, case.view.limits, REPORTS, case.row),
        sources=(REPORTS,),
        absent="no limit is shared",
    ),
    "redis_connected_clients": _last(REDIS, "connected_clients"),
    "redis_memory_used_bytes": _last(REDIS, "memory_used_bytes", "bytes"),
    "postgres_connections": _last(POSTGRES, "connections"),
    "postgres_connections_limit": _last(POSTGRES, "connections_limit"),
    "postgres_slow_queries": Explainer(line=_slow, sources=(POSTGRES,)),
    "postgres_replication_lag_seconds": _last(POSTGRES, "replication_lag_seconds", "s"),
    "deskwatch_collector_failures": Explainer(
        line=lambda case: given(" ".join(("failures of", *case.row)), case.behind(FAILURES).count),
        sources=(FAILURES,),
        absent="no collector failed",
    ),
}
