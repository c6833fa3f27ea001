"""`deskwatch hub`."""

import argparse
from pathlib import Path

from deskwatch.cli.options import add_data, add_listen, address, resolve, seconds
from deskwatch.hub import HubOptions, serve, serve_beside_bot
from deskwatch.model import SystemClock, UsageError

HELP = """Read the journals of all bots below the data directory and show what they say.

  http://127.0.0.1:8000/          the page
  http://127.0.0.1:8000/metrics   for Prometheus
  http://127.0.0.1:8000/api/v1/   the history, asked as a Prometheus: for Grafana
  /-/healthy and /-/ready         for whoever watches the watcher (503 until all journals were read)

Bots need not know of the hub: stop it, start it, kill it; they write their journals all the same.

  deskwatch hub
  deskwatch hub --data ./desk --listen 127.0.0.1:9100
  deskwatch hub --no-port           no page and no /metrics: the JSON files, if the settings ask for them
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_data(parser)
    add_listen(parser)
    parser.add_argument("--no-port", action="store_true", help="open no port at all")
    parser.add_argument("--beside-bot", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Run the hub until it is stopped."""
    data, config = resolve(arguments)
    if arguments.no_port and arguments.listen:
        raise UsageError("--no-port and --listen contradict each other: leave one of them out")
    host, port = address(arguments.listen, config)
    options = HubOptions(
        host=host,
        port=None if arguments.no_port else port,
        duration_seconds=seconds(arguments.duration),
        on_ready=lambda url: announce(url, data),
    )
    run_hub = serve_beside_bot if arguments.beside_bot else serve
    run_hub(data, config, options, SystemClock())
    return 0


def announce(url: str, data: Path) -> None:
    """Say, in one line that scripts wait for, where the hub listens, or what it watches without a port."""
    print(f"listening on {url}" if url else f"watching {data}", flush=True)
