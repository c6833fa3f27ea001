"""What the exported JSON files hold: one struct a file, and how families become the series in it.

Every file carries `generated_at` (ISO 8601, UTC), `data_as_of` (when a bot last recorded something; in
`system_metrics.json` when the machine was last measured) and `seq`, one higher with each write. What is not
known is null, never 0; NaN and infinity never appear.
"""

import datetime as dt
import math
from collections.abc import Iterable
from typing import Literal, TypeVar, cast

import msgspec

from deskwatch.exposition.text import series_name
from deskwatch.model import NANOSECONDS, Family, Kind

MOST_SYSTEM = 1000
MOST_PERFORMANCE = 500
MOST_ALERTS = 500
_LATEST_SECONDS = 4_102_444_800  # the year 2100
_encode = msgspec.json.Encoder().encode
SeriesValues = dict[str, float | None]


class Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every file says of itself."""

    generated_at: str
    data_as_of: str | None
    seq: int


Part = TypeVar("Part", bound=Document)


class Distribution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A histogram: how many values, their sum, and how many are at most each bound."""

    count: int
    sum: float | None
    buckets: dict[str, int]


class Live(Document, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`metrics_live.json`: every series as of now, named as in /metrics. `timestamp` is in Unix seconds."""

    timestamp: float
    counters: SeriesValues
    gauges: SeriesValues
    histograms: dict[str, Distribution]


class PositionFigures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An open position. Amounts are in `currency`, that of its own prices."""

    venue: str
    symbol: str
    side: Literal["long", "short"]
    quantity: float | None
    average_price: float | None
    price: float | None
    value: float | None
    unrealised: float | None
    currency: str


class ComponentFigures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a bot in the last five minutes; null where nothing happened. `bot` is empty for all bots."""

    bot: str
    component: str
    operations: int
    errors: int
    mean_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    per_second: float
    error_rate_pct: float | None
    score: float | None
    state: Literal["OPTIMAL", "GOOD", "DEGRADED", "CRITICAL"] | None


class MachineFigures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The machine as it was measured at `time`."""

    time: str | None
    cpu_percent: float | None
    memory_percent: float | None
    disk_percent: float | None
    connections: int | None
    open_files: int | None
    processes: int | None
    uptime_seconds: float | None
    score: float | None
    state: Literal["EXCELLENT", "GOOD", "WARNING", "CRITICAL"] | None


class BotFigures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bot. Amounts are in the desk's currency; `closed_trades` is the n of the win rate (0 to 1)."""

    bot: str
    strategy: str
    portfolio: str
    mode: str
    state: str
    last_heard: str | None
    account_value: float | None
    pnl_today: float | None
    pnl_today_pct: float | None
    drawdown_pct: float | None
    closed_trades: int
    win_rate: float | None
    positions: list[PositionFigures]
    components: list[ComponentFigures]


class DeskFigures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All bots that are added up; `left_out` says which are not. `drawdown_pct` is that of the worst bot."""

    state: str
    headline: str
    currency: str
    bots: int
    running: int
    left_out: str
    account_value: float | None
    pnl_today: float | None
    pnl_today_pct: float | None
    drawdown_pct: float | None
    open_positions: int
    closed_trades: int
    win_rate: float | None
    components: list[ComponentFigures]


class Summary(Document, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`metrics_summary.json`: the desk as a person reads it."""

    desk: DeskFigures
    machine: MachineFigures | None
    bots: list[BotFigures]


class Totals(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sums since the first fact. Money is the account's: a backtest's newest run, a bot's newest mode."""

    since: str | None
    facts: int
    orders_placed: int
    orders_canceled: int
    orders_rejected: int
    fills: int
    closed_trades: int
    trades_won: int
    trades_lost: int
    realised: float | None
    fees: float | None
    funding: float | None
    cycles: int
    api_calls: int
    api_errors: int
    operations: int
    operation_errors: int
    risk_rejections: int
    breaker_trips: int


class BotTotals(Totals, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The totals of one bot."""

    bot: str
    mode: str


class Cumulative(Document, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`metrics_cumulative.json`: what only grows, over every restart. `left_out` as in the summary."""

    currency: str
    left_out: str
    desk: Totals
    bots: list[BotTotals]
    counters: SeriesValues


class Everything(Document, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`metrics_all.json`: the three together, of one moment."""

    timestamp: float
    live: Live
    summary: Summary
    cumulative: Cumulative


class SystemMetrics(Document, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`system_metrics.json`: measurements of the machine, oldest first."""

    current: MachineFigures | None
    history: list[MachineFigures]


class PerformanceFigures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All parts of all bots at `time`. `score` and `state` are those of the worst part that is at work."""

    time: str | None
    operations: int
    errors: int
    per_second: float
    error_rate_pct: float | None
    score: float | None
    state: Literal["OPTIMAL", "GOOD", "DEGRADED", "CRITICAL"] | None
    components: list[ComponentFigures]


class PerformanceMetrics(Document, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`performance_metrics.json`: snapshots, oldest first; those of the past keep their five worst parts."""

    current: PerformanceFigures
    history: list[PerformanceFigures]


class Alert(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A threshold that was crossed: upwards a warning or critical, back below it an info.

    `bot` is empty for the machine. `state` is the word for the score at that moment. An info says how the
    alert ended: `resolved`, the figure came back; `stale`, there was no figure any more, nobody knows.
    `value` is then the last that was known.
    """

    time: str | None
    severity: Literal["info", "warning", "critical"]
    bot: str
    component: str
    measure: str
    value: float
    threshold: float
    state: str | None
    message: str
    ended: Literal["resolved", "stale"] | None = None


class SystemAlerts(Document, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`system_alerts.json`: what is above a threshold now, and all crossings, oldest first."""

    active: list[Alert]
    history: list[Alert]


FILES: dict[str, type[Document]] = {
    "metrics_live.json": Live,
    "metrics_summary.json": Summary,
    "metrics_cumulative.json": Cumulative,
    "metrics_all.json": Everything,
    "system_metrics.json": SystemMetrics,
    "performance_metrics.json": PerformanceMetrics,
    "system_alerts.json": SystemAlerts,
}


def iso_time(time_ns: int) -> str | None:
    """Return nanoseconds since 1970 as ISO 8601 in UTC, to the millisecond; None for 0 and beyond 2100."""
    if not 0 < time_ns <= _LATEST_SECONDS * NANOSECONDS:
        return None
    moment = dt.datetime.fromtimestamp(time_ns / NANOSECONDS, dt.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def finite(value: float | None) -> float | None:
    """Return the value, None for NaN and the infinities: JSON has no word for them."""
    return value if value is not None and math.isfinite(value) else None


def encode(document: msgspec.Struct) -> bytes:
    """Return a document, or an entry of one, as JSON in UTF-8 on one line."""
    return _encode(document)


def as_encoded(part: Part, content: bytes) -> Part:  # noqa: ARG001 - it lends its type
    """Return a stand-in for a document that was encoded already, to encode another with it inside."""
    return cast("Part", msgspec.Raw(content))


def series_values(
    families: Iterable[Family],
) -> tuple[SeriesValues, SeriesValues, dict[str, Distribution]]:
    """Return counters, gauges and histograms by series as /metrics names them."""
    counters: SeriesValues = {}
    gauges: SeriesValues = {}
    histograms: dict[str, Distribution] = {}
    for family in families:
        if family.kind is Kind.HISTOGRAM:
            histograms.update(_distributions(family))
            continue
        values = counters if family.kind is Kind.COUNTER else gauges
        for sample in family.samples:
            values[series_name(family.name + sample.suffix, sample.labels)] = finite(sample.value)
    return counters, gauges, histograms


def _distributions(family: Family) -> dict[str, Distribution]:
    """Put the samples of each histogram together again: its buckets come first, its count is the last."""
    found: dict[str, Distribution] = {}
    buckets: dict[str, int] = {}
    total: float | None = None
    for sample in family.samples:
        if sample.suffix == "_bucket":
            buckets[next(value for name, value in sample.labels if name == "le")] = int(sample.value)
        elif sample.suffix == "_sum":
            total = finite(sample.value)
        else:
            found[series_name(family.name, sample.labels)] = Distribution(int(sample.value), total, buckets)
            buckets, total = {}, None
    return found
