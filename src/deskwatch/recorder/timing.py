"""Functions that tell how long they took: what `bot.timed` puts around them.

A function keeps its name, documentation, signature and sort: plain, async, generator. What it raises is
told by the name of its class and goes on as it was. Of a generator the time inside it is counted, not the
time that its reader takes between two values, and one operation is told when it ends or is closed.

A plain function, or an object with an async `__call__`, may return what is yet to be awaited. A coroutine is
timed to its end, its time being that of the call and that from its first step on; an asyncio future or task
until it is done. What else can be awaited (a library's own request, say, which may be more than that) is
returned as it is, and the call alone is timed.
"""

import functools
import inspect
import sys
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from types import CoroutineType
from typing import Any

import msgspec

from deskwatch.model import NANOSECONDS
from deskwatch.recorder.values import name_of

Function = Callable[..., Any]
# Told at the end of each call: seconds, and the class of what was raised, or nothing.
Tell = Callable[[float, str], None]


class Lap:
    """What all calls of a timed function have in common: which part of the bot, and what it does."""

    __slots__ = ("component", "operation")

    def __init__(self, component: str, operation: str) -> None:
        self.component = component
        self.operation = operation


# The end of a call that went well, as a timed function leaves it: when it ended, what it was, when it began;
# both by the clock that measures, which the writer translates.
TimedCall = tuple[int, Lap, int]


class Lane:
    """Where ends of calls go that went well, as long as fewer than `most` wait there."""

    __slots__ = ("most", "queue")

    def __init__(self, queue: "deque[Any]", most: int) -> None:
        self.queue = queue
        self.most = most


class Watch(msgspec.Struct, frozen=True, gc=False):
    """How the calls of one function are measured and told: by the lane where it has room, else by `tell`."""

    monotonic_ns: Callable[[], int]
    tell: Tell
    lap: Lap
    lane: Lane


def error_name(kind: type[BaseException] | None) -> str:
    """Return the name of an exception's class, without running code of that class; empty for none."""
    name = "" if kind is None else name_of(kind)
    return name if type(name) is str else str.__str__(name)


def timed_function(function: Function, watch: Watch) -> Function:
    """Return the function with a watch around it.

    A class and what cannot be called are returned as they are: a function in place of a class would break
    its every `isinstance`. A static or class method stays one. Foreign code may run, as in any decorator.
    """
    if isinstance(function, staticmethod | classmethod):
        return type(function)(timed_function(function.__func__, watch))
    if isinstance(function, type) or not callable(function):
        return function
    if inspect.iscoroutinefunction(function):
        return _timed_async(function, watch)
    if inspect.isasyncgenfunction(function):
        return _timed_async_generator(function, watch)
    if inspect.isgeneratorfunction(function):
        return _timed_generator(function, watch)
    return _timed_plain(function, watch)


def _timed_plain(function: Function, watch: Watch) -> Function:
    # A microsecond is all that this may take: names are local, nothing is called that need not be.
    monotonic_ns, tell, lap, lane = watch.monotonic_ns, watch.tell, watch.lap, watch.lane
    most = lane.most
    known: type = int  # what it returned last and is not to be awaited: most functions return one type

    @functools.wraps(function)
    def timed_call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the function
        nonlocal known
        begun_ns = monotonic_ns()
        try:
            result = function(*args, **kwargs)
        except BaseException as error:
            tell((monotonic_ns() - begun_ns) / NANOSECONDS, error_name(type(error)))
            raise
        ended_ns = monotonic_ns()
        if result is not None and type(result) is not known:
            if _is_awaited(type(result)):
                return _timed_wait(result, watch, begun_ns, ended_ns)
            known = type(result)
        queue = lane.queue
        if len(queue) < most:
            queue.append((ended_ns, lap, begun_ns))
        else:
            tell((ended_ns - begun_ns) / NANOSECONDS, "")
        return result

    return timed_call


def _is_awaited(kind: type) -> bool:
    """Tell whether values of a type are coroutines, or futures of asyncio."""
    return kind is CoroutineType or _is_future(kind)


def _is_future(kind: type) -> bool:
    # There is no future where nobody loaded asyncio, and loading it takes longer than all else here.
    asyncio = sys.modules.get("asyncio")
    future = getattr(asyncio, "Future", None)
    return type(future) is type and issubclass(kind, future)


def _timed_wait(result: Any, watch: Watch, begun_ns: int, ended_ns: int) -> Any:  # noqa: ANN401 - as it came
    """Return what stands for something that is yet to be awaited, and is told of when that is over."""
    if type(result) is not CoroutineType:
        _tell_when_done(result, watch, begun_ns)
        return result
    waiting: Any = _wait(result, watch, ended_ns - begun_ns)
    waiting.__name__, waiting.__qualname__ = result.__name__, result.__qualname__
    return waiting


async def _wait(coroutine: Coroutine[Any, Any, Any], watch: Watch, before_ns: int) -> Any:  # noqa: ANN401 - as above
    begun_ns = watch.monotonic_ns() - before_ns
    try:
        result = await coroutine
    except BaseException as error:
        watch.tell((watch.monotonic_ns() - begun_ns) / NANOSECONDS, error_name(type(error)))
        raise
    watch.tell((watch.monotonic_ns() - begun_ns) / NANOSECONDS, "")
    return result


def _tell_when_done(future: Any, watch: Watch, begun_ns: int) -> None:  # noqa: ANN401 - a future of asyncio
    base = sys.modules["asyncio"].Future

    def tell(done: Any) -> None:  # noqa: ANN401 - as above
        if base.cancelled(done):
            error = "CancelledError"
        else:
            # Not by `exception()`: to ask for it is to have seen it, and asyncio would no longer warn.
            failure = getattr(done, "_exception", None)
            error = "" if failure is None else error_name(type(failure))
        watch.tell((watch.monotonic_ns() - begun_ns) / NANOSECONDS, error)

    try:
        base.add_done_callback(future, tell)
    except Exception:  # noqa: BLE001 - one that is over, of a loop that is closed
        tell(future)


def _timed_async(function: Function, watch: Watch) -> Function:
    monotonic_ns, tell = watch.monotonic_ns, watch.tell

    @functools.wraps(function)
    async def timed_call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the function
        begun_ns = monotonic_ns()
        try:
            result = await function(*args, **kwargs)
        except BaseException as error:
            tell((monotonic_ns() - begun_ns) / NANOSECONDS, error_name(type(error)))
            raise
        tell((monotonic_ns() - begun_ns) / NANOSECONDS, "")
        return result

    return timed_call


class _Laps:
    """Adds up the time inside a generator and tells it once, at its end."""

    def __init__(self, watch: Watch) -> None:
        self._monotonic_ns = watch.monotonic_ns
        self._tell = watch.tell
        self._inside_ns = 0
        self._begun_ns = 0

    def enter(self) -> None:
        self._begun_ns = self._monotonic_ns()

    def leave(self) -> None:
        self._inside_ns += self._monotonic_ns() - self._begun_ns

    def end(self, error: str) -> None:
        self._tell(self._inside_ns / NANOSECONDS, error)


def _timed_generator(function: Function, watch: Watch) -> Function:
    @functools.wraps(function)
    def timed_call(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:  # noqa: ANN401 - as the function
        generator, laps, error = function(*args, **kwargs), _Laps(watch), ""
        resume, sent = generator.send, None
        try:
            while True:
                laps.enter()
                try:
                    value = resume(sent)
                finally:
                    laps.leave()
                try:
                    resume, sent = generator.send, (yield value)
                except GeneratorExit:
                    generator.close()
                    raise
                except BaseException as thrown:  # noqa: BLE001 - whatever the reader throws in
                    resume, sent = generator.throw, thrown
        except StopIteration as end:
            return end.value
        except GeneratorExit:  # the reader had enough, which is no failure
            raise
        except BaseException as failure:
            error = error_name(type(failure))
            raise
        finally:
            laps.end(error)

    return timed_call


def _timed_async_generator(function: Function, watch: Watch) -> Function:
    @functools.wraps(function)
    async def timed_call(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:  # noqa: ANN401 - as the function
        generator, laps, error = function(*args, **kwargs), _Laps(watch), ""
        resume, sent = generator.asend, None
        try:
            while True:
                laps.enter()
                try:
                    value = await resume(sent)
                finally:
                    laps.leave()
                try:
                    resume, sent = generator.asend, (yield value)
                except GeneratorExit:
                    await generator.aclose()
                    raise
                except BaseException as thrown:  # noqa: BLE001 - whatever the reader throws in
                    resume, sent = generator.athrow, thrown
        except StopAsyncIteration:
            return
        except GeneratorExit:  # the reader had enough, which is no failure
            raise
        except BaseException as failure:
            error = error_name(type(failure))
            raise
        finally:
            laps.end(error)

    return timed_call
