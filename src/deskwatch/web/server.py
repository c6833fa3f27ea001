"""uvicorn, set up to live inside the hub: quiet, bounded, and without a hand on the signals.

The hub opens the socket with `listen`, so that a port in use is one clear line before anything starts,
and runs `await server_config(app, host, port).serve(sockets=[socket])`.
"""

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from deskwatch.model import PortInUseError, UsageError
from deskwatch.web.connection import BoundedConnection
from deskwatch.web.stream import Streams

HEAD_BYTES = 16 * 1024  # of a request's line and headers together
KEEP_ALIVE_SECONDS = 75  # longer than Prometheus' usual scrape interval, so that it keeps its connection
STOP_SECONDS = 2  # what a client may take to read the last answer
_BACKLOG = 128


class HubServer(uvicorn.Server):
    """A server that leaves signals to the hub and ends the event streams before it waits for the rest.

    Stop it by setting `should_exit`.
    """

    def __init__(self, config: uvicorn.Config, streams: Streams) -> None:
        super().__init__(config)
        self._streams = streams

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, which would never end by themselves, then everything else."""
        self._streams.close()
        await super().shutdown(sockets)
        # Who has not taken the last answer by now, or came in between, goes without one.
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)  # the loop reports the losses before it may be closed


def server_config(
    app: Starlette, host: str, port: int, *, connection: type[BoundedConnection] = BoundedConnection
) -> HubServer:
    """Return a server for an application of `create_app`; `host` and `port` are those of the socket.

    It logs errors only (to `uvicorn.error`), keeps no access log and names no server. It reads heads of at
    most `HEAD_BYTES`, holds as many connections as `connection` says, and stops within about
    `STOP_SECONDS`.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=connection,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nobody stands between us and the reader, so nobody may say who they are
        limit_concurrency=connection.most * 2,  # a second bound; connections make room for each other first
        backlog=_BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=HEAD_BYTES,
    )
    return HubServer(config, app.state.streams)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on `host` and `port`; 0 takes a free one, `getsockname` tells which.

    Raises `PortInUseError` where somebody else listens there, and `UsageError` for an address that is not
    this machine's or a port that may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio sends small packets at once: else an answer on a connection that is kept
    # waits 40 ms for the client to confirm its head.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # A hub that was stopped a moment ago leaves connections behind that must not keep the port.
            # (On Windows the same option would let two hubs share it.)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(_BACKLOG)
        sock.setblocking(False)
    except (OSError, OverflowError) as error:  # the latter for a port above 65535
        sock.close()
        raise _listen_error(host, port, error) from error
    return sock


def _listen_error(host: str, port: int, error: OSError | OverflowError) -> PortInUseError | UsageError:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return PortInUseError(
            f"{host}:{port} is in use: stop what listens there, or choose another port with --listen {host}:0"
        )
    return UsageError(
        f"cannot listen on {host}:{port} ({error}): choose an address of this machine with --listen HOST:PORT"
    )
