"""Lists of instants and series as bytes: the index of a block, and one instant of a head.

Times are milliseconds since 1970, ids are those of the table `series`; both are kept as differences.
"""

import struct
import zlib

import numpy as np

from deskwatch.store.planes import columns_of, from_columns
from deskwatch.store.values import Floats, Integers

_HEAD = struct.Struct("<2I")  # instants, series
_QUICK = 1  # the level of zlib for what is kept for an hour at most


def encode_index(times: Integers, ids: Integers) -> bytes:
    """Return the bytes that say which instants and which series, in their order, a block holds."""
    content = _HEAD.pack(len(times), len(ids))
    return zlib.compress(content + columns_of(_steps(times), 8) + columns_of(_steps(ids), 8))


def decode_index(content: bytes) -> tuple[Integers, Integers]:
    """Return (times, ids). Raises `ValueError` where the bytes were damaged."""
    try:
        plain = zlib.decompress(content)
        instants, series = _HEAD.unpack_from(plain)
        times = from_columns(plain, _HEAD.size, instants, 8)
        ids = from_columns(plain, _HEAD.size + instants * 8, series, 8)
    except (zlib.error, struct.error, ValueError) as error:
        raise ValueError(f"an index of {len(content)} bytes is damaged: {error}") from None
    return np.cumsum(times), np.cumsum(ids)


def encode_instant(ids: Integers, values: Floats) -> bytes:
    """Return the bytes of one value a series."""
    content = _HEAD.pack(1, len(ids)) + columns_of(_steps(ids), 8) + columns_of(values.view(np.int64), 8)
    return zlib.compress(content, _QUICK)


def decode_instant(content: bytes) -> tuple[Integers, Floats]:
    """Return (ids, values). Raises `ValueError` where the bytes were damaged."""
    try:
        plain = zlib.decompress(content)
        _, series = _HEAD.unpack_from(plain)
        ids = from_columns(plain, _HEAD.size, series, 8)
        values = from_columns(plain, _HEAD.size + series * 8, series, 8)
    except (zlib.error, struct.error, ValueError) as error:
        raise ValueError(f"an instant of {len(content)} bytes is damaged: {error}") from None
    return np.cumsum(ids), values.view(np.float64)


def _steps(numbers: Integers) -> Integers:
    return np.diff(numbers, prepend=0)
