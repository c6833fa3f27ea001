"""The one door to chance: a seeded generator, so that what was drawn can be drawn again.

It is no part of `model`, because a bot never needs it and would load it with all else.
"""

import random

Chance = random.Random  # what functions that are handed a generator call its type


def seeded_random(seed: int) -> Chance:
    """Return a generator whose every number follows from `seed`; for simulations, never for secrets."""
    return random.Random(seed)  # noqa: S311 - a simulation must be repeatable, not secret
