"""Snapshots taken apart and put together again, with a digest that fits: what a stranger could write."""

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from deskwatch.snapshot.snapshot import FORMAT, MAGIC

HEAD = b"%s%d\n" % (MAGIC, FORMAT)
DIGEST_BYTES = 16


def parts_of(data: bytes) -> list[Any]:
    """Return the settings, the shapes and the column of a snapshot."""
    parts: list[Any] = msgspec.msgpack.decode(data[len(HEAD) + DIGEST_BYTES :])
    return parts


def file_of(parts: object) -> bytes:
    """Return the snapshot with these parts."""
    return signed(msgspec.msgpack.encode(parts))


def signed(payload: bytes) -> bytes:
    """Return a payload with the head and the digest of a snapshot."""
    return HEAD + hashlib.blake2b(payload, digest_size=DIGEST_BYTES).digest() + payload


def places(value: object) -> Iterator[tuple[list[Any], int]]:
    """Give every place of every array in a value: the array and the index."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield value, index
            yield from places(each)


def objects_of(parts: list[Any], name: str) -> list[list[Any]]:
    """Return the columns that hold objects of a class."""
    number = [shape[0] for shape in parts[1]].index(name)
    return [
        array
        for array, index in places(parts[2])
        if index == 0 and array[0] == "object" and array[1] == number
    ]
