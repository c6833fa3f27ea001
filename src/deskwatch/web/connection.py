"""A connection that nobody can hold on to for nothing.

uvicorn waits without end for the first request of a connection and for the rest of a half-sent one, and
answers 503 to everybody once its connections are all taken: a few hundred idle sockets blind Prometheus. It
also waits without end for a client that has stopped reading. So a connection has a deadline for each
request's head and one for a reader that is behind, and when there are too many connections, the one that
has been idle longest goes. What this does not do: limit the pace of requests.
"""

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS = 512  # well below the 1,024 file descriptors that a process usually has
HEAD_SECONDS = 10.0
STALL_SECONDS = 15.0


class BoundedConnection(H11Protocol):
    """One client's connection, on the event loop's thread.

    A request's head must be complete `head_seconds` after the connection was made, or after its first byte
    where the connection has served another before. A client that is behind, with more than the transport's
    high-water mark of 64 KiB unread, must catch up within `stall_seconds`. There are at most `most`
    connections.
    """

    head_seconds: ClassVar[float] = HEAD_SECONDS
    stall_seconds: ClassVar[float] = STALL_SECONDS
    most: ClassVar[int] = MAX_CONNECTIONS
    _deadline: asyncio.TimerHandle | None = None
    _stall: asyncio.TimerHandle | None = None
    _idle_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        """Start the deadline, and make room if there are too many of us."""
        super().connection_made(transport)
        self._idle_since = self.loop.time()
        self._start_deadline()
        if len(self.connections) > self.most:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """Take bytes; a whole head stops the deadline, a part of one lets it run."""
        if self._is_idle() and self._deadline is None:
            self._start_deadline()
        super().data_received(data)
        if not self._is_idle():
            self._stop_deadline()

    def on_response_complete(self) -> None:
        """Note since when the connection has had nothing to do."""
        self._idle_since = self.loop.time()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Give a client that is behind its time to catch up."""
        super().pause_writing()
        self._stall = self.loop.call_later(self.stall_seconds, self._drop)

    def resume_writing(self) -> None:
        """Note that the client has caught up."""
        self._stop_stall()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadlines."""
        self._stop_deadline()
        self._stop_stall()
        super().connection_lost(exc)

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _start_deadline(self) -> None:
        self._deadline = self.loop.call_later(self.head_seconds, self._drop)

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _stop_stall(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def _make_room(self) -> None:
        idle = [one for one in self.connections if isinstance(one, BoundedConnection) and one._is_idle()]  # noqa: SLF001 - our own class
        min(idle, key=lambda one: one._idle_since)._drop()  # noqa: SLF001 - the same; we are idle ourselves, so there is one

    def _drop(self) -> None:
        self._stop_deadline()
        self._stop_stall()
        # Counted out at once: the loop reports the loss only after it has taken in further connections.
        self.connections.discard(self)
        self.transport.abort()
