"""What the bots stand on: the machine, their processes, Redis, PostgreSQL. Recorded by collectors.

A field that a system cannot tell is `None`, and its series is absent.
"""

from deskwatch.events.fact import Fact


class MachineMeasured(Fact, frozen=True):
    """The machine, now. Percentages are 0 to 100; `open_files` and `connections` count all processes."""

    cpu_percent: float
    memory_percent: float
    disk_percent: float
    memory_used_bytes: int = 0
    disk_free_bytes: int = 0
    uptime_seconds: float = 0.0
    processes: int = 0
    connections: int | None = None
    open_files: int | None = None
    clock_offset_seconds: float | None = None


class ProcessMeasured(Fact, frozen=True):
    """The process of a bot.

    `cpu_percent` is of one core, so two busy threads are 200; None at the first look.
    """

    bot: str
    pid: int
    memory_bytes: int
    cpu_percent: float | None = None
    threads: int = 0
    open_files: int | None = None


class RedisMeasured(Fact, frozen=True):
    """What `INFO` of a Redis says. `server` is the name it has in the settings, never its address."""

    server: str
    connected_clients: int
    memory_used_bytes: int
    memory_limit_bytes: int = 0
    uptime_seconds: float = 0.0


class PostgresMeasured(Fact, frozen=True):
    """What a PostgreSQL says of itself. `slow_queries` counts statements since its statistics began."""

    server: str
    connections: int
    connections_limit: int = 0
    slow_queries: int | None = None
    replication_lag_seconds: float | None = None


class CollectorFailed(Fact, frozen=True):
    """A collector could not look. `reason` is `refused`, `timeout`, `denied` or `error`."""

    collector: str
    reason: str
    server: str = ""
