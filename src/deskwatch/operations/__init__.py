"""How a bot runs: what it did by count, and when it was last heard of.

In: facts about orders, risk, machinery and health. Out: counts, ages, windows, scores.
Never: money that is owned or earned; a price serves only to be compared with another.
"""

from deskwatch.operations.claims import Claims
from deskwatch.operations.counts import Counts
from deskwatch.operations.figures import Figure
from deskwatch.operations.histogram import Histogram
from deskwatch.operations.holdings import Holdings
from deskwatch.operations.limits import Limits
from deskwatch.operations.liveness import CLOCKS, WINDS, Clocks, Life
from deskwatch.operations.machine import FRESH_NS, Machine
from deskwatch.operations.machinery import Machinery
from deskwatch.operations.moments import EARLIEST_NS, LATEST_NS, is_believable
from deskwatch.operations.orders import OUTCOMES as ORDER_OUTCOMES
from deskwatch.operations.orders import STAGES as ORDER_STAGES
from deskwatch.operations.orders import Execution, Moment, Orders
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
    "ORDER_OUTCOMES",
    "ORDER_STAGES",
    "WINDS",
    "Claims",
    "Clocks",
    "ComponentState",
    "ComponentThresholds",
    "Counts",
    "Execution",
    "Figure",
    "Histogram",
    "Holdings",
    "Life",
    "Limits",
    "Machine",
    "MachineState",
    "MachineThresholds",
    "Machinery",
    "Moment",
    "Orders",
    "Summary",
    "Window",
    "component_score",
    "component_state",
    "is_believable",
    "machine_score",
    "machine_state",
    "summarize",
]
