"""`deskwatch demo`."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from deskwatch.cli.options import add_data, add_listen, address, seconds
from deskwatch.demo import DEFAULT_SEED, DEFAULT_SPEED, BarFile, child_commands, open_bars, replay_plans
from deskwatch.demo.process import MAX_SPEED
from deskwatch.hub import Config, HubOptions, load_config, open_directory, serve
from deskwatch.journal import data_home
from deskwatch.model import SystemClock, UsageError

HELP = """Watch a desk at work: five paper bots on a simulated market, and a hub that shows them.

The market is made up by a seeded generator; the same seed gives the same prices. Each bot is a process of
its own that records as any bot would: kill one, and see how the page tells.

  deskwatch demo
  deskwatch demo --seed 7 --listen 127.0.0.1:0 --duration 60s
  deskwatch demo --bars btc-1m.csv --symbol BTC/USD --speed 120

--bars replays your own file of OHLCV bars instead, at so many bars a second.

Nothing is kept unless --data names a directory.
"""
_STOP_SECONDS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_data(parser, default="one that goes away with the demo")
    add_listen(parser)
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, help=f"of the market (default: {DEFAULT_SEED})"
    )
    parser.add_argument("--bars", metavar="FILE", type=Path, help="replay this CSV file of bars instead")
    parser.add_argument(
        "--symbol", default="", help="what the bars are of (default: taken from the file's name)"
    )
    parser.add_argument(
        "--speed",
        type=float,
        help=f"bars a second with --bars; 0 is as fast as possible (default: {DEFAULT_SPEED:g})",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the desk until it is stopped."""
    speed = _speed(arguments)
    config_path = Path(arguments.config) if arguments.config else None
    with _directory(arguments.data) as data:
        config = load_config(config_path, data)
        host, port = address(arguments.listen, config)
        bars = open_bars(arguments.bars, arguments.symbol) if arguments.bars else None
        if bars and not config_path:
            config = _in_the_currency_of(bars, config)
        commands = child_commands(data, seed=arguments.seed, bars=bars, speed=speed)
        bots: list[subprocess.Popen[bytes]] = []
        options = HubOptions(
            host=host,
            port=port,
            duration_seconds=seconds(arguments.duration),
            on_ready=_starter(commands, bots, data, bars),
        )
        try:
            serve(data, config, options, SystemClock())
        finally:
            _stop(bots)
    return 0


def _speed(arguments: argparse.Namespace) -> float:
    """Return how fast bars are replayed. Raises `UsageError`, also for what counts with --bars alone."""
    for option in ("speed", "symbol"):
        if getattr(arguments, option) not in {None, ""} and not arguments.bars:
            raise UsageError(f"--{option} is for a file of bars: name one with --bars, or leave it out")
    speed = DEFAULT_SPEED if arguments.speed is None else float(arguments.speed)
    if not 0.0 <= speed <= MAX_SPEED:
        raise UsageError(
            f"--speed {speed:g} is no number of bars a second from 0 to {MAX_SPEED:.0f}: write one like 60"
        )
    return speed


def _in_the_currency_of(bars: BarFile, config: Config) -> Config:
    """Report in what the file's prices are in: there is no rate to convert them by."""
    currency = replay_plans(bars)[0].currency
    account = msgspec.structs.replace(config.account, currency=currency)
    return msgspec.structs.replace(config, account=account)


@contextmanager
def _directory(named: str | None) -> Iterator[Path]:
    """Give the named directory, made if need be, or one that goes away with the demo."""
    if named:
        yield open_directory(data_home(named), create=True)
        return
    with tempfile.TemporaryDirectory(prefix="deskwatch-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _starter(
    commands: list[list[str]],
    bots: "list[subprocess.Popen[bytes]]",
    data: Path,
    bars: BarFile | None,
) -> Callable[[str], None]:
    def start(url: str) -> None:
        # A session of their own, so that Ctrl-C reaches this process, which then ends them in good order.
        environment = {**os.environ, "DESKWATCH_HOME": str(data)}
        for command in commands:
            bots.append(subprocess.Popen(command, env=environment, start_new_session=True))  # noqa: S603 - our own bots
        print(f"listening on {url}", flush=True)
        prices = f"the bars of {bars.path}" if bars else "on prices that are not real"
        _introduce(url, data, f"{len(commands)} paper bots are trading {prices}.")

    return start


def _introduce(url: str, data: Path, what: str) -> None:
    sys.stderr.write(
        f"\n  {what}\n\n"
        f"  page       {url}/\n"
        f"  metrics    {url}/metrics\n"
        f"  terminal   {_command()} watch --data {data}\n\n"
        "  Ctrl-C stops everything.\n\n"
    )


def _command() -> str:
    """Return the words by which this reader's shell finds deskwatch."""
    if shutil.which("deskwatch"):
        return "deskwatch"
    return sys.argv[0] if Path(sys.argv[0]).name == "deskwatch" else f"{sys.executable} -m deskwatch"


def _stop(bots: "list[subprocess.Popen[bytes]]") -> None:
    for bot in bots:
        bot.terminate()
    for bot in bots:
        try:
            bot.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            bot.kill()
            bot.wait()
