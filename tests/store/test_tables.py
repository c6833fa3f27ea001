"""History as tables: a row a sample, a column a label."""

import csv
import io
import sys
from pathlib import Path

import pytest

from deskwatch.model import MissingDependencyError
from deskwatch.store import STALE, Reader, Selection, export_csv, export_parquet
from tests.store.storing import NOON_MS, is_named, labels, open_store

parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """Return the reader of a store with two metrics; a label of one is called like a column."""
    store = open_store(tmp_path)
    store.append(NOON_MS, {labels("equity", bot='a,"b"', value="x"): 0.1, labels("up"): 1.0})
    store.append(NOON_MS + 5, {labels("equity", bot='a,"b"', value="x"): STALE, labels("up"): float("nan")})
    return Reader(tmp_path)


def test_csv(reader: Reader) -> None:
    output = io.StringIO(newline="")
    assert export_csv(reader, Selection(), output) == 3
    rows = list(csv.reader(io.StringIO(output.getvalue(), newline="")))
    assert rows == [
        ["time", "metric", "bot", "label_value", "value"],
        ["2026-01-01T12:00:00.000Z", "equity", 'a,"b"', "x", "0.1"],
        ["2026-01-01T12:00:00.000Z", "up", "", "", "1.0"],
        ["2026-01-01T12:00:00.005Z", "up", "", "", "nan"],
    ]


def test_parquet(reader: Reader, tmp_path: Path) -> None:
    assert export_parquet(reader, Selection([[is_named("equity")]]), tmp_path / "history.parquet") == 1
    table = parquet.read_table(tmp_path / "history.parquet")
    (row,) = table.to_pylist()
    assert row.pop("time").isoformat() == "2026-01-01T12:00:00+00:00"
    assert row == {"metric": "equity", "bot": 'a,"b"', "label_value": "x", "value": 0.1}


def test_nothing_is_an_empty_table(reader: Reader, tmp_path: Path) -> None:
    assert export_parquet(reader, Selection([[is_named("none")]]), tmp_path / "none.parquet") == 0
    assert parquet.read_table(tmp_path / "none.parquet").column_names == ["time", "metric", "value"]


def test_without_pyarrow_the_mend_is_said(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'deskwatch\[parquet\]'"):
        export_parquet(reader, Selection(), tmp_path / "history.parquet")
