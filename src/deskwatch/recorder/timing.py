"""Functions that tell how long they took: what `bot.timed` puts around them.

A function keeps its name, documentation, signature and sort: plain, async, generator. What it raises is
told by the name of its class and goes on as it was. Of a generator the time inside it is counted, not the
time that its reader takes between two values, and one operation is told when it ends or is closed.
"""

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from typing import Any

from deskwatch.model import NANOSECONDS
from deskwatch.recorder.values import name_of

Function = Callable[..., Any]
# Told at the end of each call: seconds, and the class of what was raised, or nothing.
Tell = Callable[[float, str], None]
# The name of a class as Python itself keeps it, whatever its metaclass would like to answer.


def error_name(kind: type[BaseException] | None) -> str:
    """Return the name of an exception's class, without running code of that class; empty for none."""
    name = "" if kind is None else name_of(kind)
    return name if type(name) is str else str.__str__(name)


def timed_function(function: Function, monotonic_ns: Callable[[], int], tell: Tell) -> Function:
    """Return the function with a watch around it.

    A class and what cannot be called are returned as they are: a function in place of a class would break
    its every `isinstance`. A static or class method stays one. Foreign code may run, as in any decorator.
    """
    if isinstance(function, staticmethod | classmethod):
        return type(function)(timed_function(function.__func__, monotonic_ns, tell))
    if isinstance(function, type) or not callable(function):
        return function
    if inspect.iscoroutinefunction(function):
        return _timed_async(function, monotonic_ns, tell)
    if inspect.isasyncgenfunction(function):
        return _timed_async_generator(function, monotonic_ns, tell)
    if inspect.isgeneratorfunction(function):
        return _timed_generator(function, monotonic_ns, tell)
    return _timed_plain(function, monotonic_ns, tell)


def _timed_plain(function: Function, monotonic_ns: Callable[[], int], tell: Tell) -> Function:
    @functools.wraps(function)
    def timed_call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the function
        begun_ns = monotonic_ns()
        try:
            result = function(*args, **kwargs)
        except BaseException as error:
            tell((monotonic_ns() - begun_ns) / NANOSECONDS, error_name(type(error)))
            raise
        tell((monotonic_ns() - begun_ns) / NANOSECONDS, "")
        return result

    return timed_call


def _timed_async(function: Function, monotonic_ns: Callable[[], int], tell: Tell) -> Function:
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

    def __init__(self, monotonic_ns: Callable[[], int], tell: Tell) -> None:
        self._monotonic_ns = monotonic_ns
        self._tell = tell
        self._inside_ns = 0
        self._begun_ns = 0

    def enter(self) -> None:
        self._begun_ns = self._monotonic_ns()

    def leave(self) -> None:
        self._inside_ns += self._monotonic_ns() - self._begun_ns

    def end(self, error: str) -> None:
        self._tell(self._inside_ns / NANOSECONDS, error)


def _timed_generator(function: Function, monotonic_ns: Callable[[], int], tell: Tell) -> Function:
    @functools.wraps(function)
    def timed_call(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:  # noqa: ANN401 - as the function
        generator, laps, error = function(*args, **kwargs), _Laps(monotonic_ns, tell), ""
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


def _timed_async_generator(function: Function, monotonic_ns: Callable[[], int], tell: Tell) -> Function:
    @functools.wraps(function)
    async def timed_call(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:  # noqa: ANN401 - as the function
        generator, laps, error = function(*args, **kwargs), _Laps(monotonic_ns, tell), ""
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
