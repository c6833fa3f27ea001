"""`deskwatch export`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from deskwatch.cli.options import add_data, resolve
from deskwatch.cli.spans import add_bounds, time_ms
from deskwatch.history import history_folder
from deskwatch.model import Clock, SystemClock, UsageError
from deskwatch.promql import BadQueryError, parse_selector
from deskwatch.store import Reader, Selection, export_csv, export_openmetrics, export_parquet

HELP = """Write the hub's history, or a part of it, for other programs; a hub may run meanwhile.

  deskwatch export --format csv --match 'trader_account_value_usd' --out equity.csv
  deskwatch export --format parquet --match '{bot="ema-btc"}' --from now-7d --out week.parquet
  deskwatch export --format openmetrics --out history.txt
  promtool tsdb create-blocks-from openmetrics history.txt ./prometheus-data

Without --out it goes to standard output, except Parquet. A file that stands there is replaced once the new
one is whole.
"""
FORMATS = ("openmetrics", "csv", "parquet")
_LAST_MS = 4_102_444_800_000  # no sample is later


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--format", choices=FORMATS, required=True, help="of what is written")
    parser.add_argument(
        "--match",
        metavar="SELECTOR",
        action="append",
        default=[],
        help="series, such as 'trader_trades_total{bot=\"ema-btc\"}'; may come more than once (default: all)",
    )
    add_bounds(parser)
    parser.add_argument("--out", metavar="FILE", help="the file to write (default: standard output)")
    parser.add_argument("--json", action="store_true", help="say what was written as JSON")
    add_data(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the file."""
    if arguments.format == "parquet" and not arguments.out:
        raise UsageError("Parquet is no text: name a file with --out")
    if arguments.json and not arguments.out:
        raise UsageError("--json says what was written to a file: name one with --out")
    selection = _selection(arguments, SystemClock())
    data, _ = resolve(arguments)
    reader = Reader(history_folder(data), lambda words: print(words, file=sys.stderr))
    try:
        if not arguments.out:
            _write(reader, selection, arguments.format, None)
            return 0
        samples = _replace(
            Path(arguments.out), lambda path: _write(reader, selection, arguments.format, path)
        )
    finally:
        reader.close()
    if arguments.json:
        print(msgspec.json.encode({"samples": samples, "file": arguments.out}).decode())
    else:
        print(f"wrote {samples:,} samples to {arguments.out}")
    return 0


def _selection(arguments: argparse.Namespace, clock: Clock) -> Selection:
    start_ms = time_ms(arguments.begin, "--from", clock) if arguments.begin else 0
    end_ms = time_ms(arguments.end, "--to", clock) if arguments.end else _LAST_MS
    if start_ms > end_ms:
        raise UsageError("the time ends before it begins: swap --from and --to")
    try:
        return Selection([parse_selector(text) for text in arguments.match], start_ms, end_ms)
    except BadQueryError as error:
        raise UsageError(f"--match: {error}") from None


def _write(reader: Reader, selection: Selection, form: str, path: Path | None) -> int:
    """Write to a file, or to standard output; return how many samples."""
    if form == "parquet" and path is not None:
        return export_parquet(reader, selection, path)
    if form == "csv":
        # The lines end as the format says, whatever the system's own are.
        with open(
            path or sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=path is not None
        ) as text:
            return export_csv(reader, selection, text)
    with open(path or sys.stdout.fileno(), "wb", closefd=path is not None) as file:
        return export_openmetrics(reader, selection, file)


def _replace(path: Path, write: Callable[[Path], int]) -> int:
    """Write a file beside `path`, then put it there, so that half of one is never taken for a whole."""
    part = path.with_name(f"{path.name}.part")
    try:
        samples = write(part)
        part.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)
    return samples
