"""The lists of what trading stands on: the parts of the bots, and the machine."""

from collections.abc import Sequence

from deskwatch.dashboards import Column, Table, Tone, Unit
from deskwatch.dashboards.values import Cell
from deskwatch.metrics import BotView, HubView
from deskwatch.operations import component_score, component_state, machine_state

MOST_PARTS = 50
COMPONENT_TONES = {
    "OPTIMAL": Tone.GOOD,
    "GOOD": Tone.GOOD,
    "DEGRADED": Tone.WARNING,
    "CRITICAL": Tone.CRITICAL,
}
MACHINE_TONES = {
    "EXCELLENT": Tone.GOOD,
    "GOOD": Tone.GOOD,
    "WARNING": Tone.WARNING,
    "CRITICAL": Tone.CRITICAL,
}


def parts_table(views: Sequence[BotView]) -> Table:
    """Return a row a part that did something in the last five minutes, the worst first."""
    rows: list[tuple[float, list[Cell]]] = []
    for view in views:
        for component, window in view.state.machinery.components.values.items():
            summary = window.summary(view.now_ns)
            score = component_score(summary, view.component_thresholds)
            if score is None:
                continue
            cells: list[Cell] = [
                view.bot.name,
                component,
                component_state(score).value,
                score,
                _milliseconds(summary.mean_seconds),
                _milliseconds(summary.p95_seconds),
                _milliseconds(summary.p99_seconds),
                round(summary.per_second, 2),
                None if summary.error_rate is None else summary.error_rate * 100,
            ]
            rows.append((score, cells))
    rows.sort(key=lambda row: (row[0], str(row[1][0]), str(row[1][1])))
    columns = [
        Column(name="bot", title="Bot"),
        Column(name="part", title="Part"),
        Column(name="state", title="State", tones=COMPONENT_TONES),
        Column(name="score", title="Score", unit=Unit.COUNT),
        Column(name="mean", title="Mean ms", unit=Unit.QUANTITY),
        Column(name="p95", title="p95 ms", unit=Unit.QUANTITY),
        Column(name="p99", title="p99 ms", unit=Unit.QUANTITY),
        Column(name="rate", title="A second", unit=Unit.QUANTITY),
        Column(name="errors", title="Errors", unit=Unit.PERCENT),
    ]
    shown = [cells for _, cells in rows[:MOST_PARTS]]
    return Table(id="parts", title="Parts of bots", columns=columns, rows=shown, empty="All at rest.")


def machine_table(hub: HubView) -> Table:
    """Return one row: the machine as it was last measured; none if that was not in the last minute."""
    rows: list[list[Cell]] = []
    seen, score = hub.machine.machine(hub.now_ns), hub.machine_score()
    if seen is not None and score is not None:
        rows.append(
            [
                machine_state(score).value,
                score,
                seen.cpu_percent,
                seen.memory_percent,
                seen.disk_percent,
                seen.connections,
                float(seen.processes),
                float(int(seen.uptime_seconds)),
            ]
        )
    columns = [
        Column(name="state", title="State", tones=MACHINE_TONES),
        Column(name="score", title="Score", unit=Unit.COUNT),
        Column(name="cpu", title="Processor", unit=Unit.PERCENT),
        Column(name="memory", title="Memory", unit=Unit.PERCENT),
        Column(name="disk", title="Disk", unit=Unit.PERCENT),
        Column(name="connections", title="Connections", unit=Unit.COUNT),
        Column(name="processes", title="Processes", unit=Unit.COUNT),
        Column(name="uptime", title="Running for", unit=Unit.SECONDS),
    ]
    return Table(id="machine", title="Machine", columns=columns, rows=rows, empty="Not measured now.")


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else float(f"{seconds * 1000:.3g}")
