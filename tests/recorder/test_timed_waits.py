"""What a plain function returns to be awaited is timed to its end, and stays what it is."""

import asyncio
import gc
import inspect
from collections.abc import Awaitable, Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

import deskwatch
from deskwatch.events import OperationTimed
from deskwatch.model import NANOSECONDS
from deskwatch.recorder import Recorder
from deskwatch.tail import Tail
from deskwatch.testing import ManualClock
from tests.recorder.recording import facts_of


class Timed:
    """A bot whose clock is turned by hand."""

    def __init__(self, data: Path) -> None:
        self.clock = ManualClock()
        self._data = data
        made = deskwatch.bot("bot", mode="paper", data=data, clock=self.clock)
        assert isinstance(made, Recorder)
        self.bot = made

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with a watch around it."""
        return self.bot.timed("Venue", "orders")(function)

    async def work(self, seconds: float = 2.0) -> str:
        """Let time pass, as waiting does."""
        await asyncio.sleep(0)
        self.clock.advance(seconds)
        return "done"

    async def fail(self) -> None:
        """Let time pass, in vain."""
        await self.work()
        raise KeyError("x")

    def told(self) -> list[tuple[float, str]]:
        """Close the bot and return the seconds and errors that it recorded."""
        self.bot.close()
        facts = facts_of(self._data, OperationTimed)
        return [(f.duration_seconds, f.error_type) for f in facts if isinstance(f, OperationTimed)]


@pytest.fixture
def timed(tmp_path: Path) -> Iterator[Timed]:
    made = Timed(tmp_path)
    yield made
    made.bot.close()


def test_a_coroutine_that_a_plain_function_returns_is_timed_to_its_end(timed: Timed) -> None:
    def orders() -> Awaitable[str]:
        timed.clock.advance(1.0)
        return timed.work(2.0)

    async def main() -> str:
        waiting = timed(orders)()
        assert inspect.iscoroutine(waiting)
        assert waiting.__qualname__ == "Timed.work"
        timed.clock.advance(100)  # between the call and the waiting, which is nobody's work
        result: str = await waiting
        return result

    assert asyncio.run(main()) == "done"
    assert timed.told() == [(3.0, "")]


def test_an_object_that_is_called_and_awaited_is_timed_to_its_end(timed: Timed) -> None:
    class Feed:
        async def __call__(self, seconds: float) -> str:
            return await timed.work(seconds)

    assert asyncio.run(timed(Feed())(4.0)) == "done"
    assert timed.told() == [(4.0, "")]


def test_what_a_returned_coroutine_raises_is_named_and_goes_on(timed: Timed) -> None:
    with pytest.raises(KeyError, match="x"):
        asyncio.run(timed(lambda: timed.fail())())  # noqa: PLW0108 - a plain function is the point
    assert timed.told() == [(2.0, "KeyError")]


def test_a_task_stays_the_task_it_is_and_is_told_when_it_is_done(timed: Timed) -> None:
    tasks: list[asyncio.Task[str]] = []

    def start() -> asyncio.Task[str]:
        tasks.append(asyncio.get_running_loop().create_task(timed.work(2.0)))
        return tasks[0]

    async def main() -> None:
        task = timed(start)()
        assert task is tasks[0]
        assert await task == "done"

    asyncio.run(main())
    assert timed.told() == [(2.0, "")]


def test_a_task_that_fails_or_is_cancelled_is_told_as_that(timed: Timed) -> None:
    def start(work: Callable[[], Any]) -> asyncio.Task[Any]:
        return asyncio.get_running_loop().create_task(work())

    async def main() -> None:
        failing = timed(start)(timed.fail)
        with pytest.raises(KeyError):
            await failing
        cancelled = timed(start)(asyncio.Event().wait)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled

    asyncio.run(main())
    assert timed.told() == [(2.0, "KeyError"), (0.0, "CancelledError")]


def test_asyncio_still_warns_of_a_failure_that_nobody_looked_at(timed: Timed) -> None:
    """The bot must see what it would see without a watch."""
    warned: list[str] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: warned.append(context["message"]))
        task = timed(lambda: loop.create_task(timed.fail()))()
        for _ in range(5):
            await asyncio.sleep(0)
        del task
        gc.collect()

    asyncio.run(main())
    assert warned == ["Task exception was never retrieved"]
    assert timed.told() == [(2.0, "KeyError")]


def test_a_future_that_is_over_with_its_loop_is_told_at_once(timed: Timed) -> None:
    loop = asyncio.new_event_loop()
    future = loop.create_future()
    future.set_result("old")
    loop.close()
    assert timed(lambda: future)() is future
    assert timed.told() == [(0.0, "")]


def test_what_else_can_be_awaited_is_left_as_it_is(timed: Timed) -> None:
    class Request:
        def __await__(self) -> Generator[Any, Any, str]:
            return timed.work().__await__()

    request = Request()
    assert timed(lambda: request)() is request
    assert timed.told() == [(0.0, "")]


def test_values_of_any_type_come_back_as_they_are(timed: Timed) -> None:
    give = timed(lambda value: value)
    values = [None, 1, "x", 2, None, [], {}, 3.5, object(), int, Timed]
    assert [give(value) is value for value in values] == [True] * len(values)
    assert len(timed.told()) == len(values)


def test_by_the_systems_clock_a_call_is_recorded_when_it_ended(tmp_path: Path) -> None:
    """Such calls take the short way, where the writer translates the time."""
    bot = deskwatch.bot("bot", mode="paper", data=tmp_path)
    assert isinstance(bot, Recorder)
    before_ns = bot.now_ns()
    for _ in range(3):
        bot.timed("Feed", "parse")(lambda: 1)()
    after_ns = bot.now_ns()
    bot.noted(text="after")
    bot.close()
    records = [record for batch in Tail(tmp_path).poll() for record in batch.records]
    timed = [(record.at_ns, record.fact) for record in records if isinstance(record.fact, OperationTimed)]
    assert [(fact.component, fact.operation, fact.error_type) for _, fact in timed] == [
        ("Feed", "parse", "")
    ] * 3
    assert all(0 <= fact.duration_seconds <= (after_ns - before_ns) / NANOSECONDS for _, fact in timed)
    grain_ns = NANOSECONDS // 100  # what clocks that are read one after the other may differ by
    assert all(before_ns - grain_ns <= at_ns <= after_ns + grain_ns for at_ns, _ in timed)


def test_a_closed_recorder_counts_calls_by_the_short_way_as_closed(tmp_path: Path) -> None:
    bot = deskwatch.bot("bot", mode="paper", data=tmp_path)
    timed = bot.timed("Feed", "parse")(lambda: 1)
    timed()
    bot.close()
    timed()
    assert len(facts_of(tmp_path, OperationTimed)) == 1
    assert bot.waiting() == 0
