"""Settings that nobody should read over a shoulder: they print as `***` wherever they end up.

In the file they stand as `env:NAME` or `file:PATH`, or, where there is nothing to hide, as themselves.
"""

import os
from pathlib import Path

from deskwatch.model import ConfigError


class Secret:
    """A text that shows itself to `reveal` only."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text, for the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        """Return what may be shown."""
        return "***"

    __str__ = __repr__


def read_secret(text: str) -> Secret:
    """Return the secret that a setting names. Raises `ConfigError`, without it, if it is not there."""
    source, colon, name = text.partition(":")
    if colon and source == "env" and not name.isidentifier():
        raise ConfigError("an address that begins with env: names no variable: write it like env:REDIS_URL")
    if colon and source == "env":
        value = os.environ.get(name)
        if value is None:
            raise ConfigError(f"the environment has no {name}, which a setting names as env:{name}: set it")
        return Secret(value)
    if colon and source == "file":
        try:
            return Secret(Path(name).expanduser().read_text(encoding="utf-8").strip())
        except (OSError, ValueError, RuntimeError) as error:  # no such file, no text, no such user's home
            words = error.strerror if isinstance(error, OSError) else "it is no text, or no path"
            raise ConfigError(f"a setting names file:{name}, which cannot be read: {words}") from None
    return Secret(text)
