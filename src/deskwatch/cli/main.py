"""The front door: finds the command, loads it, and turns what went wrong into one line.

Only the command that was asked for is loaded, so that `deskwatch --help` is quick and works with the bot
half alone; a part that was not installed is named with the words that install it.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from deskwatch._version import __version__
from deskwatch.model import DeskwatchError, MissingDependencyError

# The order of a newcomer's day. Each module has HELP, `add_arguments(parser)` and `run(arguments) -> int`.
COMMANDS = {
    "demo": "deskwatch.cli.demo",
    "run": "deskwatch.cli.run",
    "hub": "deskwatch.cli.hub",
    "watch": "deskwatch.cli.watch",
    "query": "deskwatch.cli.query",
    "export": "deskwatch.cli.exporting",
    "import": "deskwatch.cli.importing",
    "explain": "deskwatch.cli.explain",
    "replay": "deskwatch.cli.replay",
    "monitors": "deskwatch.cli.monitors",
    "record": "deskwatch.cli.record",
    "doctor": "deskwatch.cli.doctor",
    "completion": "deskwatch.cli.completion",
}
SUMMARIES = {
    "demo": "watch a simulated desk of five bots: the quickest way to see what deskwatch shows",
    "run": "run a bot with a hub beside it",
    "hub": "read the bots' journals; serve the page and /metrics",
    "watch": "show the desk in this terminal; needs no hub and no port",
    "query": "ask the hub's history in PromQL: a table or a chart in this terminal",
    "export": "write the hub's history as OpenMetrics, CSV or Parquet",
    "import": "read OpenMetrics text with timestamps into the hub's history",
    "explain": "show the facts and the arithmetic behind a figure",
    "replay": "rebuild from the journals what was known at some time",
    "monitors": "run all monitors in the background, with no port open; their figures as JSON files",
    "record": "record what any program says: lines of JSON from a pipe, or from a log that it follows",
    "doctor": "say in words what is wrong with this desk, since when, and how to mend it",
    "completion": "print the completion script for a shell",
}
DESCRIPTION = """deskwatch watches over trading bots.

A bot records what it does with two lines of Python; the hub keeps its book and shows every figure.

    deskwatch demo                     see it at work, with simulated bots
    deskwatch run -- python bot.py     your bot, with a hub beside it
    deskwatch watch                    the same in a terminal
"""
EPILOG = "`deskwatch COMMAND --help` explains a command. Exit code 2 means: the line says what to mend."
USER_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(words)
    except DeskwatchError as error:
        sys.stderr.write(f"deskwatch: {error}\n")
        return USER_ERROR
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has enough; Python must not complain about it on the way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(words: list[str]) -> int:
    wanted = next((word for word in words if not word.startswith("-")), "")
    parser = build_parser({wanted} if wanted in COMMANDS else set())
    parsed = parser.parse_args(words)
    if not parsed.command:
        parser.print_help()
        return 0
    return int(parsed.run(parsed))


def build_parser(loaded: set[str]) -> argparse.ArgumentParser:
    """Return the parser, with the arguments of the `loaded` commands."""
    parser = argparse.ArgumentParser(
        prog="deskwatch",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"deskwatch {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, summary in SUMMARIES.items():
        module = load(name) if name in loaded else None
        command = subparsers.add_parser(
            name,
            help=summary,
            description=module.HELP if module else summary,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if module is not None:
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser


def load(name: str) -> ModuleType:
    """Return the module of a command. Raises `MissingDependencyError` if a part is not installed."""
    try:
        return importlib.import_module(COMMANDS[name])
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "deskwatch":
            raise
        raise MissingDependencyError(
            f"`deskwatch {name}` needs {error.name}, which is not installed: pip install 'deskwatch[hub]'"
        ) from None


if __name__ == "__main__":
    sys.exit(main())
