"""Call an application as a server would, without a server: one request, or a stream read event by event."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import msgspec
from starlette.types import ASGIApp, Message

HOST: Final = "127.0.0.1:8000"
PATIENCE_SECONDS: Final = 20.0  # only a test that fails waits so long


class Answer(msgspec.Struct, frozen=True):
    """What the application answered; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def request_scope(
    path: str, method: str, headers: Mapping[str, str] | None, host: str | None
) -> dict[str, Any]:
    """Return the scope of a request; `host` None leaves the header out."""
    fields = ({"host": host} if host is not None else {}) | dict(headers or {})
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in fields.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
    }


def call(
    app: ASGIApp,
    path: str = "/",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    *,
    host: str | None = HOST,
    sent: list[Message] | None = None,
) -> Answer:
    """Send one request whose client stays, and return the whole answer.

    The messages go into `sent` too, which has them even where the application raises at the end.
    """
    return call_scope(app, request_scope(path, method, headers, host), sent)


def call_scope(app: ASGIApp, scope: dict[str, Any], sent: list[Message] | None = None) -> Answer:
    """Send a request made by hand."""
    sent = [] if sent is None else sent

    requests = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        for request in requests:
            return request
        await asyncio.Event().wait()  # the client stays
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(asyncio.wait_for(app(scope, receive, send), PATIENCE_SECONDS))
    start, *bodies = sent
    headers = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(message.get("body", b"") for message in bodies))


class Event(msgspec.Struct, frozen=True):
    """One server-sent event."""

    name: str
    data: bytes


class Listener:
    """The client of a stream: reads events as they come, may stop reading, may go."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.reads.set()
        self.start: Message = {}
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._rest: list[Event] = []

    async def receive(self) -> Message:
        """Tell the application when the client is gone."""
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take what the application sends, as soon as the client reads."""
        await self.reads.wait()
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self._chunks.put_nowait(message["body"])

    def go(self) -> None:
        """Close the connection."""
        self._gone.set()

    async def next(self, name: str) -> bytes:
        """Return the data of the next event of a name; others are passed over."""
        while True:
            while self._rest:
                event = self._rest.pop(0)
                if event.name == name:
                    return event.data
            chunk = await asyncio.wait_for(self._chunks.get(), PATIENCE_SECONDS)
            self._rest = events(chunk)


def events(chunk: bytes) -> list[Event]:
    """Return the events of a chunk; what is no event (a hint to retry) is left out."""
    found = []
    for block in chunk.split(b"\n\n"):
        fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if line)
        if b"event" in fields:
            found.append(Event(fields[b"event"].decode(), fields[b"data"]))
    return found


@contextlib.asynccontextmanager
async def listening(app: ASGIApp, method: str = "GET") -> AsyncIterator[tuple[Listener, asyncio.Task[None]]]:
    """Open a stream; at the end of the block the client goes and the stream must end."""
    listener = Listener()
    scope = request_scope("/events", method, None, HOST)
    task = asyncio.create_task(_run(app, scope, listener))
    try:
        yield listener, task
    finally:
        listener.reads.set()
        listener.go()
        await asyncio.wait_for(task, PATIENCE_SECONDS)


async def _run(app: ASGIApp, scope: dict[str, Any], listener: Listener) -> None:
    await app(scope, listener.receive, listener.send)
