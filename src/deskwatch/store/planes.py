"""Numbers as planes of bytes: what compresses well and unfolds in a few steps of numpy.

A row of whole numbers that change little from one to the next is kept as its first number and the
differences; a difference is folded so that small ones of either sign have few bytes (zigzag: 0, -1, 1, -2 …
become 0, 1, 2, 3 …); and of all rows the lowest bytes come first, then the next higher ones, so that a
compressor finds like beside like. All arithmetic wraps at 64 bits, so any 64 bits come back as they were.
"""

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
_BYTES = 8
_LITTLE = np.dtype("<u8")


def fold(differences: Integers) -> npt.NDArray[np.uint64]:
    """Return the differences with their sign in the lowest bit."""
    return ((differences << 1) ^ (differences >> 63)).view(np.uint64)


def unfold(folded: npt.NDArray[np.uint64]) -> Integers:
    """Undo `fold`."""
    halves = (folded >> np.uint64(1)).view(np.int64)
    halves ^= -(folded & np.uint64(1)).view(np.int64)
    return halves


def widths(folded: npt.NDArray[np.uint64]) -> Integers:
    """Return how many bytes the largest number of each row needs, 0 to 8; `folded` is rows by columns."""
    largest = folded.max(axis=1, initial=0)
    steps = np.uint64(1) << (np.arange(_BYTES, dtype=np.uint64) * np.uint64(_BYTES))
    found: Integers = np.searchsorted(steps, largest, side="right").astype(np.int64)
    return found


def to_planes(folded: npt.NDArray[np.uint64], narrower: Integers) -> bytes:
    """Return the bytes of rows that are sorted by width.

    `narrower[k]` says how many rows have at most `k` bytes: they are left out of plane `k` and those above.
    """
    cells = np.ascontiguousarray(folded, _LITTLE).view(np.uint8).reshape(*folded.shape, _BYTES)
    return b"".join(
        cells[narrower[plane] :, :, plane].tobytes()
        for plane in range(_BYTES)
        if narrower[plane] < len(folded)
    )


def from_planes(content: bytes, at: int, narrower: Integers, columns: int) -> npt.NDArray[np.uint64]:
    """Undo `to_planes` from position `at` on.

    The last entry of `narrower` is the number of rows. Raises `ValueError` where bytes are missing.
    """
    rows = int(narrower[-1])
    folded = np.zeros((rows, columns), _LITTLE)
    cells = folded.view(np.uint8).reshape(rows, columns, _BYTES)
    for plane in range(_BYTES):
        first = int(narrower[plane])
        count = (rows - first) * columns
        if count:
            part = np.frombuffer(content, np.uint8, count, at)
            cells[first:, :, plane] = part.reshape(rows - first, columns)
            at += count
    return folded.astype(np.uint64, copy=False)


def columns_of(numbers: Integers, width: int) -> bytes:
    """Return the lowest bytes of all numbers, then the next, up to `width`; what is above is cut off."""
    cells = np.ascontiguousarray(numbers, "<i8").view(np.uint8).reshape(len(numbers), _BYTES)
    return np.ascontiguousarray(cells[:, :width].T).tobytes()


def from_columns(content: bytes, at: int, count: int, width: int) -> Integers:
    """Undo `columns_of`; `width` is 4 or 8. Raises `ValueError` where bytes are missing."""
    cells = np.frombuffer(content, np.uint8, count * width, at).reshape(width, count)
    numbers = np.ascontiguousarray(cells.T).view(f"<i{width}")
    return numbers.reshape(count).astype(np.int64)
