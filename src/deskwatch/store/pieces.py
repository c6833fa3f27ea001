"""Where the samples of a selection are: a part of one block, or of the head of one track."""

import sqlite3
from collections.abc import Callable, Iterator

import numpy as np

from deskwatch.store.blocks import Decoded, Stored, decode_places, read_parts
from deskwatch.store.head import Grid
from deskwatch.store.values import Flags, Integers, is_absent


class BlockPiece:
    """The series `ids` in a block, from `start_ms` to `end_ms`; what cannot be read is told to `damaged`."""

    def __init__(
        self, block: Stored, ids: Integers, start_ms: int, end_ms: int, damaged: Callable[[str], None]
    ) -> None:
        self._block = block
        self._places = np.flatnonzero(np.isin(block.ids, ids))
        self._instants = _within(block.times, start_ms, end_ms)
        self._damaged = damaged
        self._parts: dict[int, bytes] = {}
        self.ids = block.ids[self._places]
        self.times = block.times[self._instants]

    def load(self, connection: sqlite3.Connection) -> None:
        """Read the bytes; what is done with them needs no connection."""
        self._parts = read_parts(connection, self._block, self._places)

    def decode(self) -> Iterator[Decoded]:
        """Give the values of all `ids`, part by part."""
        for found in decode_places(self._parts, self._places, len(self._block.times), self._damaged):
            yield found._replace(values=found.values[:, self._instants])


class HeadPiece:
    """The series `ids` in a head, from `start_ms` to `end_ms`."""

    def __init__(self, grid: Grid, ids: Integers, start_ms: int, end_ms: int) -> None:
        self._places = np.flatnonzero(np.isin(grid.ids, ids))
        self._instants = _within(grid.times, start_ms, end_ms)
        self._grid = grid
        self.ids = grid.ids[self._places]
        self.times = grid.times[self._instants]

    def load(self, connection: sqlite3.Connection) -> None:
        """Do nothing: a head is in memory."""

    def decode(self) -> Iterator[Decoded]:
        """Give the values of all `ids` at once."""
        values = self._grid.values[self._places, self._instants]
        has_gaps: Flags = np.asarray(is_absent(values).any(axis=1))
        yield Decoded(slice(None), values, has_gaps)


def _within(times: Integers, start_ms: int, end_ms: int) -> slice:
    return slice(int(np.searchsorted(times, start_ms)), int(np.searchsorted(times, end_ms, "right")))
