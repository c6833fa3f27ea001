"""Options that several commands share, and what they mean."""

import argparse
import os
from pathlib import Path

from deskwatch.hub import Config, load_config, open_directory
from deskwatch.hub import config as settings
from deskwatch.journal import data_home
from deskwatch.model import ConfigError, UsageError

_USUAL_PLACE = "$DESKWATCH_HOME, else the platform's folder for data"


def add_data(parser: argparse.ArgumentParser, default: str = _USUAL_PLACE) -> None:
    """Add `--data` and `--config`."""
    parser.add_argument("--data", metavar="DIR", help=f"the data directory (default: {default})")
    parser.add_argument(
        "--config", metavar="FILE", help="settings (default: deskwatch.toml in the data directory)"
    )


def add_listen(parser: argparse.ArgumentParser) -> None:
    """Add `--listen` and `--duration`."""
    parser.add_argument(
        "--listen",
        metavar="HOST:PORT",
        help="where to serve the page and /metrics (default: 127.0.0.1:8000; port 0 takes a free one)",
    )
    parser.add_argument(
        "--duration",
        metavar="TIME",
        help="stop after this long, such as 20s or 5m (default: run until Ctrl-C)",
    )


def resolve(arguments: argparse.Namespace) -> tuple[Path, Config]:
    """Return the data directory, which exists, and the configuration.

    A directory that somebody named must be there already, so that a slip of the pen does not show an
    empty desk; the platform's default place is made.
    """
    path = Path(arguments.config) if arguments.config else None
    named = arguments.data or os.environ.get("DESKWATCH_HOME")
    config = load_config(path, data_home(arguments.data))
    if not named and config.hub.data:
        named = config.hub.data
    data = open_directory(data_home(named), create=not named)
    return data, config if path else load_config(None, data)


def address(listen: str | None, config: Config) -> tuple[str, int]:
    """Return (host, port) of `--listen`, else of the settings, which were checked when they were read."""
    try:
        return settings.address(listen or config.hub.listen, "--listen" if listen else "hub.listen")
    except ConfigError as error:
        raise UsageError(str(error)) from None


def seconds(text: str | None) -> float | None:
    """Return the seconds of a duration, None for none."""
    if text is None:
        return None
    try:
        return settings.duration(text, "--duration")
    except ConfigError as error:
        raise UsageError(str(error)) from None
