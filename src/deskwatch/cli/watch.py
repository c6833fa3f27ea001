"""`deskwatch watch`."""

import argparse
import io
import os
import shutil
import sys

import msgspec

from deskwatch.cli.options import add_data, resolve
from deskwatch.dashboards import Screen
from deskwatch.hub import Desk
from deskwatch.model import SystemClock
from deskwatch.terminal import render_text, run_watch

HELP = """Show the desk in this terminal: the same figures, charts and lists as on the page.

It reads the journals itself: no hub has to run and no port is open.

  deskwatch watch
  deskwatch watch --once            print once, for scripts and mails
  deskwatch watch --once --json     the same for programs
"""
REFRESH_SECONDS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    parser.add_argument("--once", action="store_true", help="print once and exit")
    parser.add_argument("--json", action="store_true", help="print once, as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Show the desk until the reader has seen enough."""
    data, config = resolve(arguments)
    desk = Desk(data, config, SystemClock())
    if arguments.once or arguments.json or not sys.stdout.isatty():
        desk.catch_up()
        _print(desk.screen(), as_json=arguments.json)
        return 0

    def look() -> Screen:
        desk.poll()
        return desk.screen()

    run_watch(look, refresh_seconds=REFRESH_SECONDS)
    return 0


def _print(screen: Screen, *, as_json: bool) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that is not UTF-8 shows a mark, not an error
    if as_json:
        print(msgspec.json.encode(screen).decode())
        return
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size((100, 24)).columns
    sys.stdout.write(render_text(screen, width=width, colour=colour, zone=None))
