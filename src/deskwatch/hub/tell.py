"""A word to the person at the terminal, or to the log that a background hub has instead of one."""

import contextlib
import sys


def tell(words: str) -> None:
    """Write one line to standard error. A full disk behind it, or nobody there, is no reason to end."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"deskwatch: {printable(words)}\n")
        sys.stderr.flush()


def printable(text: str) -> str:
    """Return text that cannot move a terminal's cursor."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )
