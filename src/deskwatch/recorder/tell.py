"""A word to the person at the terminal, from inside somebody else's process.

A bot may run without standard error, with a closed one, or with one of its own that raises. None of that
may reach the bot or end the writer's thread, so a word that cannot be said is left unsaid.
"""

import contextlib
import sys

MAX_WORDS = 500  # characters; what is told may quote a stranger's value


def tell(words: str) -> None:
    """Write one line to standard error, if there is one. Never raises."""
    with contextlib.suppress(Exception):
        line = words[:MAX_WORDS].replace("\n", " ")
        sys.stderr.write(f"deskwatch: {line}\n")
