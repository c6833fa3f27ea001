"""Scores follow from the thresholds, and words from the scores."""

import pytest

from deskwatch.operations.scores import (
    ComponentThresholds,
    MachineThresholds,
    component_score,
    component_state,
    machine_score,
    machine_state,
)
from deskwatch.operations.window import Summary

MACHINE = MachineThresholds()


def summary(
    mean_ms: float, errors: int = 0, per_second: float = 20.0, p95_ms: float | None = None
) -> Summary:
    return Summary(
        count=1000,
        errors=errors,
        mean_seconds=mean_ms / 1000,
        p95_seconds=(mean_ms if p95_ms is None else p95_ms) / 1000,
        p99_seconds=mean_ms / 1000,
        per_second=per_second,
        error_rate=errors / 1000,
    )


@pytest.mark.parametrize(
    ("cpu", "memory", "disk", "state"),
    [
        (10, 10, 10, "EXCELLENT"),
        (69.9, 79.9, 84.9, "EXCELLENT"),
        (70, 10, 10, "GOOD"),
        (89, 10, 10, "WARNING"),
        (90, 10, 10, "CRITICAL"),
        (75, 85, 10, "WARNING"),
        (100, 100, 100, "CRITICAL"),
    ],
)
def test_a_machine_is_called_by_its_score(cpu: float, memory: float, disk: float, state: str) -> None:
    assert machine_state(machine_score(cpu, memory, disk, MACHINE)) == state


def test_a_score_falls_as_a_resource_fills_and_stays_between_0_and_100() -> None:
    scores = [machine_score(percent, 0, 0, MACHINE) for percent in range(101)]
    assert scores == sorted(scores, reverse=True)
    assert (scores[0], machine_score(100, 100, 100, MACHINE)) == (100, 0)


@pytest.mark.parametrize(
    ("seen", "score", "state"),
    [
        (summary(20), 100, "OPTIMAL"),
        (summary(150), 80, "GOOD"),
        (summary(150, p95_ms=300), 65, "DEGRADED"),
        (summary(600, p95_ms=900), 25, "CRITICAL"),
        (summary(20, errors=20), 80, "GOOD"),
        (summary(20, errors=60), 40, "DEGRADED"),
        (summary(600, errors=60, p95_ms=900), 0, "CRITICAL"),
    ],
)
def test_a_component_is_called_by_its_score(seen: Summary, score: float, state: str) -> None:
    assert component_score(seen, ComponentThresholds()) == score
    assert component_state(score) == state


def test_too_few_operations_count_only_where_a_least_number_is_set() -> None:
    slow = summary(20, per_second=1.0)
    assert component_score(slow, ComponentThresholds()) == 100
    assert component_score(slow, ComponentThresholds(throughput_least=10)) == 90


def test_a_component_at_rest_has_no_score() -> None:
    nothing = Summary(
        count=0,
        errors=0,
        mean_seconds=None,
        p95_seconds=None,
        p99_seconds=None,
        per_second=0.0,
        error_rate=None,
    )
    assert component_score(nothing, ComponentThresholds()) is None


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"cpu_warning": float("nan")}, "cpu_warning is nan"),
        ({"disk_critical": float("inf")}, "disk_critical is inf"),
        ({"memory_warning": -1.0}, "memory_warning is -1"),
        ({"cpu_warning": 95.0, "cpu_critical": 90.0}, "cpu_warning is 95, above cpu_critical, 90"),
    ],
)
def test_thresholds_that_nothing_can_be_held_against_are_named(wrong: dict[str, float], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        MachineThresholds(**wrong)


def test_a_least_throughput_that_is_no_number_is_named() -> None:
    with pytest.raises(ValueError, match="throughput_least is nan"):
        ComponentThresholds(throughput_least=float("nan"))
