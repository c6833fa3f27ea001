"""A source that holds everything in memory: for tests of queries and rules, and for benchmarks.

It keeps samples as they came, series by series, and makes blocks of those that share their times when it is
asked, so that tests meet the same shapes as with a store.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from deskwatch.model import Labels
from deskwatch.promql.arrays import Floats, Integers
from deskwatch.promql.errors import QueryTooLargeError
from deskwatch.promql.labels import value_of
from deskwatch.promql.matcher import Matcher
from deskwatch.promql.source import Block


class MemorySource:
    """Series in memory. One writer at a time; not to be written to while a query reads."""

    def __init__(self) -> None:
        self._series: dict[Labels, tuple[Integers, Floats]] = {}
        self._blocks: list[Block] = []

    def add(self, labels: Labels, samples: Iterable[tuple[int, float]]) -> None:
        """Add samples, (milliseconds, value), in any order; of two with one time the first stays."""
        pairs = list(samples)
        times = np.array([time for time, _ in pairs], dtype=np.int64)
        values = np.array([value for _, value in pairs], dtype=np.float64)
        if labels in self._series:
            old_times, old_values = self._series[labels]
            times, values = np.concatenate((old_times, times)), np.concatenate((old_values, values))
        times, order = np.unique(times, return_index=True)
        self._series[labels] = times, values[order]

    def add_block(self, block: Block) -> None:
        """Add series that are not there yet as one matrix."""
        self._blocks.append(block)

    def select(
        self, matchers: Sequence[Matcher], start_ms: int, end_ms: int, max_samples: int
    ) -> list[Block]:
        """Return what is asked for, as `Source` says: one block for all series that have the same times."""
        blocks = list(self._matrices(matchers, start_ms, end_ms))
        groups: dict[bytes, list[tuple[Labels, Integers, Floats]]] = defaultdict(list)
        for labels, (times, values) in self._series.items():
            if _meant(labels, matchers):
                part = slice(*np.searchsorted(times, [start_ms, end_ms + 1]))
                if times[part].size:
                    groups[times[part].tobytes()].append((labels, times[part], values[part]))
        for group in groups.values():
            rows = [labels for labels, _, _ in group]
            blocks.append(Block(rows, group[0][1], np.stack([values for _, _, values in group])))
        if sum(block.values.size for block in blocks) > max_samples:
            raise QueryTooLargeError
        return blocks

    def _matrices(self, matchers: Sequence[Matcher], start_ms: int, end_ms: int) -> Iterable[Block]:
        for block in self._blocks:
            rows = [row for row, labels in enumerate(block.labels) if _meant(labels, matchers)]
            part = slice(*np.searchsorted(block.times, [start_ms, end_ms + 1]))
            if rows and block.times[part].size:
                chosen: slice | list[int] = slice(None) if len(rows) == len(block.labels) else rows
                yield Block(
                    [block.labels[row] for row in rows],
                    block.times[part],
                    block.values[chosen, part],
                    None if block.present is None else block.present[chosen, part],
                )


def _meant(labels: Labels, matchers: Sequence[Matcher]) -> bool:
    return all(matcher.matches(value_of(labels, matcher.name)) for matcher in matchers)
