"""Letting the oldest go: by age, and where the file is too large still, by size.

A block goes as a whole, once its last instant is too old, so that history is up to an hour longer than asked
for. Series go when all that is held began after their last sample.
"""

import sqlite3
from collections.abc import Container

from deskwatch.store.blocks import delete_block

_OLDEST = "SELECT id FROM block ORDER BY last_ms, id LIMIT 1"
_HELD_SINCE = (
    "SELECT min(first_ms) FROM (SELECT first_ms FROM block UNION ALL SELECT time_ms AS first_ms FROM head)"
)


def let_go(connection: sqlite3.Connection, before_ms: int, keep_bytes: int, in_heads: Container[int]) -> int:
    """Delete what is too old or too much; inside a transaction. Return how many blocks went.

    What is in heads counts as used but goes by age alone; the series `in_heads` stay.
    """
    read = connection.execute
    old = [number for (number,) in read("SELECT id FROM block WHERE last_ms < ?", (before_ms,)).fetchall()]
    for number in old:
        delete_block(connection, number)
    read("DELETE FROM head WHERE time_ms < ?", (before_ms,))
    gone = len(old)
    while used_bytes(connection) > keep_bytes and (oldest := read(_OLDEST).fetchone()) is not None:
        delete_block(connection, oldest[0])
        gone += 1
    if gone:
        _forget_series(connection, in_heads)
    return gone


def used_bytes(connection: sqlite3.Connection) -> int:
    """Return the size of what is held; pages that wait to be used again do not count."""
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def give_back(connection: sqlite3.Connection) -> None:
    """Make the file as small as what it holds; outside a transaction."""
    connection.executescript("PRAGMA incremental_vacuum")  # `execute` would free one page and stop


def _forget_series(connection: sqlite3.Connection, in_heads: Container[int]) -> None:
    (since_ms,) = connection.execute(_HELD_SINCE).fetchone()
    ended = connection.execute(
        "SELECT id FROM series WHERE last_ms < ? OR first_ms > last_ms", (since_ms or 0,)
    )
    forgotten = [(number,) for (number,) in ended if number not in in_heads]
    if forgotten:
        connection.executemany("DELETE FROM series WHERE id = ?", forgotten)
        connection.execute("UPDATE forgotten SET times = times + 1")
