"""What a selection answers: matrices without gaps, put together from pieces of blocks and heads.

Series that are held by the same pieces and have their samples at the same instants become one matrix; most of
a desk is one. A series that comes, goes or has times of its own is in a smaller one.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from deskwatch.model import Labels
from deskwatch.store.blocks import Decoded
from deskwatch.store.values import Flags, Floats, Integers, all_absent, is_absent


class Matrix(NamedTuple):
    """Series by times; every cell is a sample.

    `labels`: one a row, sorted by name. `times`: milliseconds since 1970, strictly ascending. `values`: may
    hold NaN, and `STALE` where a series ended.
    """

    labels: list[Labels]
    times: Integers
    values: Floats


class Piece(Protocol):
    """A part of the answer: some of the series over consecutive instants."""

    ids: Integers
    times: Integers

    def decode(self) -> Iterator[Decoded]:
        """Give the values of all `ids`, some rows after the other."""


class _Group:
    """Series that are held by the same pieces; `spans` says which instants each piece has."""

    def __init__(self, rows: Integers, pieces: dict[int, Piece]) -> None:
        self.rows = rows
        self.times = np.concatenate([piece.times for piece in pieces.values()])
        self.values: Floats = np.empty((len(rows), len(self.times)))
        self.has_gaps: Flags = np.zeros(len(rows), np.bool_)
        self.spans: dict[int, slice] = {}
        start = 0
        for number, piece in pieces.items():
            self.spans[number] = slice(start, start + len(piece.times))
            start += len(piece.times)

    def put(self, number: int, rows: Integers, values: Floats, has_gaps: Flags) -> None:
        """Take what a piece holds of some of the rows."""
        first, end = int(rows[0]), int(rows[-1]) + 1
        # Rows in a row, which is what they are nearly always, are copied at once.
        place = slice(first, end) if (np.diff(rows) == 1).all() else rows
        self.values[place, self.spans[number]] = values
        self.has_gaps[place] |= has_gaps

    def merge(self) -> None:
        """Bring the instants of pieces that overlap in time into one order."""
        if (np.diff(self.times) > 0).all():
            return
        times, place = np.unique(self.times, return_inverse=True)
        merged = all_absent(len(self.rows), len(times))
        for span in self.spans.values():
            some, columns = self.values[:, span], place[span]
            merged[:, columns] = np.where(is_absent(some), merged[:, columns], some)
        self.times, self.values = times, merged
        self.has_gaps = np.asarray(is_absent(merged).any(axis=1))


def matrices(
    ids: Integers, labels: Sequence[Labels], pieces: Sequence[Piece], check: Callable[[], None]
) -> list[Matrix]:
    """Return the samples of all pieces. `ids` are the series asked for, `labels` what they are called."""
    order = np.argsort(ids)
    rows_of = [order[np.searchsorted(ids, piece.ids, sorter=order)] for piece in pieces]
    groups, group_of, place_in = _groups(len(ids), pieces, rows_of)
    for number, (piece, rows) in enumerate(zip(pieces, rows_of, strict=True)):
        check()
        for found in piece.decode():
            some = rows[found.rows]
            for mine in _alike(group_of[some]):
                group = groups[int(group_of[some[mine[0]]])]
                part = slice(None) if len(mine) == len(some) else mine
                group.put(number, place_in[some[part]], found.values[part], found.has_gaps[part])
    answer: list[Matrix] = []
    for group in groups.values():
        check()
        group.merge()
        answer += _without_gaps(group, labels)
    return answer


def _groups(
    series: int, pieces: Sequence[Piece], rows_of: Sequence[Integers]
) -> tuple[dict[int, _Group], Integers, Integers]:
    """Return the groups by number, the group of each series, and its row there."""
    held = np.zeros((series, len(pieces)), np.bool_)
    for number, rows in enumerate(rows_of):
        held[rows, number] = True
    group_of, place_in = np.zeros(series, np.int64), np.zeros(series, np.int64)
    groups: dict[int, _Group] = {}
    for rows in _alike(held):
        number = len(groups)
        group_of[rows] = number
        place_in[rows] = np.arange(len(rows))
        some = {at: pieces[at] for at in np.flatnonzero(held[rows[0]]).tolist()}
        if some:
            groups[number] = _Group(rows, some)
    return groups, group_of, place_in


def _without_gaps(group: _Group, labels: Sequence[Labels]) -> Iterator[Matrix]:
    """Give the series of a group, those together that have their samples at the same instants."""

    def called(rows: Integers) -> list[Labels]:
        return [labels[row] for row in group.rows[rows].tolist()]

    whole, rest = np.flatnonzero(~group.has_gaps), np.flatnonzero(group.has_gaps)
    if len(whole):
        yield Matrix(called(whole), group.times, group.values[whole] if len(rest) else group.values)
    there = ~is_absent(group.values[rest])
    for some in _alike(there):
        instants = np.flatnonzero(there[some[0]])
        if len(instants):
            rows = rest[some]
            yield Matrix(called(rows), group.times[instants], group.values[np.ix_(rows, instants)])


def _alike(table: npt.NDArray[np.generic]) -> list[Integers]:
    """Return the numbers of the rows of a table, those together that are equal."""
    if len(table) and bool((table == table[0]).all()):
        return [np.arange(len(table))]
    found: dict[bytes, list[int]] = {}
    for number, row in enumerate(table):
        found.setdefault(row.tobytes(), []).append(number)
    return [np.array(rows, np.int64) for rows in found.values()]
