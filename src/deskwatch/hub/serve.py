"""The hub's loop: look at the journals, render, serve; stop on a signal or when the time is over.

One thread, one event loop. Reading goes on in slices, so that `/-/ready` answers while millions of facts
are caught up. What readers get was rendered before: a slow one costs nothing but its own connection.
"""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from deskwatch._version import __version__
from deskwatch.exposition import Format, choose_format, render
from deskwatch.hub.collecting import Collecting
from deskwatch.hub.config import Config
from deskwatch.hub.desk import Desk
from deskwatch.hub.exporting import Exporting, export_folder
from deskwatch.hub.lock import DirectoryLock
from deskwatch.hub.tell import tell
from deskwatch.model import NANOSECONDS, Clock, Problem, UsageError
from deskwatch.web import create_app, listen, server_config
from deskwatch.web.server import HubServer

POLL_SECONDS = 0.2
RENDER_NS = NANOSECONDS  # a screen a second is as much as an eye follows
FRESH_NS = NANOSECONDS // 4  # a scrape gets figures at most this old
MOST_TOLD = 50  # sorts of problems told in one go
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_encode = msgspec.json.Encoder().encode


class HubOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen (port None: nowhere), for how long (None: until a signal), and what to call then.

    `on_ready` gets the address, empty without a port, as soon as the hub is at work.
    """

    host: str
    port: int | None
    on_ready: Callable[[str], None]
    duration_seconds: float | None = None


class Rendered:
    """What readers get: satisfies the web room's `Source`."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock
        self._screen = b""
        self._number = 0
        self._changed = asyncio.Condition()
        self._metrics: dict[Format, bytes] = {}
        self._gathered_ns = -FRESH_NS - 1
        self._families = desk.families()

    @property
    def version(self) -> str:
        """The version of deskwatch."""
        return __version__

    def ready(self) -> bool:
        """Whether the journals are caught up."""
        return self._desk.ready

    def screen(self) -> bytes:
        """Return the newest screen."""
        return self._screen

    def metrics(self, accept: str) -> tuple[str, bytes]:
        """Return the exposition in the format that the client likes, at most a quarter of a second old."""
        chosen = choose_format(accept)
        now_ns = self._clock.monotonic_ns()
        if now_ns - self._gathered_ns > FRESH_NS:
            self._gathered_ns = now_ns
            self._families = self._desk.families()
            self._metrics.clear()
        if chosen not in self._metrics:
            self._metrics[chosen] = render(self._families, chosen)
        return chosen.content_type, self._metrics[chosen]

    async def wait(self, after: int, timeout_seconds: float) -> int:
        """Return the number of the newest screen, at once or as soon as it is above `after`."""
        async with self._changed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait_for(lambda: self._number > after), timeout_seconds)
        return self._number

    async def draw(self) -> None:
        """Make a new screen and wake who waits for one."""
        self._screen = _encode(self._desk.screen())
        async with self._changed:
            self._number += 1
            self._changed.notify_all()


def serve(data: Path, config: Config, options: HubOptions, clock: Clock) -> None:
    """Run the hub until a signal or the end of its time.

    Raises `HubRunningError` if another hub has the directory, `PortInUseError` if somebody listens there,
    `UsageError` for an address beyond this machine, which would show the desk to strangers.
    """
    if options.host not in LOOPBACK:
        raise UsageError(
            f"--listen {options.host}: the hub listens on this machine only: use 127.0.0.1, and an "
            "SSH tunnel or a reverse proxy to look from elsewhere"
        )
    lock = DirectoryLock(data)
    lock.acquire()
    try:
        sock, url = _open_port(options)
        files = export_folder(data, config) if config.export.json.enabled else None
        lock.publish(url, str(files) if files else "")
        desk = Desk(data, config, clock)
        exporting = Exporting(files, config, desk, clock) if files else None
        collecting = Collecting(data, config, clock, desk.processes)
        collecting.start()
        try:
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(_Hub(desk, config, options, clock, exporting).run(sock, url))
        finally:
            collecting.stop()
    finally:
        lock.release()


def _open_port(options: HubOptions) -> tuple[socket.socket | None, str]:
    """Return the listening socket and its address; neither where no port is wanted."""
    if options.port is None:
        return None, ""
    sock = listen(options.host, options.port)
    host = f"[{options.host}]" if ":" in options.host else options.host
    return sock, f"http://{host}:{sock.getsockname()[1]}"


class _Hub:
    """One run of the hub."""

    def __init__(
        self, desk: Desk, config: Config, options: HubOptions, clock: Clock, exporting: Exporting | None
    ) -> None:
        self._desk = desk
        self._config = config
        self._options = options
        self._clock = clock
        self._exporting = exporting

    async def run(self, sock: socket.socket | None, url: str) -> None:
        """Serve, follow and export until a signal, the end of the time, or a failure of one of them."""
        source = Rendered(self._desk, self._clock) if sock is not None else None
        if source is not None:
            await source.draw()
        server = self._server(source, sock) if source is not None and sock is not None else None
        stop, ended = asyncio.Event(), asyncio.Event()
        with _signals(stop):
            following = asyncio.create_task(_follow(self._desk, source, self._clock))
            waiting = asyncio.create_task(stop.wait())
            serving = asyncio.create_task(server.serve(sockets=[sock])) if server and sock else None
            exporting = asyncio.create_task(self._exporting.run(ended)) if self._exporting else None
            self._options.on_ready(url)
            await asyncio.wait(
                {following, waiting, *([serving] if serving else [])},
                timeout=self._options.duration_seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
            waiting.cancel()
            following.cancel()
            if server is not None and serving is not None:
                server.should_exit = True
                await serving
            with contextlib.suppress(asyncio.CancelledError):
                await following
            if exporting is not None:
                self._desk.poll()
                ended.set()
                await exporting

    def _server(self, source: "Rendered", sock: socket.socket) -> HubServer:
        app = create_app(source, clock=self._clock, hosts=frozenset(self._config.hub.hosts))
        return server_config(app, self._options.host, sock.getsockname()[1])


async def _follow(desk: Desk, source: Rendered | None, clock: Clock) -> None:
    """Look at the journals for ever, draw once a second, say each new problem once."""
    drawn_ns = clock.monotonic_ns()
    while True:
        was_ready = desk.ready
        news = desk.poll()
        _tell(desk.take_new_problems())
        due = clock.monotonic_ns() - drawn_ns >= RENDER_NS
        if source is not None and (due or desk.ready is not was_ready):
            drawn_ns = clock.monotonic_ns()
            await source.draw()
        await asyncio.sleep(0 if news and not desk.ready else POLL_SECONDS)


def _tell(problems: list[Problem]) -> None:
    """Tell the first problem of each file and reason, and how many more there are like it."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.file, problem.reason.value), []).append(problem)
    for first, *more in list(alike.values())[:MOST_TOLD]:
        tell(f"{first} (and {len(more):,} more of this sort in the file)" if more else str(first))
    if len(alike) > MOST_TOLD:
        tell(f"and {len(alike) - MOST_TOLD:,} more sorts of problems in the journals")


@contextlib.contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    """Turn Ctrl-C and a polite kill into an orderly end."""
    loop = asyncio.get_running_loop()
    names = (signal.SIGINT, signal.SIGTERM)
    if sys.platform == "win32":  # no handlers in a loop there; Ctrl-C raises KeyboardInterrupt
        yield
        return
    for name in names:
        loop.add_signal_handler(name, stop.set)
    try:
        yield
    finally:
        for name in names:
            loop.remove_signal_handler(name)
