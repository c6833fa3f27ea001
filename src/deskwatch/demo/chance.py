"""Chance that can be repeated: every draw of the demo follows from the seed, a name and a step.

A generator made anew for each step needs no state to be saved: a bot that is stopped and started again
draws at step 1,700 what it would have drawn anyway, and two processes that simulate the same market see
the same prices.
"""

import hashlib
from typing import Protocol

from deskwatch.chance import seeded_random


class Chance(Protocol):
    """A generator of pseudo-random numbers; owned by one step of one thread, never blocks."""

    def random(self) -> float:
        """Return a number from 0 up to but without 1."""

    def uniform(self, a: float, b: float, /) -> float:
        """Return a number between `a` and `b`."""

    def gauss(self, mu: float, sigma: float, /) -> float:
        """Return a number of the normal distribution with mean `mu` and standard deviation `sigma`."""


def chance_of(seed: int, *names: object) -> Chance:
    """Return the generator of `names` (a symbol, a step, …) under `seed`.

    The same arguments give the same numbers on every machine and in every process; different ones give
    numbers that have nothing to do with each other.
    """
    text = "\x1f".join(str(part) for part in (seed, *names))
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return seeded_random(int.from_bytes(digest, "big"))
