"""What the random tests ask of a generator; `seeded_random` makes one."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Chance(Protocol):
    """A generator of pseudo-random numbers."""

    def random(self) -> float:
        """Return a number from 0 up to but without 1."""

    def randrange(self, start: int, stop: int | None = None, /) -> int:
        """Return a number below `start`, or from `start` up to but without `stop`."""

    def choice(self, seq: Sequence[T], /) -> T:
        """Return one of these."""

    def sample(self, population: Sequence[T], k: int, /) -> list[T]:
        """Return `k` of these, each once."""
