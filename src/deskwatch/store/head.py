"""The newest instants of a track, which are not in a block yet.

A track is a set of series that are sampled together: all families of the hub are one, each group of rules is
one. An instant may come in several pieces of different series.
"""

from typing import NamedTuple

import numpy as np

from deskwatch.store.values import Floats, Integers, all_absent, is_absent


class Grid(NamedTuple):
    """Values of series by instants, beside the instants (milliseconds) and the ids of the series."""

    times: Integers
    ids: Integers
    values: Floats


class Head:
    """Instants; one at least, once it is in use."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, Integers, Floats]] = []  # (time, ids, values)
        self._grid: Grid | None = None

    def last(self) -> tuple[Integers, Floats]:
        """Return the ids and values of the last instant."""
        grid = self.grid()
        there = ~is_absent(grid.values[:, -1])
        return grid.ids[there], grid.values[there, -1]

    def add(self, time_ms: int, ids: Integers, values: Floats) -> None:
        """Add an instant, or more of the last one."""
        if self.rows and np.array_equal(ids, self.rows[-1][1]):
            ids = self.rows[-1][1]  # one array for all rows alike: less memory, and they are seen to be alike
        self.rows.append((time_ms, ids, values))
        self._grid = None

    def grid(self) -> Grid:
        """Return all instants; the ids are ascending."""
        if self._grid is None:
            self._grid = self._lay_out()
        return self._grid

    def _lay_out(self) -> Grid:
        distinct = {id(ids): ids for _, ids, _ in self.rows}
        every = np.unique(np.concatenate([*distinct.values(), np.empty(0, np.int64)]))
        places = {key: np.searchsorted(every, ids) for key, ids in distinct.items()}
        times, number = np.unique(np.array([row[0] for row in self.rows], np.int64), return_inverse=True)
        values = all_absent(len(times), len(every))
        for at, (_, ids, row) in zip(number, self.rows, strict=True):
            values[at, places[id(ids)]] = row
        return Grid(times, every, np.ascontiguousarray(values.T))
