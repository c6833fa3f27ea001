"""The hub's loop: look at the journals, render, serve; stop on a signal or when the time is over.

One thread, one event loop. Reading goes on in slices, so that `/-/ready` answers while millions of facts
are caught up. What others ask for while it runs (see `requests`) is done beside what it began with.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import msgspec

from deskwatch.api import POST_PATHS, Api
from deskwatch.history import History, history_folder
from deskwatch.hub.collecting import Collecting
from deskwatch.hub.config import LOOPBACK, Config, unknown_variables
from deskwatch.hub.desk import Desk
from deskwatch.hub.exporting import Exporting, export_folder
from deskwatch.hub.keeping import Keeping
from deskwatch.hub.lock import DirectoryLock, RunningHub
from deskwatch.hub.prometheus import PrometheusFace
from deskwatch.hub.rendered import Rendered
from deskwatch.hub.requests import Inbox, Request
from deskwatch.hub.sampling import Sampling
from deskwatch.hub.tell import tell
from deskwatch.model import NANOSECONDS, Clock, DataDirectoryError, DeskwatchError, Problem, UsageError
from deskwatch.store import StoreError
from deskwatch.web import create_app, listen, server_config
from deskwatch.web.server import HubServer

POLL_SECONDS = 0.2
RENDER_NS = NANOSECONDS  # a screen a second is as much as an eye follows
MOST_TOLD = 50  # sorts of problems told in one go
MOST_PORTS = 8  # that one hub opens
MOST_ANSWERS = 32  # to requests, kept for whoever asked


class HubOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen (port None: nowhere), for how long (None: until a signal), and what to call then.

    `on_ready` gets the address, empty without a port, as soon as the hub is at work.
    """

    host: str
    port: int | None
    on_ready: Callable[[str], None]
    duration_seconds: float | None = None


def serve(data: Path, config: Config, options: HubOptions, clock: Clock) -> None:
    """Run the hub until a signal or the end of its time.

    Raises `HubRunningError` if another hub has the directory, `PortInUseError` if somebody listens there,
    `UsageError` for an address beyond this machine, which would show the desk to strangers.
    """
    if options.host not in LOOPBACK:
        raise UsageError(f"{options.host}: the hub listens on this machine only: use 127.0.0.1")
    lock = DirectoryLock(data)
    lock.acquire()
    try:
        sock = listen(options.host, options.port) if options.port is not None else None
        _tell_unknown_variables()
        keeping = _open_keeping(data, clock)
        desk = _begin(data, config, clock, keeping)
        collecting = Collecting(data, config, clock, desk.processes)
        try:
            collecting.start()
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(_Hub(lock, desk, config, options, clock, keeping=keeping).run(sock))
        finally:
            collecting.stop()
            if keeping is not None:
                keeping.close()
    finally:
        lock.release()


def _open_keeping(data: Path, clock: Clock) -> Keeping | None:
    """Open what is kept over a restart; where that fails, the hub does all else without it."""
    try:
        return Keeping(data, clock)
    except DataDirectoryError as error:
        tell(f"{error}; a restart will read the journals from their start")
        return None


def _begin(data: Path, config: Config, clock: Clock, keeping: Keeping | None) -> Desk:
    """Return the desk as the last hub left it, or at the start of all journals."""
    if keeping is None:
        return Desk(data, config, clock)
    try:
        return Desk(data, config, clock, beginning=keeping.beginning(config.settings()))
    except ValueError as error:
        tell(f"what the last hub kept cannot be used ({error}); the journals are read again")
        return Desk(data, config, clock)


class _Hub:
    """One run of the hub."""

    def __init__(
        self,
        lock: DirectoryLock,
        desk: Desk,
        config: Config,
        options: HubOptions,
        clock: Clock,
        *,
        keeping: Keeping | None,
    ) -> None:
        self._lock = lock
        self._desk = desk
        self._keeping = keeping
        self._config = config
        self._options = options
        self._clock = clock
        self._source: Rendered | None = None
        self._servers: dict[str, tuple[HubServer, asyncio.Task[None]]] = {}  # by address
        self._exporting: tuple[Exporting, asyncio.Task[None]] | None = None
        self._answers: dict[str, str] = {}
        self._history = self._begin_history()

    def _begin_history(self) -> "_LiveHistory | None":
        """Open the history; where that fails, the hub does all else without one."""
        if not self._config.history.enabled:
            return None
        try:
            return _LiveHistory(self._lock.directory, self._config, self._desk, self._clock)
        except (StoreError, OSError) as error:
            tell(f"{error}; this hub keeps no history")
            return None

    async def run(self, sock: socket.socket | None) -> None:
        """Serve, follow and export until a signal, the end of the time, or a failure of one of them."""
        stop = asyncio.Event()
        with _signals(stop):
            url = await self._open(self._options.host, sock) if sock is not None else ""
            if self._config.export.json.enabled:
                self._export()
            self._publish()
            first = [task for _, task in self._servers.values()]
            tasks = [
                asyncio.create_task(work)
                for work in (self._follow(), self._listen_to_requests(), stop.wait(), *self._sample())
            ]
            self._options.on_ready(url)
            await asyncio.wait(
                {*tasks, *first},
                timeout=self._options.duration_seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
            await self._end(tasks)

    def _sample(self) -> list[Coroutine[Any, Any, None]]:
        return [] if self._history is None else [self._history.sampling.run()]

    async def _end(self, tasks: list[asyncio.Task[Any]]) -> None:
        """Take leave of readers, then write the files for the last time."""
        for task in tasks:
            task.cancel()
        for server, _ in self._servers.values():
            server.should_exit = True
        for _, serving in self._servers.values():
            await serving
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if self._keeping is not None and self._desk.ready:
            await self._keeping.commit(self._desk.moment())
        if self._exporting is not None:
            exporting, writing = self._exporting
            self._desk.poll()
            exporting.end()
            await writing
        if self._history is not None:
            if self._desk.ready:
                await self._history.sampling.sample()
            self._history.close()

    async def _open(self, host: str, sock: socket.socket) -> str:
        """Serve the page and /metrics on a socket; return its address."""
        if self._source is None:
            self._source = Rendered(self._desk, self._clock)
            await self._source.draw()
        port = sock.getsockname()[1]
        app = create_app(
            self._source,
            clock=self._clock,
            hosts=frozenset(self._config.hub.hosts),
            more=[] if self._history is None else self._history.api.routes(),
            form_paths=POST_PATHS if self._history is not None else frozenset(),
        )
        server = server_config(app, host, port)
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self._servers[url] = (server, asyncio.create_task(server.serve(sockets=[sock])))
        return url

    def _export(self, interval_seconds: float | None = None) -> None:
        """Begin to write files, or write them as often as is asked for now."""
        if self._exporting is None:
            folder = export_folder(self._lock.directory, self._config)
            exporting = Exporting(folder, self._config, self._desk, self._clock)
            self._exporting = exporting, asyncio.create_task(exporting.run())
        if interval_seconds is not None:
            self._exporting[0].quicken(interval_seconds)

    def _publish(self) -> None:
        """Say in the lock who this hub is and what it does."""
        urls = list(self._servers)
        files = str(self._exporting[0].folder) if self._exporting is not None else ""
        owner = RunningHub(
            pid=os.getpid(), url=urls[0] if urls else "", files=files, urls=urls, answers=self._answers
        )
        self._lock.publish(owner)

    async def _listen_to_requests(self) -> None:
        """Do what others ask of this hub, as far as it can be done."""
        inbox = Inbox(self._lock.directory, self._clock)
        while True:
            self._lock.publish_again()
            for number, request in inbox.take():
                why_not = "it does not understand what is asked: are both of one version"
                self._answers[number] = why_not if request is None else await self._grant(request)
                while len(self._answers) > MOST_ANSWERS:
                    del self._answers[next(iter(self._answers))]
                self._publish()
            await asyncio.sleep(POLL_SECONDS)

    async def _grant(self, request: Request) -> str:
        """Return why a request cannot be granted; nothing where it was. What was given stays to the end."""
        if request.export:
            self._export(request.interval_seconds)
        ports = {url.rpartition(":")[2] for url in self._servers}
        if request.port is None or str(request.port) in ports or (request.port == 0 and ports):
            return ""
        if len(self._servers) >= MOST_PORTS:
            return f"it has {MOST_PORTS} ports open, and no hub opens more: use one of them"
        try:
            await self._open("127.0.0.1", listen("127.0.0.1", request.port))
        except DeskwatchError as error:
            return str(error)
        return ""

    async def _follow(self) -> None:
        """Look at the journals for ever, draw once a second, say each new problem once."""
        desk, clock = self._desk, self._clock
        drawn_ns = clock.monotonic_ns()
        while True:
            was_ready = desk.ready
            news = desk.poll()
            _tell(desk.take_new_problems())
            due = clock.monotonic_ns() - drawn_ns >= RENDER_NS
            if self._source is not None and (due or desk.ready is not was_ready):
                drawn_ns = clock.monotonic_ns()
                await self._source.draw()
            if self._keeping is not None and desk.ready and self._keeping.is_due():
                await self._keeping.commit(desk.moment())
            await asyncio.sleep(0 if news and not desk.ready else POLL_SECONDS)


class _LiveHistory:
    """The history while the hub runs: written by `sampling`, read by `api`, one for all ports."""

    def __init__(self, data: Path, config: Config, desk: Desk, clock: Clock) -> None:
        self.sampling = Sampling(data, config, desk, clock)
        try:
            self._history = History(history_folder(data), clock, tell=tell)
        except StoreError:
            self.sampling.close()
            raise
        self.api = Api(PrometheusFace(self._history, clock), clock)

    def close(self) -> None:
        """End the threads, then let go of the file."""
        self.api.close()
        self._history.close()
        self.sampling.close()


def _tell_unknown_variables() -> None:
    unknown = unknown_variables()
    if unknown:
        words = "is no setting and changes" if len(unknown) == 1 else "are no settings and change"
        tell(f"{', '.join(unknown)} {words} nothing: see docs/reference/configuration.md")


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
