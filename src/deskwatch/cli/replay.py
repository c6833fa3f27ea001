"""`deskwatch replay`."""

import argparse
import os
import shutil
import sys
from pathlib import Path

import msgspec

from deskwatch.cli.moment import add_at, moment_ns
from deskwatch.cli.names import BOTS, FILES, must_know
from deskwatch.cli.options import add_data, resolve
from deskwatch.exposition import Format, render
from deskwatch.exposition.files import replace_file
from deskwatch.hub import Desk
from deskwatch.hub.rebuilt import rebuilt, rebuilt_families
from deskwatch.model import SystemClock, UsageError
from deskwatch.replay import Cut, StandingClock
from deskwatch.terminal import render_text

HELP = """Rebuild from the journals what was known at some time, with the code that the hub starts with.

  deskwatch replay                          the desk as it is now
  deskwatch replay --at 14:30               as it was at 14:30, as a hub showed it then
  deskwatch replay --at 2026-11-19 --bot grid-eth
  deskwatch replay --format metrics         what /metrics would show
  deskwatch replay --format json            every series, and each book to the last digit
  deskwatch replay --at 2h --format json --out before.json

What a bot recorded after that time is left out; so is what it told later of something that happened before.
A backtest lives in its own time, so there --at means that. Nothing is changed, no hub is needed or disturbed.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    add_at(parser)
    bot = parser.add_argument("--bot", metavar="NAME", default="", help="only this bot (default: all)")
    bot.complete = BOTS  # type: ignore[attr-defined] # shtab reads this attribute
    parser.add_argument(
        "--format",
        choices=("text", "json", "metrics"),
        default="text",
        help="how to print it (default: text)",
    )
    out = parser.add_argument(
        "--out", metavar="FILE", help="write to this file, replaced at once, and print nothing"
    )
    out.complete = FILES  # type: ignore[attr-defined] # as above


def run(arguments: argparse.Namespace) -> int:
    """Rebuild and print."""
    data, config = resolve(arguments)
    now_ns = SystemClock().now_ns()
    until_ns = moment_ns(arguments.at, now_ns)
    clock = StandingClock(now_ns if until_ns is None else until_ns)
    desk = Desk(data, config, clock, Cut(until_ns=until_ns, bot=arguments.bot))
    desk.catch_up()
    must_know(desk, arguments.bot, data)
    content = _printed(desk, arguments.format, to_file=bool(arguments.out))
    if arguments.out:
        _write(Path(arguments.out), content)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
    return 0


def _printed(desk: Desk, form: str, *, to_file: bool) -> bytes:
    if form == "json":
        return msgspec.json.format(msgspec.json.encode(rebuilt(desk)), indent=2) + b"\n"
    if form == "metrics":
        return render(rebuilt_families(desk), Format.PROMETHEUS)
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ and not to_file
    width = shutil.get_terminal_size((100, 24)).columns
    text = render_text(desk.screen(), width=width, colour=colour, zone=None)
    return text.encode("utf-8" if to_file else sys.stdout.encoding or "utf-8", "replace")


def _write(path: Path, content: bytes) -> None:
    folder = path.parent
    try:
        replace_file(folder, path.name, content)
    except OSError as error:
        raise UsageError(
            f"--out {path} cannot be written: {error.strerror}: name a file in a folder of yours"
        ) from None
