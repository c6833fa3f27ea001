"""`deskwatch run`."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from deskwatch.cli.options import add_data, add_listen, address, resolve, seconds
from deskwatch.hub import running_hub
from deskwatch.model import UsageError

HELP = """Run a bot, with a hub beside it.

A hub is started unless one already watches the data directory; it ends with the command. The bot gets
DESKWATCH_HOME, so that it records where the hub reads. Ctrl-C goes to the bot; its exit code is handed on.

  deskwatch run -- python bot.py
  deskwatch run --listen 127.0.0.1:9100 -- freqtrade trade --config config.json
"""
_STOP_SECONDS = 5
_SIGNAL_BASE = 128


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.usage = (
        "deskwatch run [-h] [--data DIR] [--config FILE] [--listen HOST:PORT] [--duration TIME] -- PROGRAM …"
    )
    add_data(parser)
    add_listen(parser)
    parser.add_argument(
        "program", nargs=argparse.REMAINDER, metavar="PROGRAM …", help="the bot and its arguments"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the program; return its exit code."""
    program = arguments.program[1:] if arguments.program[:1] == ["--"] else arguments.program
    if not program:
        raise UsageError("run needs a program to run: deskwatch run -- python bot.py")
    data, config = resolve(arguments)
    address(arguments.listen, config)
    hub = _start_hub(arguments, data)
    try:
        return _run_bot(program, data, seconds(arguments.duration))
    finally:
        if hub is not None:
            _stop(hub)


def _start_hub(arguments: argparse.Namespace, data: Path) -> "subprocess.Popen[str] | None":
    owner = running_hub(data)
    if owner is not None:
        sys.stderr.write(f"deskwatch: {owner.place} already watches {data}\n")
        return None
    command = [sys.executable, "-m", "deskwatch", "hub", "--data", str(data)]
    command += ["--listen", arguments.listen] if arguments.listen else []
    command += ["--config", arguments.config] if arguments.config else []
    # A session of its own, so that Ctrl-C reaches the bot alone and the hub sees how it ended.
    hub = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)  # noqa: S603 - our own program
    line = hub.stdout.readline().strip() if hub.stdout else ""
    if not line:
        hub.wait()
        raise UsageError("the hub did not start; the line above says why. The bot was not started")
    sys.stderr.write(f"deskwatch: {line}\n")
    return hub


def _run_bot(program: list[str], data: Path, limit_seconds: float | None) -> int:
    environment = {**os.environ, "DESKWATCH_HOME": str(data)}
    try:
        bot = subprocess.Popen(program, env=environment)  # noqa: S603 - running it is what was asked for
    except OSError as error:
        raise UsageError(
            f"{program[0]} cannot be started: {error.strerror}: check its name and path"
        ) from None
    before = signal.signal(signal.SIGTERM, lambda *_: bot.terminate())
    try:
        code = _wait(bot, limit_seconds)
    finally:
        signal.signal(signal.SIGTERM, before)
    code = code if code >= 0 else _SIGNAL_BASE - code
    sys.stderr.write(f"deskwatch: the bot ended with code {code}\n")
    return code


def _wait(bot: "subprocess.Popen[bytes]", limit_seconds: float | None) -> int:
    """Wait for the bot, which decides itself what Ctrl-C means."""
    while True:
        try:
            return bot.wait(limit_seconds)
        except KeyboardInterrupt:
            continue
        except subprocess.TimeoutExpired:
            _stop(bot)


def _stop(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
