"""Going through much of a store in pieces that fit into memory, for those who write it elsewhere."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deskwatch.model import Labels
from deskwatch.store.index import Matcher
from deskwatch.store.matrix import Matrix
from deskwatch.store.reader import Reader
from deskwatch.store.values import LAST_MS, is_stale

_TOGETHER = 16  # series: a month of them at one sample in five seconds is 66 MB


class Selection(NamedTuple):
    """Which samples: those in `[start_ms, end_ms]` of the series that one of `any_of` means.

    Each of these is matchers that must all hold; where there are none, all series are meant.
    """

    any_of: Sequence[Sequence[Matcher]] = ()
    start_ms: int = 0
    end_ms: int = LAST_MS


class Run(NamedTuple):
    """The samples of one series: ascending milliseconds and values, without the marks of its ends."""

    labels: Labels
    times: list[int]
    values: list[float]


def runs(reader: Reader, selection: Selection, series: Sequence[Labels]) -> Iterator[Run]:
    """Give the samples of each of these series, in this order; a series without any is left out."""
    for first in range(0, len(series), _TOGETHER):
        some = series[first : first + _TOGETHER]
        found = {
            run.labels: run
            for matrix in reader.read(some, selection.start_ms, selection.end_ms)
            for run in _runs_of(matrix)
        }
        yield from (found[labels] for labels in some if labels in found)


def _runs_of(matrix: Matrix) -> Iterator[Run]:
    for labels, values in zip(matrix.labels, matrix.values, strict=True):
        there = ~is_stale(values)
        yield Run(labels, matrix.times[there].tolist(), values[there].tolist())
