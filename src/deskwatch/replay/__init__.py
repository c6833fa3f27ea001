"""Journals to state, as of now or of any time before.

In: a data directory, a moment, the settings of the fold. Out: the state, and what was wrong in the journals.
Never: a clock of its own, a figure, a write; a second way of folding beside the hub's.
"""

from deskwatch.replay.rebuild import EVERYTHING, Cut, Replay, Told, Witness, fold_before, replay
from deskwatch.replay.standing import StandingClock

__all__ = ["EVERYTHING", "Cut", "Replay", "StandingClock", "Told", "Witness", "fold_before", "replay"]
