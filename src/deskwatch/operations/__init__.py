"""How a bot runs: what it did by count, and when it was last heard of.

In: facts about orders, risk and health. Out: counts and ages.
Never: money.
"""

from deskwatch.operations.counts import Counts
from deskwatch.operations.liveness import CLOCKS, Clocks, Life

__all__ = ["CLOCKS", "Clocks", "Counts", "Life"]
