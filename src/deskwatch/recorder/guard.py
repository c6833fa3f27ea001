"""The guard around code of ours that runs on a bot's thread and reads a stranger's objects.

An adapter is called by a framework; what it cannot make sense of must not reach the bot. Under test
(`DESKWATCH_STRICT=1`) the guard lets everything through, so that no mistake hides behind it.
"""

import functools
import os
from collections.abc import Callable
from typing import ParamSpec

from deskwatch.recorder.tell import tell

Arguments = ParamSpec("Arguments")
MOST_TOLD = 20  # sorts of exception of one call


def guarded(call: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Return `call` made harmless: each sort of exception in it is told once, then swallowed.

    Ctrl-C and `SystemExit` pass, for they are meant for the bot.
    """
    told: set[type[Exception]] = set()

    @functools.wraps(call)
    def harmless(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            call(*args, **kwargs)
        except Exception as error:
            if os.environ.get("DESKWATCH_STRICT") == "1":
                raise
            if type(error) not in told and len(told) < MOST_TOLD:
                told.add(type(error))
                words = f"{call.__qualname__}: {type(error).__name__}: {_words(error)}"
                tell(f"{words}; the bot goes on, this fact is missing")

    return harmless


def _words(error: Exception) -> str:
    """Return what an exception says, where its own code can say it."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - a stranger's exception may fail at this too
        return "(it cannot say what is wrong)"
