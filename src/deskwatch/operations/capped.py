"""A mapping that stops growing: what comes after its last place shares one entry called `other`."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

MOST_KEYS = 2000
OTHER = "other"


class Capped(Generic[Key, Value]):
    """Values by key, made on first use, for at most `most` keys. First come, first kept, so series stay."""

    def __init__(self, make: Callable[[], Value], other: Key, most: int = MOST_KEYS) -> None:
        self._make = make
        self._other = other
        self._most = most
        self.values: dict[Key, Value] = {}

    def at(self, key: Key) -> Value:
        """Return the value of a key, or the shared one where there is no place left."""
        value = self.values.get(key)
        if value is not None:
            return value
        if len(self.values) >= self._most:
            key = self._other
        return self.values.setdefault(key, self._make())
