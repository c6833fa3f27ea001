"""What a hub keeps over a restart: its state, and how far the journals were read for it.

State, positions and the counts of problems are of one moment and are written in one transaction, so that a
hub which is killed at any time begins where it was committed last: nothing is lost and nothing counted
twice. What is kept is only a cache: where it is missing, damaged or of other settings, the journals are read
again from the start.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from deskwatch.hub.tell import tell
from deskwatch.model import NANOSECONDS, Clock
from deskwatch.snapshot import CommitError, HubDatabase, Kept, SnapshotError, Table, decode, encode
from deskwatch.state import Settings, State
from deskwatch.tail import Positions

LEAST_SECONDS = 30.0  # between two commits: a restart reads again what came since
MOST_SHARE = 0.005  # of the time goes into encoding; a large desk is kept more seldom
_APART = "\0"  # between the bot's name and the reason, in the key of a count


class Beginning(NamedTuple):
    """Where a desk begins: at the start of all journals, or where the last hub stood."""

    state: State | None = None
    positions: Positions | None = None
    problems: Counter[tuple[str, str]] | None = None


FROM_THE_START = Beginning()


class Moment(NamedTuple):
    """What is true together: to be taken in one step, while nothing is read."""

    state: State
    positions: Positions
    problems: Counter[tuple[str, str]]


class Keeping:
    """The database of one data directory, whose lock the hub holds.

    Raises `DataDirectoryError` where it cannot be opened.
    """

    def __init__(self, data: Path, clock: Clock) -> None:
        self._clock = clock
        self._database, self._kept = HubDatabase.open(data, clock)
        if self._kept.set_aside:
            tell(f"{self._kept.set_aside}; the journals are read again")
        self._problems: Counter[tuple[str, str]] = Counter()
        self._committed: Positions = {}
        self._due_ns = clock.monotonic_ns()
        self._trouble = ""

    def beginning(self, settings: Settings) -> Beginning:
        """Return where to begin; what was kept is let go of."""
        kept, self._kept = self._kept, Kept()
        if not kept.state:
            return Beginning()
        try:
            state = decode(kept.state, settings)
        except SnapshotError as error:
            tell(f"what the last hub kept cannot be used ({error}); the journals are read again")
            return Beginning()
        self._problems = Counter(_counts(kept.tables[Table.PROBLEMS]))
        self._committed = dict(kept.positions)
        return Beginning(state, kept.positions, self._problems.copy())

    def is_due(self) -> bool:
        """Tell whether it is time to commit."""
        return self._clock.monotonic_ns() >= self._due_ns

    async def commit(self, moment: Moment) -> None:
        """Keep a moment. The state is encoded at once, on the loop; the disk is waited for in a thread.

        Where that fails, it is said once, and the next commit tries again.
        """
        if moment.positions == self._committed:
            self._wait(0)
            return
        begun_ns = self._clock.monotonic_ns()
        problems = moment.problems.copy()  # the desk may count on while the disk is waited for
        try:
            state = encode(moment.state)
            self._wait(self._clock.monotonic_ns() - begun_ns)
            changes = {key: count for key, count in problems.items() if self._problems[key] != count}
            rows = {_key(*key): str(count).encode() for key, count in changes.items()}
            await asyncio.to_thread(
                self._database.commit, state, moment.positions, {Table.PROBLEMS: dict(rows)}
            )
        except (CommitError, SnapshotError) as error:
            self._wait(self._clock.monotonic_ns() - begun_ns)
            if str(error) != self._trouble:
                self._trouble = str(error)
                tell(f"the state cannot be kept: {error}; a restart would read the journals again")
        else:
            self._trouble = ""
            self._committed = moment.positions
            self._problems = problems

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _wait(self, spent_ns: int) -> None:
        pause_ns = max(int(LEAST_SECONDS * NANOSECONDS), int(spent_ns / MOST_SHARE))
        self._due_ns = self._clock.monotonic_ns() + pause_ns


def _key(bot: str, reason: str) -> str:
    return f"{bot}{_APART}{reason}".encode("utf-8", "backslashreplace").decode()


def _counts(rows: Mapping[str, bytes]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for key, count in rows.items():
        bot, _, reason = key.rpartition(_APART)
        found[bot, reason] = int(count)
    return found
