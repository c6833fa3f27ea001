"""History as one table, for notebooks and spreadsheets: CSV, and Parquet where pyarrow is installed.

A row a sample: `time` (UTC), `metric`, a column for each label, `value`. A label that is called like one of
these has `label_` in front of its name. A label that a series does not have is empty in CSV, null in Parquet.
The marks of series that ended are left out. Texts are as they were recorded: a spreadsheet may take one that
begins with `=` for a formula.
"""

import csv
import datetime as dt
import importlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from deskwatch.model import Labels, MissingDependencyError
from deskwatch.store.index import NAME
from deskwatch.store.reader import Reader
from deskwatch.store.selection import Run, Selection, runs

_OWN = ("time", "metric", "value")
_GROUP_ROWS = 500_000  # of a Parquet file, at least: readers go by groups
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def export_csv(reader: Reader, selection: Selection, output: TextIO) -> int:
    """Write a selection as CSV (RFC 4180); return how many samples it has."""
    series, names = _plan(reader, selection)
    writer = csv.writer(output)
    writer.writerow(["time", "metric", *map(_column, names), "value"])
    samples = 0
    for run in runs(reader, selection, series):
        own = dict(run.labels)
        words = [own.get(NAME, ""), *(own.get(name, "") for name in names)]
        writer.writerows(
            [_iso(time_ms), *words, repr(value)] for time_ms, value in zip(run.times, run.values, strict=True)
        )
        samples += len(run.times)
    return samples


def export_parquet(reader: Reader, selection: Selection, path: Path) -> int:
    """Write a selection as a Parquet file; return how many samples it has.

    Raises `MissingDependencyError` where pyarrow is not installed.
    """
    arrow, parquet = _load("pyarrow"), _load("pyarrow.parquet")
    series, names = _plan(reader, selection)
    word = arrow.dictionary(arrow.int32(), arrow.string())
    schema = arrow.schema(
        [("time", arrow.timestamp("ms", "UTC")), ("metric", word)]
        + [(_column(name), word) for name in names]
        + [("value", arrow.float64())]
    )
    samples = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        waiting: list[Any] = []
        for run in runs(reader, selection, series):
            waiting.append(arrow.table([*_arrays(arrow, run, names)], schema=schema))
            samples += len(run.times)
            if sum(map(len, waiting)) >= _GROUP_ROWS:
                writer.write_table(arrow.concat_tables(waiting))
                waiting = []
        if waiting:
            writer.write_table(arrow.concat_tables(waiting))
    return samples


def _arrays(arrow: Any, run: Run, names: Sequence[str]) -> Iterator[Any]:  # noqa: ANN401 - pyarrow has no types
    own = dict(run.labels)
    yield arrow.array(run.times, arrow.timestamp("ms", "UTC"))
    for name in (NAME, *names):
        value = own.get(name)
        place = None if value is None else 0
        numbers = arrow.array([place] * len(run.times), arrow.int32())
        yield arrow.DictionaryArray.from_arrays(numbers, arrow.array([value or ""], arrow.string()))
    yield arrow.array(run.values, arrow.float64())


def _plan(reader: Reader, selection: Selection) -> tuple[list[Labels], list[str]]:
    """Return the series, and the names of all labels that one of them has."""
    series = reader.series(selection.any_of, selection.start_ms, selection.end_ms)
    return series, sorted({name for labels in series for name, _ in labels} - {NAME})


def _column(name: str) -> str:
    return f"label_{name}" if name in _OWN else name


def _iso(time_ms: int) -> str:
    moment = _EPOCH + dt.timedelta(milliseconds=time_ms)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _load(module: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"a Parquet file needs {error.name}, not installed: pip install 'deskwatch[parquet]'"
        ) from None
