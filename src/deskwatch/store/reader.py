"""Reading a store, also while another process writes it.

    reader = Reader(folder)
    for matrix in reader.select(matchers, start_ms, end_ms, max_samples): …

What a call answers is what was committed at one moment. A part of the file that is damaged is told to `tell`
and left out; the rest is answered.
"""

import sqlite3
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from deskwatch.model import Labels
from deskwatch.store.blocks import Stored, read_index
from deskwatch.store.database import FILE_NAME, explain, open_for_reading
from deskwatch.store.description import Description
from deskwatch.store.errors import TooManySamplesError
from deskwatch.store.index import Matcher
from deskwatch.store.matrix import Matrix, matrices
from deskwatch.store.pieces import BlockPiece, HeadPiece
from deskwatch.store.retention import used_bytes
from deskwatch.store.state import State
from deskwatch.store.values import LAST_MS, Integers

MOST_SAMPLES = 50_000_000
_KEPT_INDEXES = 4_096  # of blocks: more than a month of five tracks


def _go_on() -> None:
    """Never stop."""


class Extent(NamedTuple):
    """How much a store holds; the times are None while it holds nothing."""

    series: int
    samples: int
    bytes: int
    first_ms: int | None
    last_ms: int | None


class Span(NamedTuple):
    """From when to when to read, and at most how much."""

    start_ms: int
    end_ms: int
    max_samples: int


class Reader:
    """Reads the store in a folder. Safe from every thread; calls of several threads take turns at the disk.

    Raises `StoreError` where there is no store or it cannot be read, here and from every method.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        self.path = folder / FILE_NAME
        self._tell = tell
        self._mutex = threading.RLock()
        self._open()

    def select(
        self,
        matchers: Sequence[Matcher],
        start_ms: int,
        end_ms: int,
        max_samples: int = MOST_SAMPLES,
        check: Callable[[], None] = _go_on,
    ) -> list[Matrix]:
        """Return all series that every matcher means, with their samples in `[start_ms, end_ms]`.

        Each series is a row of exactly one matrix; those without a sample in that time are left out. Raises
        `TooManySamplesError` before it would read more than `max_samples` cells; calls `check`, which may
        raise, on its way.
        """
        with self._reading() as connection:
            ids = self._state.index.select(matchers)
            labels, pieces = self._load(connection, ids, Span(start_ms, end_ms, max_samples), check)
        return matrices(np.array(ids, np.int64), labels, pieces, check)

    def read(self, series: Sequence[Labels], start_ms: int, end_ms: int) -> list[Matrix]:
        """Return the samples of these series in `[start_ms, end_ms]`, as `select` does, without a limit."""
        with self._reading() as connection:
            id_of = self._state.index.id_of
            ids = [id_of[labels] for labels in series if labels in id_of]
            labels, pieces = self._load(connection, ids, Span(start_ms, end_ms, sys.maxsize), _go_on)
        return matrices(np.array(ids, np.int64), labels, pieces, _go_on)

    def series(
        self, selections: Sequence[Sequence[Matcher]], start_ms: int = 0, end_ms: int = LAST_MS
    ) -> list[Labels]:
        """Return the series that have samples in about that time and that one of the selections means.

        No selection means all series. Up to an hour before and after the time may count as within.
        """
        with self._reading() as connection:
            index = self._state.index
            alive = {
                number
                for (number,) in connection.execute(
                    "SELECT id FROM series WHERE first_ms <= ? AND last_ms >= ?", (end_ms, start_ms)
                )
            }
            for head in self._state.heads.values():
                grid = head.grid()
                if grid.times[0] <= end_ms and grid.times[-1] >= start_ms:
                    alive.update(grid.ids.tolist())
            chosen: set[int] = set().union(*(index.select(matchers) for matchers in selections))
            kept = alive & (chosen if selections else index.labels_of.keys())
            return [index.labels_of[number] for number in index.in_order(kept)]

    def descriptions(self) -> dict[str, Description]:
        """Return what is known of each metric, by the name of its family."""
        with self._reading() as connection:
            rows = connection.execute("SELECT name, kind, help, unit FROM metric ORDER BY name")
            return {row[0]: Description(*row) for row in rows}

    def extent(self) -> Extent:
        """Return how much is held."""
        with self._reading() as connection:
            first_ms, last_ms, samples = connection.execute(
                "SELECT min(first_ms), max(last_ms), coalesce(sum(samples), 0) FROM block"
            ).fetchone()
            heads = list(self._state.heads.values())
            first = [int(head.grid().times[0]) for head in heads]
            last = [int(head.grid().times[-1]) for head in heads]
            if first_ms is not None:
                first.append(first_ms)
                last.append(last_ms)
            return Extent(
                series=len(self._state.index),
                samples=samples + sum(len(ids) for head in heads for _, ids, _ in head.rows),
                bytes=used_bytes(connection),
                first_ms=min(first, default=None),
                last_ms=max(last, default=None),
            )

    def close(self) -> None:
        """Let go of the file."""
        with self._mutex:
            self._connection.close()

    def _open(self) -> None:
        self._connection = open_for_reading(self.path)
        self._file = self.path.stat().st_ino
        self._state = State(self._note_damage)
        self._indexes: OrderedDict[int, Stored] = OrderedDict()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection inside a transaction, knowing all that is committed."""
        with self._mutex:
            try:
                if self._is_replaced():
                    self._connection.close()
                    self._open()
                self._connection.execute("BEGIN")
                try:
                    self._state.catch_up(self._connection)
                    yield self._connection
                finally:
                    self._connection.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise explain(error, self.path) from None

    def _is_replaced(self) -> bool:
        """Tell whether the writer set the file aside and began a new one."""
        try:
            return self.path.stat().st_ino != self._file
        except OSError:
            return True

    def _note_damage(self, what: str) -> None:
        self._tell(f"{self.path}: {what}; it is left out")

    def _load(
        self, connection: sqlite3.Connection, ids: list[int], span: Span, check: Callable[[], None]
    ) -> tuple[list[Labels], list[BlockPiece | HeadPiece]]:
        """Return what series are called, and the bytes of their samples."""
        pieces = [
            piece
            for piece in self._pieces(connection, np.array(ids, np.int64), span)
            if len(piece.ids) and len(piece.times)
        ]
        if sum(len(piece.ids) * len(piece.times) for piece in pieces) > span.max_samples:
            raise TooManySamplesError(
                f"{len(ids):,} series have more than {span.max_samples:,} samples in that time: "
                "ask for fewer series or a shorter time"
            )
        for piece in pieces:
            check()
            piece.load(connection)
        return [self._state.index.labels_of[number] for number in ids], pieces

    def _pieces(
        self, connection: sqlite3.Connection, ids: Integers, span: Span
    ) -> Iterator[BlockPiece | HeadPiece]:
        start_ms, end_ms, _ = span
        rows = connection.execute(
            "SELECT id, content FROM block WHERE last_ms >= ? AND first_ms <= ? ORDER BY first_ms, id",
            (start_ms, end_ms),
        )
        for number, content in rows:
            block = self._index_of(number, content)
            if block is not None:
                yield BlockPiece(block, ids, start_ms, end_ms, self._note_damage)
        for head in self._state.heads.values():
            yield HeadPiece(head.grid(), ids, start_ms, end_ms)

    def _index_of(self, number: int, content: bytes) -> Stored | None:
        """Return what a block holds, from memory where it was asked for lately."""
        block = self._indexes.pop(number, None)
        if block is None:
            try:
                block = read_index(number, content)
            except ValueError as error:
                self._note_damage(f"block {number}: {error}")
                return None
        self._indexes[number] = block
        if len(self._indexes) > _KEPT_INDEXES:
            self._indexes.popitem(last=False)
        return block
