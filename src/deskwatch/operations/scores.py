"""Scores from 0 to 100 and the words for them: one for the machine, one for each part of a bot.

Machine: 100, less a penalty for each of processor, memory and disk. Below its warning there is none; from
the warning to the critical threshold it grows from 11 to 50; from there on it is 60. So one warning makes
GOOD, a value close to critical WARNING, one critical value CRITICAL.

Part of a bot: 100, less 20 (warning) or 60 (critical) for the mean latency, the same for the error rate,
15 for a 95th percentile above its limit, 10 for too few operations a second, where a least is set.

Source of the words and thresholds: the requirements D2 and D3.
"""

import enum
import math

import msgspec

from deskwatch.operations.window import Summary


class MachineState(enum.StrEnum):
    """How the machine is."""

    EXCELLENT = "EXCELLENT"  # 90 and above
    GOOD = "GOOD"  # 75 and above
    WARNING = "WARNING"  # 50 and above
    CRITICAL = "CRITICAL"


class ComponentState(enum.StrEnum):
    """How a part of a bot is."""

    OPTIMAL = "OPTIMAL"  # 90 and above
    GOOD = "GOOD"  # 70 and above
    DEGRADED = "DEGRADED"  # 40 and above
    CRITICAL = "CRITICAL"


class MachineThresholds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Percent at which a resource is worth a warning, and at which it is critical."""

    cpu_warning: float = 70.0
    cpu_critical: float = 90.0
    memory_warning: float = 80.0
    memory_critical: float = 95.0
    disk_warning: float = 85.0
    disk_critical: float = 95.0

    def __post_init__(self) -> None:
        """Raise `ValueError` for thresholds that nothing can be held against."""
        _check_thresholds(self, ("cpu", "memory", "disk"))


class ComponentThresholds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Milliseconds, percent, and operations a second (0: no least number is expected)."""

    latency_warning_ms: float = 100.0
    latency_critical_ms: float = 500.0
    latency_p95_ms: float = 200.0
    error_rate_warning: float = 1.0
    error_rate_critical: float = 5.0
    throughput_least: float = 0.0

    def __post_init__(self) -> None:
        """Raise `ValueError` for thresholds that nothing can be held against."""
        _check_thresholds(self, ())


def machine_score(cpu: float, memory: float, disk: float, limits: MachineThresholds) -> float:
    """Return the score of a machine from three percentages."""
    penalties = (
        _penalty(cpu, limits.cpu_warning, limits.cpu_critical),
        _penalty(memory, limits.memory_warning, limits.memory_critical),
        _penalty(disk, limits.disk_warning, limits.disk_critical),
    )
    return max(0.0, 100.0 - sum(penalties))


def machine_state(score: float) -> MachineState:
    """Return the word for a machine's score."""
    steps = ((90, MachineState.EXCELLENT), (75, MachineState.GOOD), (50, MachineState.WARNING))
    return next((state for least, state in steps if score >= least), MachineState.CRITICAL)


def component_score(summary: Summary, limits: ComponentThresholds) -> float | None:
    """Return the score of a part of a bot; None where nothing happened in the window."""
    if summary.mean_seconds is None or summary.p95_seconds is None or summary.error_rate is None:
        return None
    score = 100.0
    score -= _step(summary.mean_seconds * 1000, limits.latency_warning_ms, limits.latency_critical_ms)
    score -= _step(summary.error_rate * 100, limits.error_rate_warning, limits.error_rate_critical)
    score -= 15 if summary.p95_seconds * 1000 > limits.latency_p95_ms else 0
    score -= 10 if summary.per_second < limits.throughput_least else 0
    return max(0.0, score)


def component_state(score: float) -> ComponentState:
    """Return the word for a part's score."""
    steps = ((90, ComponentState.OPTIMAL), (70, ComponentState.GOOD), (40, ComponentState.DEGRADED))
    return next((state for least, state in steps if score >= least), ComponentState.CRITICAL)


def _check_thresholds(thresholds: msgspec.Struct, pairs: tuple[str, ...]) -> None:
    for name in thresholds.__struct_fields__:
        value = getattr(thresholds, name)
        if not 0 <= value < math.inf:
            raise ValueError(f"{name} is {value:g}: give a number that is not below zero")
    for name in pairs:
        warning, critical = (getattr(thresholds, f"{name}_{word}") for word in ("warning", "critical"))
        if warning > critical:
            raise ValueError(f"{name}_warning is {warning:g}, above {name}_critical, {critical:g}")


def _penalty(value: float, warning: float, critical: float) -> float:
    if value < warning:
        return 0.0
    if value >= critical:
        return 60.0
    return 11.0 + 39.0 * (value - warning) / (critical - warning)


def _step(value: float, warning: float, critical: float) -> float:
    if value > critical:
        return 60.0
    return 20.0 if value > warning else 0.0
