"""From when to when samples are held of each series, and so which of those offered are new."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from deskwatch.store.head import Grid
from deskwatch.store.values import ABSENT_BITS, LAST_MS, Floats, Integers, bits, is_absent

_NOTHING = (1, -1)  # a range that no time is in
# The same in the database: as long as the times that follow, so that a row need not move for them.
NOTHING_HELD = (LAST_MS + 1, LAST_MS)


class Held:
    """The first and the last time of each series, in milliseconds, by id."""

    def __init__(self, ranges: Iterable[tuple[int, int, int]]) -> None:
        self._ranges = {number: (first, last) for number, first, last in ranges if first <= last}

    def newer(self, time_ms: int, offered: Iterable[tuple[int, float]]) -> tuple[Integers, Floats]:
        """Return (ids, values), ascending, of the samples that are newer than the last one of their series.

        Of two of one series the first is taken.
        """
        kept: dict[int, float] = {}
        for number, value in offered:
            if number not in kept and self._ranges.get(number, _NOTHING)[1] < time_ms:
                kept[number] = value
        ids = np.fromiter(kept, np.int64, len(kept))
        row = np.fromiter(kept.values(), np.float64, len(kept))
        order = np.argsort(ids)
        order = order[bits(row)[order] != ABSENT_BITS]
        return ids[order], row[order]

    def outside(self, grid: Grid) -> Grid:
        """Return the samples that are older or newer than all that is held of their series.

        Series and instants without any are left out; of two rows of one series the first is taken.
        """
        _, rows = np.unique(grid.ids, return_index=True)
        rows.sort()
        ranges = np.array([self._ranges.get(number, _NOTHING) for number in grid.ids[rows].tolist()])
        first, last = ranges.reshape(-1, 2).T
        values = grid.values[rows]
        within = (grid.times >= first[:, None]) & (grid.times <= last[:, None])
        bits(values)[within] = ABSENT_BITS
        there = ~is_absent(values)
        kept, instants = there.any(axis=1), there.any(axis=0)
        return Grid(
            grid.times[instants], grid.ids[rows][kept], np.ascontiguousarray(values[np.ix_(kept, instants)])
        )

    def note(self, numbers: Iterable[int], time_ms: int) -> None:
        """Take note of a sample of each of these series."""
        ranges, now = self._ranges, (time_ms, time_ms)
        for number in numbers:
            first, last = ranges.get(number, now)
            ranges[number] = min(first, time_ms), max(last, time_ms)

    def note_grid(self, grid: Grid) -> None:
        """Take note of the samples of a matrix, which has at least one a series."""
        there = ~is_absent(grid.values)
        first = grid.times[there.argmax(axis=1)].tolist()
        last = grid.times[::-1][there[:, ::-1].argmax(axis=1)].tolist()
        for number, begin, end in zip(grid.ids.tolist(), first, last, strict=True):
            before = self._ranges.get(number, (begin, end))
            self._ranges[number] = min(begin, before[0]), max(end, before[1])

    def of(self, numbers: Iterable[int]) -> Iterator[tuple[int, int, int]]:
        """Give (first, last, id) of these series."""
        for number in numbers:
            yield (*self._ranges[number], number)

    def keep_only(self, known: Mapping[int, object]) -> None:
        """Forget all series but these."""
        self._ranges = {number: held for number, held in self._ranges.items() if number in known}
