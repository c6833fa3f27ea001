"""Reading the journals of a data directory and folding them into one state.

The hub follows its journals with this, `deskwatch replay` and `deskwatch explain` rebuild what was known at
some time with it, and the tests do both: there is no second way to a figure.

A cut leaves out what came later. What a live or paper bot recorded is cut by the time of recording, so the
state is the one that a hub had then; a fact that came late is missing as it was missing. A backtest lives in
its own time, so its facts are cut by that; those without a time of their own all stay.

It chooses no figures and tells nobody of problems: it hands them to whoever asked.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from deskwatch.events import Record
from deskwatch.model import Bot, Problem
from deskwatch.state import Complaint, Settings, State
from deskwatch.tail import Batch, Positions, Tail


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the journals counts: up to a moment (None: all), of one bot (empty: of all)."""

    until_ns: int | None = None
    bot: str = ""

    def keeps(self, bot: Bot, record: Record) -> bool:
        """Tell whether a fact counts."""
        if self.until_ns is None:
            return True
        time_ns = record.fact.time_ns if bot.mode == "backtest" else record.at_ns
        return time_ns <= self.until_ns


EVERYTHING = Cut()


class Told(msgspec.Struct, frozen=True, gc=False):
    """A fact that was folded: who recorded it in which run, and why it was refused, if it was."""

    bot: Bot
    boot: str
    record: Record
    refused: Complaint | None


class Witness(Protocol):
    """Somebody who looks on while facts are folded, one by one, on the thread that folds."""

    def saw(self, told: Told, state: State) -> None:
        """Take note of a fact; `state` is as that fact left it, and not to be changed."""


class Replay:
    """All journals below a directory, as far as they were read. Not thread-safe; blocks on the disk.

    Each problem is handed to `note` as it is met: of a line or of a fact, with its place in the file. It
    goes on from `state` and `positions` where both are given, which must be of one moment of another replay
    of the same directory. Raises `ValueError` for positions that are none.
    """

    def __init__(
        self,
        data: Path,
        settings: Settings,
        note: Callable[[Problem], None],
        *,
        cut: Cut = EVERYTHING,
        witness: Witness | None = None,
        state: State | None = None,
        positions: Positions | None = None,
    ) -> None:
        self.state = State(settings) if state is None else state
        self._tail = Tail(data, positions=positions)
        self._note = note
        self._cut = cut
        self._witness = witness

    def positions(self) -> Positions:
        """Return how far the journals were read for the state as it is now."""
        return self._tail.positions()

    def step(self) -> int:
        """Read and fold what is next, at most a few MiB; return how many lines there were to be used.

        0 means that everything was read that is there now.
        """
        return sum(self._take(batch) for batch in self._tail.poll())

    def _take(self, batch: Batch) -> int:
        for problem in batch.problems:
            self._note(problem)
        if batch.header is None or not batch.records:
            return len(batch.problems)
        bot = batch.header.bot
        if self._cut.bot in {"", bot.name}:
            self._fold(batch, bot, batch.header.boot)
        return len(batch.records) + len(batch.problems)

    def _fold(self, batch: Batch, bot: Bot, boot: str) -> None:
        records, lines = batch.records, batch.lines
        if self._cut.until_ns is not None:
            kept = [number for number, record in enumerate(records) if self._cut.keeps(bot, record)]
            records, lines = [records[number] for number in kept], [lines[number] for number in kept]
        if not records:
            return
        for complaint in fold_before(self._witness, self.state, bot, boot, records):
            line = lines[complaint.index]
            self._note(
                Problem(batch.file, line, complaint.reason, complaint.detail, complaint.bot or bot.name)
            )


def fold_before(
    witness: Witness | None, state: State, bot: Bot, boot: str, records: Sequence[Record]
) -> list[Complaint]:
    """Fold facts, all at once, or one by one where somebody looks on; the state is the same."""
    if witness is None:
        return state.fold(bot, boot, records)
    complaints: list[Complaint] = []
    for index, record in enumerate(records):
        refused = [msgspec.structs.replace(one, index=index) for one in state.fold(bot, boot, [record])]
        complaints += refused
        own = next((one for one in refused if not one.bot), None)  # others are about another bot
        witness.saw(Told(bot, boot, record, own), state)
    return complaints


def replay(data: Path, settings: Settings, until_ns: int | None = None, bot: str = "") -> State:
    """Return the state as of `until_ns` (None: of all that was recorded), of one bot or of all.

    What is wrong with the journals is passed over, as the hub does; `Replay` tells it.
    """
    rebuilt = Replay(data, settings, lambda _: None, cut=Cut(until_ns=until_ns, bot=bot))
    while rebuilt.step():
        pass
    return rebuilt.state
