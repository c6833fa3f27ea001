"""The two values that are no numbers: a series that ended, and a place in a matrix where there is no sample.

Both are signalling NaNs known by their bits, so they are compared as whole numbers, never as floats. `STALE`
is the marker that Prometheus itself writes; `ABSENT` exists only inside a matrix and is never stored.
"""

import struct

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LAST_MS = 4_102_444_800_000  # the year 2100; no sample is later
STALE_BITS = 0x7FF0000000000002
ABSENT_BITS = 0x7FF000000000AB5E
STALE: float = struct.unpack("<d", STALE_BITS.to_bytes(8, "little"))[0]


def bits(values: Floats) -> Integers:
    """Return the values as whole numbers, one for each pattern of bits; a view, no copy."""
    return values.view(np.int64)


def is_stale(values: Floats) -> Flags:
    """Tell where a series ended."""
    found: Flags = bits(values) == STALE_BITS
    return found


def is_absent(values: Floats) -> Flags:
    """Tell where there is no sample."""
    found: Flags = bits(values) == ABSENT_BITS
    return found


def all_absent(rows: int, columns: int) -> Floats:
    """Return a matrix without samples."""
    return np.full((rows, columns), ABSENT_BITS, np.int64).view(np.float64)


def count_samples(values: Floats) -> int:
    """Return how many cells hold a sample."""
    return int(values.size - np.count_nonzero(is_absent(values)))
