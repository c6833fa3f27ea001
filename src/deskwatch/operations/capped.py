"""Mappings that stop growing: what comes after their last place shares one entry called `other`."""

from collections import Counter
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


class CappedCounter(Counter[Key]):
    """Counts by key for at most `most` keys; what comes after is counted as `other`, so the sum is exact."""

    def __init__(self, other: Key, most: int = MOST_KEYS) -> None:
        super().__init__()
        self._other = other
        self._most = most

    def add(self, key: Key) -> None:
        """Count one."""
        self[self.place(key)] += 1

    def place(self, key: Key) -> Key:
        """Return the key itself where it has a place or may have one, else `other`."""
        return key if key in self or len(self) < self._most else self._other
