"""What the bots stand on: the machine, their processes, Redis, PostgreSQL."""

from collections.abc import Iterable

from deskwatch.metrics.metric import HubMetric, Number, Row, only
from deskwatch.metrics.view import HubView
from deskwatch.model import Kind


def _machine(view: HubView, field: str) -> list[Row]:
    measured = view.machine.machine(view.now_ns)
    value: Number = None if measured is None else getattr(measured, field)
    return only(value)


def _processes(view: HubView, field: str) -> Iterable[Row]:
    return [((process.bot,), getattr(process, field)) for process in view.machine.processes(view.now_ns)]


def _utilization(view: HubView) -> Iterable[Row]:
    return [
        (name, None if used is None else used * 100)
        for name, limit in view.limits.by_name.values.items()
        for used in [limit.utilization(view.now_ns)]
    ]


def _to_limit(view: HubView) -> Iterable[Row]:
    limits = view.limits.by_name.values
    return [(name, limit.seconds_to_limit(view.now_ns)) for name, limit in limits.items()]


def _redis(view: HubView, field: str) -> Iterable[Row]:
    return [((seen.server,), getattr(seen, field)) for seen in view.machine.redis(view.now_ns)]


def _postgres(view: HubView, field: str) -> Iterable[Row]:
    return [((seen.server,), getattr(seen, field)) for seen in view.machine.postgres(view.now_ns)]


MACHINE = (
    HubMetric(
        name="system_cpu_usage",
        kind=Kind.GAUGE,
        help="Use of all processors, 0 to 100.",
        read=lambda view: _machine(view, "cpu_percent"),
    ),
    HubMetric(
        name="system_memory_usage",
        kind=Kind.GAUGE,
        help="Use of memory, 0 to 100.",
        read=lambda view: _machine(view, "memory_percent"),
    ),
    HubMetric(
        name="system_disk_usage",
        kind=Kind.GAUGE,
        help="Use of the disk that the journals are on, 0 to 100.",
        read=lambda view: _machine(view, "disk_percent"),
    ),
    HubMetric(
        name="system_open_connections",
        kind=Kind.GAUGE,
        help="Open TCP connections of all processes. Absent where the system does not tell.",
        read=lambda view: _machine(view, "connections"),
    ),
    HubMetric(
        name="system_open_files",
        kind=Kind.GAUGE,
        help="Files that all processes have open. Absent where the system does not tell.",
        read=lambda view: _machine(view, "open_files"),
    ),
    HubMetric(
        name="system_processes",
        kind=Kind.GAUGE,
        help="Processes on the machine.",
        read=lambda view: _machine(view, "processes"),
    ),
    HubMetric(
        name="system_uptime_seconds",
        kind=Kind.GAUGE,
        help="Time since the machine started.",
        read=lambda view: _machine(view, "uptime_seconds"),
    ),
    HubMetric(
        name="system_clock_offset_seconds",
        kind=Kind.GAUGE,
        help="How much the clock is still to be moved by. Absent where nobody keeps it.",
        read=lambda view: _machine(view, "clock_offset_seconds"),
    ),
    HubMetric(
        name="system_health_score",
        kind=Kind.GAUGE,
        help="Health of the machine from processor, memory and disk, 0 to 100.",
        read=lambda view: only(view.machine_score()),
    ),
    HubMetric(
        name="trader_process_cpu_usage",
        kind=Kind.GAUGE,
        help="Use of one processor by the bot's process; two busy threads are 200.",
        labels=("bot",),
        read=lambda view: _processes(view, "cpu_percent"),
    ),
    HubMetric(
        name="trader_process_memory_bytes",
        kind=Kind.GAUGE,
        help="Resident memory of the bot's process.",
        labels=("bot",),
        read=lambda view: _processes(view, "memory_bytes"),
    ),
    HubMetric(
        name="trader_shared_rate_limit_utilization_pct",
        kind=Kind.GAUGE,
        help="Highest use of a limit that bots share, as any of them saw it in its window, in percent.",
        labels=("key", "endpoint"),
        read=_utilization,
    ),
    HubMetric(
        name="trader_shared_rate_limit_reached_in_seconds",
        kind=Kind.GAUGE,
        help="When the first bot sees a shared limit reached if use grows as in the last minute. Absent "
        "while it does not, and where that is after the end of the limit's window.",
        labels=("key", "endpoint"),
        read=_to_limit,
    ),
    HubMetric(
        name="redis_connected_clients",
        kind=Kind.GAUGE,
        help="Clients connected to a Redis.",
        labels=("server",),
        read=lambda view: _redis(view, "connected_clients"),
    ),
    HubMetric(
        name="redis_memory_used_bytes",
        kind=Kind.GAUGE,
        help="Memory that a Redis uses.",
        labels=("server",),
        read=lambda view: _redis(view, "memory_used_bytes"),
    ),
    HubMetric(
        name="postgres_connections",
        kind=Kind.GAUGE,
        help="Client connections to a PostgreSQL.",
        labels=("server",),
        read=lambda view: _postgres(view, "connections"),
    ),
    HubMetric(
        name="postgres_connections_limit",
        kind=Kind.GAUGE,
        help="Connections that a PostgreSQL allows at most.",
        labels=("server",),
        read=lambda view: _postgres(view, "connections_limit"),
    ),
    HubMetric(
        name="postgres_slow_queries",
        kind=Kind.COUNTER,
        help="Calls of statements whose mean time is above a second. Absent without pg_stat_statements.",
        labels=("server",),
        read=lambda view: _postgres(view, "slow_queries"),
    ),
    HubMetric(
        name="postgres_replication_lag_seconds",
        kind=Kind.GAUGE,
        help="How far the slowest replica is behind. Absent without one.",
        labels=("server",),
        read=lambda view: _postgres(view, "replication_lag_seconds"),
    ),
    HubMetric(
        name="deskwatch_collector_failures",
        kind=Kind.COUNTER,
        help="Looks of a collector that failed.",
        labels=("collector", "server", "reason"),
        read=lambda view: list(view.machine.failures.items()),
    ),
)
