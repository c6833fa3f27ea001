"""Blocks in the database: a matrix of series by instants that is never changed again.

A block's row says which instants and which series it holds; its parts hold `PART_SERIES` series each, in the
order of their names, so that what a query asks for is in few of them.
"""

import sqlite3
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from deskwatch.store.codec import Part, encode
from deskwatch.store.head import Grid
from deskwatch.store.rows import decode_index, encode_index
from deskwatch.store.values import Flags, Floats, Integers, all_absent, count_samples

PART_SERIES = 128
PART_BITS = 16  # of a part's id: the rest is its block's


class Stored(NamedTuple):
    """What a block is made of, as read from its row."""

    number: int
    times: Integers
    ids: Integers


class Decoded(NamedTuple):
    """Values of some of the series that were asked for, by instants; which series lack a sample somewhere."""

    rows: slice
    values: Floats
    has_gaps: Flags


class Encoded(NamedTuple):
    """A block as bytes, ready to be written."""

    content: bytes
    parts: list[bytes]
    first_ms: int
    last_ms: int
    samples: int


def encode_block(grid: Grid) -> Encoded:
    """Return a block as bytes. `grid` has at least one instant and its series in the order of their names."""
    parts = [
        encode(grid.values[first : first + PART_SERIES]) for first in range(0, len(grid.ids), PART_SERIES)
    ]
    first_ms, last_ms = int(grid.times[0]), int(grid.times[-1])
    return Encoded(encode_index(grid.times, grid.ids), parts, first_ms, last_ms, count_samples(grid.values))


def write_block(connection: sqlite3.Connection, track: str, block: Encoded) -> None:
    """Write a block; inside a transaction."""
    number = connection.execute(
        "INSERT INTO block (track, first_ms, last_ms, samples, content) VALUES (?, ?, ?, ?, ?)",
        (track, block.first_ms, block.last_ms, block.samples, block.content),
    ).lastrowid
    connection.executemany(
        "INSERT INTO part (id, content) VALUES (?, ?)",
        ((_part_id(number or 0, at), content) for at, content in enumerate(block.parts)),
    )


def delete_block(connection: sqlite3.Connection, number: int) -> None:
    """Delete a block; inside a transaction."""
    connection.execute("DELETE FROM block WHERE id = ?", (number,))
    connection.execute(
        "DELETE FROM part WHERE id BETWEEN ? AND ?", (_part_id(number, 0), _part_id(number + 1, 0) - 1)
    )


def read_index(number: int, content: bytes) -> Stored:
    """Return what a block's row says. Raises `ValueError` where it is damaged."""
    return Stored(number, *decode_index(content))


def read_parts(connection: sqlite3.Connection, block: Stored, places: Integers) -> dict[int, bytes]:
    """Return the parts, by their number, that hold the series at these places of a block."""
    read = connection.execute
    contents: dict[int, bytes] = {}
    for number in np.unique(places // PART_SERIES).tolist():
        found = read("SELECT content FROM part WHERE id = ?", (_part_id(block.number, number),)).fetchone()
        contents[number] = found[0] if found else b""
    return contents


def decode_places(
    parts: dict[int, bytes], places: Integers, instants: int, damaged: Callable[[str], None]
) -> Iterator[Decoded]:
    """Give the values of the series at `places`, ascending, part by part.

    A part that cannot be read is told to `damaged`; its series have no samples then.
    """
    for number, content in parts.items():
        first, end = np.searchsorted(places, (number * PART_SERIES, (number + 1) * PART_SERIES)).tolist()
        chosen = places[first:end] - number * PART_SERIES
        try:
            part = Part(content, instants)
            found = Decoded(slice(first, end), part.values(chosen), part.has_gaps(chosen))
        except (ValueError, IndexError) as error:
            damaged(str(error))
            found = Decoded(
                slice(first, end), all_absent(end - first, instants), np.ones(end - first, np.bool_)
            )
        yield found


def _part_id(block: int, number: int) -> int:
    return (block << PART_BITS) + number
