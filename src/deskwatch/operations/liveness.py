"""Five clocks a bot: when each part of it was last seen at work.

A bot can be alive and yet not trade: its process beats while its loop hangs, its feed is mute or its
strategy decides nothing. So each has a clock of its own, by the time of recording.
"""

import enum

from deskwatch.events import (
    AnyFact,
    BotStarted,
    BotStopped,
    CycleCompleted,
    DataUpdated,
    Fact,
    OrderCanceled,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    PriceMarked,
    ProposalMade,
    RiskRejected,
    SignalDetected,
)

CLOCKS = ("process", "loop", "data", "decision", "order")
# Which clocks a fact winds, beside that of the process, which every fact winds.
WINDS: dict[type[Fact], tuple[str, ...]] = {
    CycleCompleted: ("loop",),
    DataUpdated: ("data",),
    PriceMarked: ("data",),
    SignalDetected: ("decision",),
    ProposalMade: ("decision",),
    RiskRejected: ("decision",),
    OrderPlaced: ("decision", "order"),
    OrderFilled: ("order",),
    OrderCanceled: ("order",),
    OrderRejected: ("order",),
}


class Life(enum.StrEnum):
    """What a bot's process is thought to be doing."""

    RUNNING = "running"
    SILENT = "silent"  # it did not say that it would stop, and no longer beats
    STOPPED = "stopped"  # it ended in good order


class Clocks:
    """When each clock was last wound (nanoseconds since 1970, UTC); a clock never wound is missing."""

    def __init__(self) -> None:
        self.wound_ns: dict[str, int] = {}
        self.started_ns = 0
        self._stopped = False

    def update(self, fact: AnyFact, at_ns: int) -> None:
        """Take a fact that was recorded `at_ns`."""
        kind = type(fact)
        # The last word counts, even where the machine's clock was set back: else a bot that dies soon after
        # would look alive until that clock has caught up.
        self.wound_ns["process"] = at_ns
        for clock in WINDS.get(kind, ()):
            self.wound_ns[clock] = at_ns
        if kind is BotStarted:
            self.started_ns = at_ns
        self._stopped = kind is BotStopped

    def life(self, now_ns: int, silent_after_ns: int) -> Life:
        """Tell what the process seems to do, given how long it may be quiet."""
        if self._stopped:
            return Life.STOPPED
        # A last word from the future is no sign of life either: the clock was set back since, or is wrong.
        silent = abs(now_ns - self.wound_ns.get("process", 0)) > silent_after_ns
        return Life.SILENT if silent else Life.RUNNING
