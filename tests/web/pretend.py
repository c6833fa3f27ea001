"""A hub that shows what the test hands it, and a server thread to look at it through a real port."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator

import msgspec

from deskwatch.dashboards import Screen
from deskwatch.model import Clock, SystemClock
from deskwatch.web import Source, StreamLimits, create_app, listen, server_config
from deskwatch.web.connection import BoundedConnection

METRICS_TEXT = b"# TYPE trader_open_positions gauge\ntrader_open_positions 4\n"
OPEN_METRICS = "application/openmetrics-text"


class PretendedHub:
    """A `Source` without a hub behind it. `show` may be called on the loop's thread only."""

    def __init__(self, screen: Screen | None = None, *, version: str = "0.1.0") -> None:
        self._screen = msgspec.json.encode(screen) if screen is not None else b"{}"
        self._version = version
        self._generation = 0
        self._changed = asyncio.Event()
        self.is_ready = True
        self.accepts: list[str] = []
        self.screens_taken = 0

    @property
    def version(self) -> str:
        """As told."""
        return self._version

    def ready(self) -> bool:
        """As the test wants it."""
        return self.is_ready

    def screen(self) -> bytes:
        """Return what was shown last."""
        self.screens_taken += 1
        return self._screen

    def metrics(self, accept: str) -> tuple[str, bytes]:
        """Return one gauge, in the format that was asked for, and remember the question."""
        self.accepts.append(accept)
        if OPEN_METRICS in accept:
            return f"{OPEN_METRICS}; version=1.0.0; charset=utf-8", METRICS_TEXT + b"# EOF\n"
        return "text/plain; version=0.0.4; charset=utf-8", METRICS_TEXT

    def show(self, screen: Screen | bytes) -> None:
        """Show another screen and wake all who wait."""
        self._screen = screen if isinstance(screen, bytes) else msgspec.json.encode(screen)
        self._generation += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, after: int, timeout_seconds: float) -> int:
        """Wait as the protocol says."""
        if self._generation <= after:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), timeout_seconds)
        return self._generation


class Served:
    """A pretended hub on a port of its own, run by another thread."""

    def __init__(
        self,
        screen: Screen | None,
        *,
        port: int = 0,
        connection: type[BoundedConnection] = BoundedConnection,
        streams: int = 32,
        clock: Clock | None = None,
    ) -> None:
        self.hub = PretendedHub(screen)
        self._loop = asyncio.new_event_loop()
        self._socket = listen("127.0.0.1", port)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        limits = StreamLimits(streams=streams, least_seconds=0.01, beat_seconds=1.0)
        source: Source = self.hub
        app = create_app(source, clock=clock or SystemClock(), limits=limits)
        self._server = server_config(app, "127.0.0.1", self.port, connection=connection)
        self._thread = threading.Thread(target=self._run, name="pretended hub")
        self._thread.start()

    def show(self, screen: Screen | bytes) -> None:
        """Show another screen from now on."""
        self._loop.call_soon_threadsafe(self.hub.show, screen)

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """Let the hub hang for as long as the block runs: its connections stay open and it does nothing."""
        go_on = threading.Event()
        self._loop.call_soon_threadsafe(go_on.wait)
        try:
            yield
        finally:
            go_on.set()

    def wait_until_gone(self) -> None:
        """Wait until the screen was asked for and no connection is left."""
        for _ in range(10_000):
            if self.hub.screens_taken > 0 and not self._server.server_state.connections:
                return
            threading.Event().wait(0.002)
        raise TimeoutError

    def stop(self) -> None:
        """Stop serving; the port is free when this returns."""
        self._server.should_exit = True
        self._thread.join()

    def _run(self) -> None:
        with contextlib.closing(self._loop):
            self._loop.run_until_complete(self._server.serve(sockets=[self._socket]))


@contextlib.contextmanager
def served(
    screen: Screen | None,
    *,
    port: int = 0,
    connection: type[BoundedConnection] = BoundedConnection,
    streams: int = 32,
    clock: Clock | None = None,
) -> Iterator[Served]:
    """Serve a screen for as long as the block runs."""
    hub = Served(screen, port=port, connection=connection, streams=streams, clock=clock)
    try:
        yield hub
    finally:
        hub.stop()
