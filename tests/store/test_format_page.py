"""FORMAT.md, by which other languages read history, says what the code does."""

import re
import sqlite3
import zlib
from pathlib import Path

import numpy as np

from deskwatch import store
from deskwatch.store import Limits
from deskwatch.store.blocks import PART_BITS, PART_SERIES
from deskwatch.store.codec import MOST_DECIMALS, RAW, encode
from deskwatch.store.database import APPLICATION_ID, PAGE_BYTES, SCHEMA_VERSION
from deskwatch.store.values import STALE_BITS
from tests.store.storing import fill, labels, open_store

PAGE = (Path(store.__file__).parent / "FORMAT.md").read_text(encoding="utf-8")


def test_every_table_and_column_is_named(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with sqlite3.connect(tmp_path / "history.db") as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        columns = {row[1] for table in tables for row in connection.execute(f"PRAGMA table_info({table})")}
    connection.close()
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert (set(tables) - {"sqlite_sequence"} | columns) - {"name", "seq"} <= named


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    assert f"format {SCHEMA_VERSION}" in PAGE
    assert f"pages of {PAGE_BYTES} bytes" in PAGE
    assert f"{APPLICATION_ID:#x}" in PAGE
    assert f"{STALE_BITS:#x}" in PAGE
    assert f"times {1 << PART_BITS}, plus 0 for its first {PART_SERIES} series" in PAGE
    assert f"after {Limits().block_instants} instants" in PAGE
    assert f"0 to {MOST_DECIMALS}, or {RAW}" in PAGE


def test_a_part_is_laid_out_as_the_page_says() -> None:
    """Written down by hand: 0.5, 0.75, 0.75 and a constant 7."""
    head = np.array([2, 3, 2, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2], "<u4").tobytes()
    forms, curves = bytes([2, 0]), bytes([1, 0, 0, 0, 0, 0, 0, 0])
    first = bytes([50, 7, *[0] * 14])
    content = head + forms + curves + bytes(8) + bytes(8) + first + bytes(1) + bytes([0, 50, 0])
    assert zlib.decompress(encode(np.array([[0.5, 0.75, 0.75], [7.0, 7.0, 7.0]]))) == content


def test_what_the_page_calls_a_sample_is_all_that_is_held(tmp_path: Path) -> None:
    store_ = open_store(tmp_path)
    fill(store_, 6, [labels("a"), labels("b")])
    store_.close()
    with sqlite3.connect(tmp_path / "history.db") as connection:
        (in_blocks,) = connection.execute("SELECT sum(samples) FROM block").fetchone()
        (rows,) = connection.execute("SELECT count(*) FROM head").fetchone()
    connection.close()
    assert (in_blocks, rows) == (8, 2)
