"""`deskwatch record`."""

import argparse
import contextlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec

from deskwatch.intake import (
    Feed,
    FeedOptions,
    FileSource,
    Places,
    Reader,
    Source,
    Spot,
    Stop,
    StreamSource,
    Summary,
    load_map,
    preview,
    read_native,
    read_path,
)
from deskwatch.journal import data_home
from deskwatch.model import Mode, SystemClock, UsageError
from deskwatch.recorder import Recorder, bot

HELP = """Record what any program says: lines of JSON, from a pipe or from a log.

A line is a fact (docs/reference/facts.md lists them):

  {"kind": "order_filled", "symbol": "BTC/USD", "side": "buy",
   "quantity": "0.25", "price": "64012.5", "trade_id": "t-1",
   "time": "2026-01-01T12:00:00Z"}

or any other JSON, if a map says which lines become which facts
(docs/recipes/bots-in-other-languages.md; maps to begin with lie beside it).

  my-bot | deskwatch record --bot my-bot
      a bot in any language, through a pipe

  deskwatch record --bot old-bot --map old.toml --dry-run old-bot.jsonl
      show what the first lines of a log would become; record nothing

  deskwatch record --bot old-bot --map old.toml --follow old-bot.jsonl
      read the log, then follow it over rotation and truncation

A log goes on where the last run stopped, killed or not: no line is lost, none
is recorded twice. A line that cannot be used is told (the first of each sort)
and counted, and the rest is read. Nothing is dropped: where the disk is slow,
reading waits. Ctrl-C reads what a pipe still says; a second one ends at once.
"""
DRY_LINES = 20
_BAD = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="a log; - for stdin (default)")
    parser.add_argument("--bot", required=True, metavar="NAME", help="whose facts these are")
    parser.add_argument("--follow", action="store_true", help="go on reading what is added to the log")
    parser.add_argument("--map", metavar="FILE", help="a TOML file: which lines become which facts")
    parser.add_argument(
        "--id", metavar="PATH", default="", help="where a line says what makes it unique; it is recorded once"
    )
    parser.add_argument(
        "--again", action="store_true", help="read the log from its beginning, whatever was recorded"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 if any line was refused")
    parser.add_argument(
        "--dry-run", action="store_true", help=f"show what the first {DRY_LINES} lines would become"
    )
    parser.add_argument("--json", action="store_true", help="print the account as JSON")
    who = parser.add_argument_group("the bot")
    who.add_argument("--strategy", default="", metavar="TEXT", help="the idea that it runs")
    who.add_argument(
        "--portfolio", default="", metavar="TEXT", help="whose money it is, such as crypto or forex"
    )
    modes = [mode for mode in get_args(Mode) if mode != "machine"]
    who.add_argument("--mode", choices=modes, default="live", help="real money or not (default: live)")
    who.add_argument(
        "--venue", default="", metavar="TEXT", help="where it trades, unless a line says otherwise"
    )
    who.add_argument(
        "--account", default="", metavar="TEXT", help="its account there, unless a line says otherwise"
    )
    who.add_argument("--currency", default="USD", metavar="CODE", help="of its account (default: USD)")
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="the data directory (default: $DESKWATCH_HOME, else the platform's folder)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Record until the source ends, or until a signal."""
    if arguments.follow and (arguments.file == "-" or arguments.mode == "backtest" or arguments.dry_run):
        raise UsageError("--follow is for a log of a bot at work: not for stdin, a backtest or --dry-run")
    rules = load_map(Path(arguments.map)) if arguments.map else None
    reader = rules.reader() if rules else read_native
    id_path = _id_path(arguments.id or (rules.id if rules else ""))
    source = _source(arguments)
    if arguments.dry_run:
        return _show(source, reader, as_json=arguments.json)
    recorder = _recorder(arguments)
    options = FeedOptions(reader=reader, tell=_tell, id_path=id_path, progress=_progress)
    feed = Feed(source, recorder, options, SystemClock())
    try:
        with contextlib.ExitStack() as opened:
            if arguments.mode == "backtest":
                feed.begin()
            else:
                data = data_home(arguments.data)
                feed.resume(
                    opened.enter_context(Places(data, recorder.identity)), data, again=arguments.again
                )
            summary = feed.run(opened.enter_context(_stopping()))
    finally:
        recorder.close()
    print(msgspec.json.encode(summary).decode() if arguments.json else _printable(summary.words()))
    return _BAD if summary.unwritten or (arguments.strict and summary.refused) else 0


def _id_path(text: str) -> str:
    try:
        return text if not text or read_path(text) else ""
    except ValueError as error:
        raise UsageError(f"--id: {error}") from None


def _source(arguments: argparse.Namespace) -> Source:
    if arguments.file != "-":
        return FileSource(Path(arguments.file), SystemClock(), _tell, follow=arguments.follow)
    if sys.stdin is None:
        raise UsageError("there is no stdin to read: name a log")
    if sys.stdin.isatty():
        _tell("reads lines from this terminal; Ctrl-D ends")
    return StreamSource(sys.stdin.fileno())


def _recorder(arguments: argparse.Namespace) -> Recorder:
    """Return the bot's recorder. Raises `UsageError` where nothing can be recorded."""
    recorder = bot(
        arguments.bot,
        strategy=arguments.strategy,
        portfolio=arguments.portfolio,
        mode=arguments.mode,
        venue=arguments.venue,
        account=arguments.account,
        currency=arguments.currency,
        data=arguments.data,
    )
    if not isinstance(recorder, Recorder):
        raise UsageError(
            "nothing can be recorded: DESKWATCH is off in the environment, or the line above says why"
        )
    return recorder


def _show(source: Source, reader: Reader, *, as_json: bool) -> int:
    """Print what the first lines would become."""
    source.begin(None, Spot())
    for line in preview(source, reader, DRY_LINES):
        print(msgspec.json.encode(line).decode() if as_json else _printable(line.words()))
    return 0


@contextlib.contextmanager
def _stopping() -> Iterator[Stop]:
    """Turn Ctrl-C and a polite kill into an end in good order."""
    stop = Stop()
    before = {name: signal.signal(name, stop.ask) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _progress(summary: Summary, share: float | None) -> None:
    known = f", {share:.0%} of {summary.source}" if share is not None else ""
    speed = summary.lines / max(summary.seconds, 0.001)
    refused = f", {summary.refused.total():,} refused" if summary.refused else ""
    _tell(f"{summary.lines:,} lines{known}, {speed:,.0f} a second, {summary.facts:,} facts{refused}")


def _tell(words: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"deskwatch: {_printable(words)}\n")
        sys.stderr.flush()


def _printable(text: str) -> str:
    """Return text that cannot move a terminal's cursor; a line may quote a stranger's words."""
    lines = text.split("\n")
    return "\n".join(
        "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line) for line in lines
    )
