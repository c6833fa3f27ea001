"""`deskwatch import`."""

import argparse
import io
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

import msgspec

from deskwatch.cli.options import add_data, resolve
from deskwatch.history import history_folder
from deskwatch.hub import Config
from deskwatch.hub.sampling import limits_of
from deskwatch.model import SystemClock, UsageError
from deskwatch.store import BadLineError, Imported, Store, import_openmetrics

HELP = """Read OpenMetrics text with timestamps into the history; the hub of that directory must not run.

  deskwatch import history.txt
  promtool tsdb dump-openmetrics ./prometheus-data | deskwatch import -

Samples that are held already are refused and counted, so a file may be imported again. A line that is none
stops it with its number; what came before it stays.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", metavar="FILE", help="the text; - for standard input")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    add_data(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read the file, and say what became of it."""
    data, config = resolve(arguments)
    with _opened(arguments.file) as source:
        store = _open_store(data, config)
        try:
            done = import_openmetrics(store, source, _tell_progress)
        except BadLineError as error:
            raise UsageError(f"{arguments.file}: {error}") from None
        finally:
            store.close()
    _print(done, as_json=arguments.json)
    return 0


def _open_store(data: Path, config: Config) -> Store:
    folder = history_folder(data)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}: move away what is there") from None
    return Store(folder, SystemClock(), limits_of(config), lambda words: print(words, file=sys.stderr))


def _opened(name: str) -> BinaryIO | nullcontext[BinaryIO]:
    """Return the text. Raises `UsageError` for a file that cannot be read."""
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return io.BufferedReader(io.FileIO(Path(name)), 1 << 20)
    except OSError as error:
        raise UsageError(
            f"{name} cannot be read: {error.strerror}: name a file of OpenMetrics text"
        ) from None


def _tell_progress(lines: int) -> None:
    print(f"{lines:,} lines read", file=sys.stderr, flush=True)


def _print(done: Imported, *, as_json: bool) -> None:
    if as_json:
        print(msgspec.json.encode(done._asdict()).decode())
        return
    refused = (
        f", {done.refused:,} refused: held already, out of order, or too many series" if done.refused else ""
    )
    print(f"{done.lines:,} lines: {done.taken:,} samples taken{refused}")
