"""The guard around code of ours that runs on a bot's thread and reads a stranger's objects.

An adapter is called by a framework; what it cannot make sense of must not reach the bot. Under test
(`DESKWATCH_STRICT=1`) the guard lets everything through, so that no mistake hides behind it.
"""

import functools
import os
import sys
from collections.abc import Callable
from typing import ParamSpec

Arguments = ParamSpec("Arguments")


def guarded(call: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Return `call` made harmless: an exception in it is told once on standard error, then swallowed.

    Ctrl-C and `SystemExit` pass, for they are meant for the bot.
    """
    told: set[str] = set()

    @functools.wraps(call)
    def harmless(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            call(*args, **kwargs)
        except Exception as error:
            if os.environ.get("DESKWATCH_STRICT") == "1":
                raise
            words = f"{call.__qualname__}: {type(error).__name__}: {error}"
            if words not in told:
                told.add(words)
                sys.stderr.write(f"deskwatch: {words}; the bot goes on, this fact is missing\n")

    return harmless
