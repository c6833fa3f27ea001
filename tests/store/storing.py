"""What the tests of the store share: stores of a few instants a block, all samples as a dictionary."""

import struct
from collections.abc import Iterable
from pathlib import Path

from deskwatch.model import Labels
from deskwatch.promql import Matcher, Relation
from deskwatch.store import Limits, Matrix, Reader, Store
from deskwatch.testing import NOON_NS, ManualClock

NOON_MS = NOON_NS // 1_000_000
SMALL = Limits(block_instants=4)
LONG_AFTER_MS = 4_102_444_800_000
Samples = dict[Labels, dict[int, int]]  # the bits of each value by time


def labels(name: str, **others: str) -> Labels:
    """Return the labels of a series."""
    return tuple(sorted({"__name__": name, **others}.items()))


def is_named(name: str) -> Matcher:
    """Return the matcher of a metric's name."""
    return Matcher("__name__", Relation.EQUAL, name)


def open_store(folder: Path, limits: Limits = SMALL, told: list[str] | None = None) -> Store:
    """Open a store for writing, at noon."""
    words: list[str] = [] if told is None else told
    return Store(folder, ManualClock(), limits, words.append)


def fill(store: Store, instants: int, series: Iterable[Labels], first_ms: int = NOON_MS) -> None:
    """Append one instant a second; the values count up."""
    for number in range(instants):
        store.append(first_ms + number * 1000, dict.fromkeys(series, float(number)))


def bits_of(value: float) -> int:
    """Return the bits of a value."""
    found: int = struct.unpack("<q", struct.pack("<d", value))[0]
    return found


def all_samples(folder: Path, start_ms: int = 0, end_ms: int = LONG_AFTER_MS) -> Samples:
    """Return every sample of a store, and check that no series is in two matrices."""
    reader = Reader(folder, _refuse)
    try:
        return samples_of(reader.select([], start_ms, end_ms))
    finally:
        reader.close()


def samples_of(matrices: Iterable[Matrix]) -> Samples:
    """Return the samples of matrices."""
    found: Samples = {}
    for matrix in matrices:
        assert matrix.values.shape == (len(matrix.labels), len(matrix.times))
        assert (matrix.times[1:] > matrix.times[:-1]).all()
        for one, values in zip(matrix.labels, matrix.values.view("i8"), strict=True):
            assert one not in found
            found[one] = dict(zip(matrix.times.tolist(), values.tolist(), strict=True))
    return found


def _refuse(damage: str) -> None:
    raise AssertionError(damage)
