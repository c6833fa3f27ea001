"""What a store's file holds besides blocks, in memory: the index over labels, and the heads of all tracks.

The writer has one and readers have theirs; `catch_up` brings it to what is committed, reading only what is
new.
"""

import sqlite3
from collections.abc import Callable

from deskwatch.store.head import Head
from deskwatch.store.index import Index, labels_from_text
from deskwatch.store.rows import decode_instant


class State:
    """The series and the newest instants. Not thread-safe; `catch_up` belongs inside a transaction.

    A row that was damaged is told to `damaged` and left out.
    """

    def __init__(self, damaged: Callable[[str], None]) -> None:
        self.index = Index()
        self.heads: dict[str, Head] = {}
        self._damaged = damaged
        self._last_series = 0
        self._last_row = 0
        self._blocks = 0
        self._forgotten = 0

    def catch_up(self, connection: sqlite3.Connection) -> None:
        """Read what was committed since the last call."""
        read = connection.execute
        forgotten, blocks = read(
            "SELECT times, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'block'), 0) FROM forgotten"
        ).fetchone()
        if forgotten != self._forgotten:
            self.index, self._last_series, self._forgotten = Index(), 0, forgotten
        # Rows of a head go when they become a block, and at no other time.
        if blocks != self._blocks:
            self.heads, self._last_row, self._blocks = {}, 0, blocks
        for number, text in read(
            "SELECT id, labels FROM series WHERE id > ? ORDER BY id", (self._last_series,)
        ):
            self._last_series = number
            try:
                self.index.add(number, labels_from_text(text))
            except ValueError as error:
                self._damaged(f"series {number}: {error}")
        for number, track, time_ms, content in read(
            "SELECT id, track, time_ms, content FROM head WHERE id > ? ORDER BY id", (self._last_row,)
        ):
            self._last_row = number
            try:
                self.heads.setdefault(track, Head()).add(time_ms, *decode_instant(content))
            except ValueError as error:
                self._damaged(f"instant {number}: {error}")
