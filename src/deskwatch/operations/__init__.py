"""How a bot runs: what it did by count, and when it was last heard of.

In: facts about orders, risk, machinery and health. Out: counts, ages, windows, scores.
Never: money.
"""

from deskwatch.operations.claims import Claims
from deskwatch.operations.counts import Counts
from deskwatch.operations.figures import Figure
from deskwatch.operations.histogram import Histogram
from deskwatch.operations.limits import Limits
from deskwatch.operations.liveness import CLOCKS, Clocks, Life
from deskwatch.operations.machine import FRESH_NS, Machine
from deskwatch.operations.machinery import Machinery
from deskwatch.operations.moments import EARLIEST_NS, LATEST_NS, is_believable
from deskwatch.operations.scores import (
    ComponentState,
    ComponentThresholds,
    MachineState,
    MachineThresholds,
    component_score,
    component_state,
    machine_score,
    machine_state,
)
from deskwatch.operations.window import Summary, Window, summarize

__all__ = [
    "CLOCKS",
    "EARLIEST_NS",
    "FRESH_NS",
    "LATEST_NS",
    "Claims",
    "Clocks",
    "ComponentState",
    "ComponentThresholds",
    "Counts",
    "Figure",
    "Histogram",
    "Life",
    "Limits",
    "Machine",
    "MachineState",
    "MachineThresholds",
    "Machinery",
    "Summary",
    "Window",
    "component_score",
    "component_state",
    "is_believable",
    "machine_score",
    "machine_state",
    "summarize",
]
