"""Server-sent events: each new screen to everybody who has the page open.

A reader that is slow skips screens and gets the newest one next: nothing is queued. The number of streams
is bounded, and the connection cuts off who has stopped reading. A beat with the hub's clock goes out when
nothing else does, so that a page can tell a quiet market from a hub that hangs, and knows how far its own
clock is off. What this does not do: send what a reader missed, since a screen is whole.

```
retry: 1000

event: clock
data: {"now_ns":1750000000000000000,"version":"0.1.0","bundle":"1f0c…"}

event: screen
data: {"title":"Desk", …}
```
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import msgspec
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from deskwatch.model import Clock
from deskwatch.web.source import Source

# A line's end would end an event early; between the tokens of JSON it is only space.
_ONE_LINE = bytes.maketrans(b"\r\n", b"  ")


class StreamLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How many streams there may be, and their pace.

    A stream gets a beat after `beat_seconds` of silence and at most one screen in `least_seconds`. The page
    calls the hub lost after a silence of three beats, and knows `beat_seconds` by its default.
    """

    streams: int = 32
    beat_seconds: float = 5.0
    least_seconds: float = 0.25
    retry_ms: int = 1000


class Streams:
    """The ASGI application behind `/events`, and the count of those who listen."""

    def __init__(self, source: Source, clock: Clock, bundle: str, limits: StreamLimits) -> None:
        self._source = source
        self._clock = clock
        self._bundle = bundle
        self._limits = limits
        self._open = 0
        self._closing = asyncio.Event()

    @property
    def count(self) -> int:
        """How many streams are open."""
        return self._open

    def close(self) -> None:
        """End all streams, for good: the server is about to stop. Call it on the event loop's thread."""
        self._closing.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream to one reader until they go or `close` is called."""
        if self._open >= self._limits.streams:
            words = f"All {self._limits.streams} live streams are taken. Close a page that shows this hub.\n"
            refusal = PlainTextResponse(words, 503, {"retry-after": "5", "cache-control": "no-store"})
            await refusal(scope, receive, send)
            return
        self._open += 1
        try:
            await self._answer(scope["method"], receive, send)
        finally:
            self._open -= 1

    async def _answer(self, method: str, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if method != "HEAD":
            await _first_of(self._pump(send), _disconnected(receive), self._closing.wait())
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pump(self, send: Send) -> None:
        """Send screens and beats for ever. `send` suspends while the reader is behind."""
        limits = self._limits
        seen = await self._source.wait(-1, 0.0)
        event = b"retry: %d\n\n" % limits.retry_ms + self._beat() + self._screen()
        while True:
            await send({"type": "http.response.body", "body": event, "more_body": True})
            # Screens that come in quick succession are skipped, all but the newest.
            await asyncio.sleep(limits.least_seconds)
            newest = await self._source.wait(seen, limits.beat_seconds)
            event = self._beat() + (self._screen() if newest > seen else b"")
            seen = newest

    def _beat(self) -> bytes:
        beat = {"now_ns": self._clock.now_ns(), "version": self._source.version, "bundle": self._bundle}
        return b"event: clock\ndata: %b\n\n" % msgspec.json.encode(beat)

    def _screen(self) -> bytes:
        return b"event: screen\ndata: %b\n\n" % self._source.screen().translate(_ONE_LINE)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _first_of(*jobs: Coroutine[Any, Any, object]) -> None:
    """Run the jobs side by side until one ends, cancel the others, and raise what any of them raised."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result
