"""Windows over samples: what every function of a range vector works on.

A batch of windows has rows (series) and steps; the window of a row at a step is `values[row, first:end]`.
Series with shared times have the same `first` and `end` at a step, kept as one row that numpy spreads over
all; others have a row of their own. A function is written once, against both.

Gaps and stale markers are taken out beforehand: rows that have any become rows with times of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt

from deskwatch.model import Labels
from deskwatch.promql.arrays import Booleans, Floats, Integers, any_along, is_stale
from deskwatch.promql.budget import CHUNK_CELLS, Budget
from deskwatch.promql.source import Block

_ROWS_A_CUBE = 32
_T = TypeVar("_T", bound=np.generic)
_NEVER = np.iinfo(np.int64).max  # the time of padding: later than any window


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of the windows, a step each, in milliseconds, and the instants that they belong to."""

    start_ms: Integers
    end_ms: Integers
    evaluated_ms: Integers
    left_closed: bool


@dataclass(frozen=True, slots=True)
class Windows:
    """A batch: `times` (1 or rows, samples), `values` (rows, samples), `first`, `end` (1 or rows, steps)."""

    labels: Sequence[Labels]
    times: Integers
    values: Floats
    first: Integers
    end: Integers
    bounds: Bounds
    budget: Budget

    @property
    def counts(self) -> Integers:
        """Return the number of samples in each window, (1 or rows, steps)."""
        return self.end - self.first

    @property
    def shape(self) -> tuple[int, int]:
        """Return (rows, steps)."""
        return len(self.labels), self.first.shape[1]

    def value_at(self, index: Integers) -> Floats:
        """Return the values at these positions; any value where the position is outside a window."""
        return gather(self.values, index)

    def time_at(self, index: Integers) -> Integers:
        """Return the times at these positions, in milliseconds."""
        return gather(self.times, index)

    def series_at(self, step: int) -> "Iterator[tuple[Labels, Integers, Floats]]":
        """Return the samples in the window of each row at one step; rows without any are left out."""
        for row, labels in enumerate(self.labels):
            own, timed = (0 if array.shape[0] == 1 else row for array in (self.first, self.times))
            inside = slice(int(self.first[own, step]), int(self.end[own, step]))
            if inside.start < inside.stop:
                yield labels, self.times[timed, inside], self.values[row, inside]

    def chunks(self) -> "Iterator[tuple[slice, Windows]]":
        """Return the batch in slices of rows that fit the cache; asks the budget before each."""
        rows, samples = self.values.shape
        height = max(1, CHUNK_CELLS // max(1, samples))
        for top in range(0, rows, height):
            self.budget.check()
            chosen = slice(top, min(rows, top + height))
            yield chosen, self._sliced(chosen)

    def _sliced(self, rows: slice) -> "Windows":
        def own(array: npt.NDArray[_T]) -> npt.NDArray[_T]:
            return array if array.shape[0] == 1 else array[rows]

        return replace(
            self,
            labels=self.labels[rows],
            times=own(self.times),
            values=self.values[rows],
            first=own(self.first),
            end=own(self.end),
        )

    def cubes(self) -> "Iterator[Cube]":
        """Return all windows written out, in pieces that fit the cache; asks the budget before each.

        For functions that must see each window whole. Pieces without any sample are left out.
        """
        rows, steps = self.shape
        widest = max(1, int(self.counts.max(initial=0)))
        # Several rows at a time: what shared times give is then computed once for all of them.
        width = max(1, min(steps, CHUNK_CELLS // (widest * min(rows, _ROWS_A_CUBE))))
        height = max(1, CHUNK_CELLS // (width * widest))
        for top in range(0, rows, height):
            chosen = slice(top, min(rows, top + height))
            part = self._sliced(chosen)
            for left in range(0, steps, width):
                self.budget.check()
                cube = _cube(part, chosen, slice(left, min(steps, left + width)))
                if cube is not None:
                    yield cube


@dataclass(frozen=True, slots=True)
class Cube:
    """A piece of a batch with its windows written out: rows by steps by the samples of a window.

    `rows` and `steps` say which piece of the batch it is. `values` may be a view: not to be written to.
    `whole` says that all windows are of one length; else `valid`, (1 or rows, steps, samples), says what is a
    sample. `first` and `counts` are (1 or rows, steps).
    """

    rows: slice
    steps: slice
    values: Floats
    first: Integers
    counts: Integers
    whole: bool

    @property
    def valid(self) -> Booleans:
        """Tell what is a sample, (1 or rows, steps, samples)."""
        return np.arange(self.values.shape[-1]) < self.counts[..., None]

    def masked(self, array: npt.NDArray[_T], filling: float) -> npt.NDArray[_T]:
        """Return `array`, shaped like `values`, with `filling` where there is no sample."""
        return array if self.whole else np.where(self.valid, array, np.asarray(filling, array.dtype))

    def times(self, windows: Windows) -> Integers:
        """Return the times of the samples, (1 or rows, steps, samples), of the batch this is a piece of."""
        times = windows.times if windows.times.shape[0] == 1 else windows.times[self.rows]
        index = self.first[..., None] + np.arange(self.values.shape[-1])
        return gather(times, index.reshape(index.shape[0], -1)).reshape(-1, *index.shape[1:])


def _cube(windows: Windows, rows: slice, steps: slice) -> Cube | None:
    first, counts = windows.first[:, steps], windows.counts[:, steps]
    widest = int(counts.max(initial=0))
    if not widest:
        return None
    whole = bool((counts == widest).all())
    stride = _stride(first) if whole else None
    if stride is None:
        index = first[..., None] + np.arange(widest)
        values = gather(windows.values, index.reshape(first.shape[0], -1)).reshape(-1, *index.shape[1:])
    else:
        start, stop = int(first[0, 0]), int(first[0, -1]) + widest
        sliding = np.lib.stride_tricks.sliding_window_view(windows.values[:, start:stop], widest, axis=1)
        values = sliding[:, ::stride]
    return Cube(rows, steps, values, first, counts, whole)


def _stride(first: Integers) -> int | None:
    """Return by how many samples shared windows move a step, when that is always the same and not 0."""
    if first.shape[0] > 1:
        return None
    moves = np.diff(first[0])
    if not moves.size:
        return 1
    return int(moves[0]) if moves[0] > 0 and (moves == moves[0]).all() else None


def gather(array: npt.NDArray[_T], index: Integers) -> npt.NDArray[_T]:
    """Return `array` (1 or rows, samples) at positions (1 or rows, steps), brought within its bounds."""
    inside = np.clip(index, 0, array.shape[1] - 1)
    found: npt.NDArray[_T]
    if inside.shape[0] == 1:
        found = array[:, inside[0]]
    elif array.shape[0] == 1:
        found = array[0][inside]
    else:
        found = np.take_along_axis(array, inside, axis=1)
    return found


def windows_of(blocks: Sequence[Block], bounds: Bounds, budget: Budget) -> list[Windows]:
    """Return batches that hold each series of `blocks` once, without gaps and stale markers."""
    batches: list[Windows] = []
    ragged: list[tuple[Labels, Integers, Floats]] = []
    for block in blocks:
        whole = _whole_rows(block)
        if whole.all() and len(block.labels) > 1:
            batches.append(_shared(block.labels, block.times, block.values, bounds, budget))
            continue
        kept = np.flatnonzero(whole)
        if kept.size > 1:
            labels = [block.labels[row] for row in kept.tolist()]
            batches.append(_shared(labels, block.times, block.values[kept], bounds, budget))
            rest = np.flatnonzero(~whole)
        else:
            rest = np.arange(len(block.labels))
        ragged += (_without_gaps(block, row) for row in rest.tolist())
    return batches + _padded(ragged, bounds, budget)


def _whole_rows(block: Block) -> Booleans:
    """Tell which rows have a sample, and no stale marker, at every time."""
    whole = ~any_along(is_stale(block.values), axis=1)
    if block.present is not None:
        whole &= block.present.all(axis=1)
    return whole


def _without_gaps(block: Block, row: int) -> tuple[Labels, Integers, Floats]:
    living = ~is_stale(block.values[row])
    if block.present is not None:
        living &= block.present[row]
    return block.labels[row], block.times[living], block.values[row][living]


def _shared(
    labels: Sequence[Labels], times: Integers, values: Floats, bounds: Bounds, budget: Budget
) -> Windows:
    first, end = _positions(times, bounds)
    return Windows(labels, times[None, :], values, first[None, :], end[None, :], bounds, budget)


def _padded(series: list[tuple[Labels, Integers, Floats]], bounds: Bounds, budget: Budget) -> list[Windows]:
    """Return series with times of their own as matrices of about equal length, filled up at the end."""
    by_length: dict[int, list[tuple[Labels, Integers, Floats]]] = {}
    for one in series:
        if one[1].size:
            by_length.setdefault(one[1].size.bit_length(), []).append(one)
    return [_batch(group, bounds, budget) for group in by_length.values()]


def _batch(group: list[tuple[Labels, Integers, Floats]], bounds: Bounds, budget: Budget) -> Windows:
    longest = max(times.size for _, times, _ in group)
    budget.take(len(group), longest)
    budget.take(len(group), bounds.end_ms.size)
    all_times = np.full((len(group), longest), _NEVER, dtype=np.int64)
    all_values = np.zeros((len(group), longest))
    first = np.empty((len(group), bounds.end_ms.size), dtype=np.int64)
    end = np.empty_like(first)
    for row, (_, times, values) in enumerate(group):
        all_times[row, : times.size] = times
        all_values[row, : times.size] = values
        first[row], end[row] = _positions(times, bounds)
    return Windows([labels for labels, _, _ in group], all_times, all_values, first, end, bounds, budget)


def _positions(times: Integers, bounds: Bounds) -> tuple[Integers, Integers]:
    side: Literal["left", "right"] = "left" if bounds.left_closed else "right"
    first = np.searchsorted(times, bounds.start_ms, side)
    return first, np.maximum(first, np.searchsorted(times, bounds.end_ms, "right"))
