"""The one writer of a store: takes samples, makes blocks of them, lets the oldest go.

    store = Store(folder, clock)
    store.append(time_ms, {labels: value, …})       # what was sampled at one instant; committed on return
    store.backfill("import", times, labels, values) # a matrix of the past

An instant goes into the head of its track, a row that is there at once and after a crash. When a head is
full it becomes a block, in one transaction. A sample that is not newer than the last one of its series is
refused and counted. A file that is damaged is set aside and a new one begun; `tell` says which.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec
import numpy as np

from deskwatch.model import Clock, Labels
from deskwatch.store.blocks import encode_block, write_block
from deskwatch.store.database import FILE_NAME, WriterLock, explain, open_for_writing, set_aside
from deskwatch.store.description import Description
from deskwatch.store.errors import StoreDamagedError
from deskwatch.store.head import Grid
from deskwatch.store.held import NOTHING_HELD, Held
from deskwatch.store.index import labels_as_text, tidy_labels
from deskwatch.store.retention import give_back, let_go
from deskwatch.store.rows import encode_instant
from deskwatch.store.state import State
from deskwatch.store.values import LAST_MS, Floats, Integers, count_samples, is_stale

DAY_MS = 86_400_000
TRACK = "samples"  # where samples go that name no track


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much a store may hold."""

    keep_ms: int = 30 * DAY_MS
    keep_bytes: int = 4 << 30
    series: int = 100_000
    block_instants: int = 720  # an hour at one sample in five seconds


class Counts(msgspec.Struct):
    """What became of all samples that were offered to a store since it was opened."""

    taken: int = 0
    out_of_order: int = 0  # not newer than the last one of their series
    beyond_series: int = 0  # of series beyond `Limits.series`
    damaged: int = 0  # parts of the file that could not be read
    blocks: int = 0  # that were let go
    set_aside: int = 0  # files that were damaged


class Store:
    """The writer of the store in a folder. Safe from every thread; a call blocks as long as the disk does.

    Raises `StoreError` where the folder cannot be used or another process writes there, and from every method
    where the disk fails; nothing of that call was stored then.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        limits: Limits | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.path = folder / FILE_NAME
        self.limits = limits or Limits()
        self.counts = Counts()
        self._clock = clock
        self._tell = tell
        self._mutex = threading.RLock()
        self._lock = WriterLock(self.path)
        try:
            self._open_sound()
        except BaseException:
            self._lock.release()
            raise

    @property
    def series(self) -> int:
        """How many series there are."""
        return len(self._state.index)

    def append(self, time_ms: int, samples: Mapping[Labels, float], track: str = TRACK) -> None:
        """Store what was sampled at one instant. Committed when this returns."""
        self._soundly(lambda: self._append(time_ms, samples, track))

    def backfill(self, track: str, times: Integers, labels: Sequence[Labels], values: Floats) -> None:
        """Store a matrix of the past, series by instants; `times` are strictly ascending milliseconds.

        Of each series only what is older or newer than all that is held of it is taken, so that the same file
        may be imported twice. A cell with the bits `ABSENT_BITS` is no sample.
        """
        for first in range(0, len(times), self.limits.block_instants):
            some = slice(first, first + self.limits.block_instants)
            self._soundly(partial(self._fill, track, times[some], labels, values[:, some]))

    def describe(self, descriptions: Sequence[Description]) -> None:
        """Keep what each of these metrics means."""
        if descriptions:
            self._soundly(lambda: self._describe(descriptions))

    def living(self, track: str = TRACK) -> set[Labels]:
        """Return the series that the last instant of a track's head has, without those that ended."""
        with self._mutex:
            head = self._state.heads.get(track)
            if head is None:
                return set()
            ids, values = head.last()
            return {self._state.index.labels_of[number] for number in ids[~is_stale(values)].tolist()}

    def close(self) -> None:
        """Let go of the file. What is in a head stays there."""
        with self._mutex:
            self._connection.close()
            self._lock.release()

    def _open_sound(self) -> None:
        try:
            self._open()
        except StoreDamagedError as error:
            self._begin_anew(error)

    def _open(self) -> None:
        self._connection = open_for_writing(self.path)
        self._state = State(self._note_damage)
        try:
            self._state.catch_up(self._connection)
            self._held = Held(self._connection.execute("SELECT id, first_ms, last_ms FROM series"))
        except sqlite3.Error as error:
            self._connection.close()
            raise explain(error, self.path) from None
        for head in self._state.heads.values():
            for time_ms, ids, _ in head.rows:
                self._held.note(ids.tolist(), time_ms)

    def _begin_anew(self, error: StoreDamagedError) -> None:
        aside = set_aside(self.path)
        self.counts.set_aside += 1
        self._tell(f"{error}; it was set aside as {aside.name}, and a new history begins")
        self._open()

    def _note_damage(self, what: str) -> None:
        self.counts.damaged += 1
        self._tell(f"{self.path}: {what}; it is left out")

    def _soundly(self, action: Callable[[], None]) -> None:
        """Do it; where the file turns out to be damaged, do it again in a new one."""
        with self._mutex:
            try:
                action()
            except sqlite3.Error as error:
                explained = explain(error, self.path)
                if not isinstance(explained, StoreDamagedError):
                    raise explained from None
                self._connection.close()
                self._begin_anew(explained)
                action()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit all of what is done inside, or nothing; then know of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._state.catch_up(self._connection)

    def _append(self, time_ms: int, samples: Mapping[Labels, float], track: str) -> None:
        if not 0 <= time_ms <= LAST_MS:
            self.counts.out_of_order += len(samples)
            return
        offered = [
            (number, value)
            for number, value in zip(self._numbers(samples), samples.values(), strict=True)
            if number is not None
        ]
        ids, values = self._held.newer(time_ms, offered)
        if len(ids):
            with self._transaction():
                self._connection.execute(
                    "INSERT INTO head (track, time_ms, content) VALUES (?, ?, ?)",
                    (track, time_ms, encode_instant(ids, values)),
                )
        self._count(len(samples), len(offered), len(ids))
        self._held.note(ids.tolist(), time_ms)
        if len(ids) and len(self._state.heads[track].rows) >= self.limits.block_instants:
            self._seal(track)

    def _fill(self, track: str, times: Integers, labels: Sequence[Labels], values: Floats) -> None:
        numbers = self._numbers(labels)
        known = [row for row, number in enumerate(numbers) if number is not None]
        offered = Grid(times, np.array([numbers[row] for row in known], np.int64), values[known])
        grid = self._held.outside(offered)
        if len(grid.ids):
            with self._transaction():
                self._write(track, grid)
        self._count(*(count_samples(some) for some in (values, offered.values, grid.values)))

    def _seal(self, track: str) -> None:
        """Make a block of the head of a track; then let go of what is too old or too much."""
        heads = self._state.heads
        in_heads = {number for head in heads.values() for _, ids, _ in head.rows for number in ids.tolist()}
        before_ms = self._clock.now_ns() // 1_000_000 - self.limits.keep_ms
        with self._transaction():
            self._write(track, heads[track].grid())
            self._connection.execute("DELETE FROM head WHERE track = ?", (track,))
            gone = let_go(self._connection, before_ms, self.limits.keep_bytes, in_heads)
        if gone:
            self.counts.blocks += gone
            self._held.keep_only(self._state.index.labels_of)
            give_back(self._connection)

    def _write(self, track: str, grid: Grid) -> None:
        """Write a block, its series in the order of their names; inside a transaction."""
        place = {number: row for row, number in enumerate(grid.ids.tolist())}
        rows = [place[number] for number in self._state.index.in_order(place)]
        write_block(
            self._connection, track, encode_block(Grid(grid.times, grid.ids[rows], grid.values[rows]))
        )
        self._held.note_grid(grid)
        self._connection.executemany(
            "UPDATE series SET first_ms = ?, last_ms = ? WHERE id = ?", self._held.of(place)
        )

    def _numbers(self, wanted: Iterable[Labels]) -> list[int | None]:
        """Return the ids of series, new ones where need be; None where there are too many."""
        id_of = self._state.index.id_of
        if any(labels not in id_of for labels in wanted):
            new = {tidy_labels(labels) for labels in wanted if labels not in id_of} - id_of.keys()
            room = max(0, self.limits.series - len(id_of))
            rows = [(labels_as_text(labels), *NOTHING_HELD) for labels in sorted(new)[:room]]
            with self._transaction():
                self._connection.executemany(
                    "INSERT INTO series (labels, first_ms, last_ms) VALUES (?, ?, ?)", rows
                )
            id_of = self._state.index.id_of
        return [id_of[labels] if labels in id_of else id_of.get(tidy_labels(labels)) for labels in wanted]

    def _describe(self, descriptions: Sequence[Description]) -> None:
        with self._transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO metric (name, kind, help, unit) VALUES (?, ?, ?, ?)", descriptions
            )

    def _count(self, offered: int, known: int, taken: int) -> None:
        self.counts.beyond_series += offered - known
        self.counts.out_of_order += known - taken
        self.counts.taken += taken
