"""`deskwatch doctor`."""

import argparse
import io
import os
import shutil
import sys
from pathlib import Path

import msgspec

from deskwatch.cli.options import add_data
from deskwatch.doctor import Sight, diagnose, report_text
from deskwatch.model import SystemClock

HELP = """Say in words what is wrong with this desk, since when, and how to mend it.

It reads the journals and the settings, and asks the hub that runs. It changes
nothing. The exit code is 1 if there is an error.

  deskwatch doctor
  deskwatch doctor --data ./desk
  deskwatch doctor --json | jq '.findings[].what'     for programs
"""
_ERRORS = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Look, and print what was found."""
    config = Path(arguments.config) if arguments.config else None
    diagnosis = diagnose(Sight(arguments.data, config, SystemClock()))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that is not UTF-8 shows a mark, not an error
    if arguments.json:
        findings = [{**msgspec.to_builtins(finding), "doc": finding.doc} for finding in diagnosis.findings]
        found = {"healthy": diagnosis.is_well(), **msgspec.to_builtins(diagnosis), "findings": findings}
        print(msgspec.json.encode(found).decode())
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        width = shutil.get_terminal_size((100, 24)).columns
        sys.stdout.write(report_text(diagnosis, width=width, colour=colour))
    return 0 if diagnosis.is_well() else _ERRORS
