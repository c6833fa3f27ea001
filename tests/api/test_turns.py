"""Slow queries do not hold the loop; they end with their client, and wait in line within their deadline."""

import asyncio
import threading
from collections.abc import Callable, Coroutine

import pytest
from starlette.requests import Request
from starlette.types import Message

from deskwatch.api.replies import no_answer
from deskwatch.api.turns import Turn, Turns
from deskwatch.model import SystemClock
from deskwatch.promql import QueryCanceledError, QueryError, QueryTimeoutError
from tests.web.asgi import PATIENCE_SECONDS


class Client:
    """A client that stays until it goes."""

    def __init__(self) -> None:
        self.is_gone = False
        self.request = Request({"type": "http", "method": "GET", "headers": []}, self._receive)

    async def _receive(self) -> Message:
        if not self.is_gone:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}


class Slow:
    """Work that goes on until it is told to end."""

    def __init__(self) -> None:
        self.has_begun = threading.Event()
        self.ended_with: list[str] = []

    def __call__(self, turn: Turn) -> str:
        """Go on until the turn ends, and note why it did."""
        self.has_begun.set()
        try:
            while True:
                turn.check()
        except QueryError as error:
            self.ended_with.append(type(error).__name__)
            raise


def run(play: Callable[[Turns], Coroutine[None, None, None]], threads: int = 1) -> None:
    """Play a scene, and see that no thread outlives it."""
    turns = Turns("test", threads, SystemClock())
    asyncio.run(asyncio.wait_for(play(turns), PATIENCE_SECONDS))
    turns.close()
    assert not [one for one in threading.enumerate() if one.name.startswith("deskwatch-test")]


async def begun(slow: Slow) -> None:
    """Wait until the work is being done, while the loop goes on."""
    await asyncio.to_thread(slow.has_begun.wait, PATIENCE_SECONDS)


def test_a_client_that_goes_takes_its_query_with_it() -> None:
    client, slow = Client(), Slow()

    async def play(turns: Turns) -> None:
        waiting = asyncio.create_task(turns.take(client.request, slow, 60))
        await begun(slow)
        client.is_gone = True
        with pytest.raises(QueryCanceledError):
            await waiting

    run(play)
    assert slow.ended_with == ["QueryCanceledError"]


def test_a_client_that_goes_leaves_the_line() -> None:
    slow, second, client = Slow(), Slow(), Client()

    async def play(turns: Turns) -> None:
        first = asyncio.create_task(turns.take(Client().request, slow, 60))
        await begun(slow)
        client.is_gone = True
        with pytest.raises(QueryCanceledError):
            await turns.take(client.request, second, 60)
        first.cancel()

    run(play)
    assert not second.has_begun.is_set()


def test_the_time_in_the_line_counts() -> None:
    slow, second = Slow(), Slow()

    async def play(turns: Turns) -> None:
        first = asyncio.create_task(turns.take(Client().request, slow, 60))
        await begun(slow)
        with pytest.raises(QueryTimeoutError):
            await turns.take(Client().request, second, 0.01)
        first.cancel()

    run(play)
    assert not second.has_begun.is_set()


def test_a_query_ends_at_its_deadline() -> None:
    async def play(turns: Turns) -> None:
        with pytest.raises(QueryTimeoutError):
            await turns.take(Client().request, Slow(), 0.01)

    run(play)


def test_a_server_that_stops_ends_what_it_answers() -> None:
    slow = Slow()

    async def play(turns: Turns) -> None:
        waiting = asyncio.create_task(turns.take(Client().request, slow, 60))
        await begun(slow)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    run(play)
    assert slow.ended_with == ["QueryCanceledError"]


def test_what_goes_wrong_in_the_work_is_handed_on() -> None:
    def broken(_turn: Turn) -> None:
        raise ZeroDivisionError

    async def play(turns: Turns) -> None:
        with pytest.raises(ZeroDivisionError):
            await turns.take(Client().request, broken, 60)

    run(play)


@pytest.mark.parametrize(
    ("error", "status"), [(QueryTimeoutError, 503), (QueryCanceledError, 499)], ids=["timeout", "canceled"]
)
def test_each_end_has_its_code(error: type[QueryError], status: int) -> None:
    assert no_answer(error()).status_code == status
