"""Selectors over the steps of a query: the samples that hold at each step, or the windows before it."""

from dataclasses import dataclass

import numpy as np

from deskwatch.promql.arrays import Booleans, Floats, Integers, is_stale
from deskwatch.promql.budget import Budget
from deskwatch.promql.expression import Selector, Shift, pinned
from deskwatch.promql.source import Block, Source
from deskwatch.promql.values import Vector
from deskwatch.promql.windows import Bounds, Windows, windows_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading samples needs to know of a query: its steps and bounds in milliseconds, and its rules."""

    source: Source
    steps_ms: Integers
    start_ms: int
    end_ms: int
    lookback_ms: int
    left_closed: bool
    budget: Budget

    def ends_ms(self, shift: Shift) -> Integers:
        """Return the instant that each step looks at: `@` if given, else its own; less the offset."""
        at = pinned(shift, self.start_ms, self.end_ms)
        moments = self.steps_ms if at is None else np.full_like(self.steps_ms, at)
        return moments - shift.offset_ms

    def bounds(self, shift: Shift, range_ms: int) -> Bounds:
        """Return the windows of a range before each step."""
        ends = self.ends_ms(shift)
        return Bounds(ends - range_ms, ends, self.steps_ms, self.left_closed)


def samples_at_steps(selector: Selector, reading: Reading, *, times: bool = False) -> Vector:
    """Return the newest sample of each series within the lookback at each step; with `times`, its time.

    A stale marker ends a series until its next sample. Series come in the order of their labels.
    """
    moments = reading.ends_ms(selector.shift)
    oldest = moments - reading.lookback_ms
    blocks = _select(selector, int(oldest.min()), int(moments.max()), reading)
    steps = moments.size
    reading.budget.take(sum(len(block.labels) for block in blocks), steps)
    labels = [row for block in blocks for row in block.labels]
    values, present = np.empty((len(labels), steps)), np.empty((len(labels), steps), dtype=np.bool_)
    top = 0
    for block in blocks:
        rows = slice(top, top := top + len(block.labels))
        index = _newest(block, moments)
        inside = np.maximum(index, 0)
        found = _at(block.values, inside)
        taken = block.times[inside]
        recent = (taken >= oldest) if reading.left_closed else (taken > oldest)
        present[rows] = (index >= 0) & recent & ~is_stale(found)
        values[rows] = taken / 1000.0 if times else found
    return _ordered(Vector(labels, values, present)).pruned()


def windows_before_steps(selector: Selector, range_ms: int, reading: Reading) -> list[Windows]:
    """Return the samples of each series in the range before each step."""
    bounds = reading.bounds(selector.shift, range_ms)
    blocks = _select(selector, int(bounds.start_ms.min()), int(bounds.end_ms.max()), reading)
    reading.budget.take(sum(len(block.labels) for block in blocks), bounds.end_ms.size)
    return windows_of(blocks, bounds, reading.budget)


def _select(selector: Selector, start_ms: int, end_ms: int, reading: Reading) -> list[Block]:
    reading.budget.check()
    found = reading.source.select(selector.matchers, start_ms, end_ms, reading.budget.max_cells)
    reading.budget.check()
    return [block for block in found if len(block.labels) and block.times.size]


def _newest(block: Block, moments: Integers) -> Integers:
    """Return where the newest sample is at each moment, -1 before the first: (steps) or (rows, steps)."""
    index = np.searchsorted(block.times, moments, "right") - 1
    if block.present is None:
        return index
    newest = np.where(block.present, np.arange(block.times.size), -1)
    np.maximum.accumulate(newest, axis=1, out=newest)
    return np.where(index >= 0, newest[:, np.maximum(index, 0)], -1)


def _at(values: Floats, index: Integers) -> Floats:
    found: Floats = values[:, index] if index.ndim == 1 else np.take_along_axis(values, index, axis=1)
    return found


def _ordered(vector: Vector) -> Vector:
    order = sorted(range(len(vector.labels)), key=vector.labels.__getitem__)
    return vector if order == list(range(len(order))) else vector.rows(order)


def any_sample(windows: list[Windows], steps: int) -> Booleans:
    """Tell at which steps some window holds a sample."""
    there = np.zeros(steps, dtype=np.bool_)
    for batch in windows:
        there |= (batch.counts > 0).any(axis=0)
    return there
