"""The one door to chance: a seeded generator, so that what was drawn can be drawn again.

It is no part of `model`, because a bot never needs it and would load it with all else.
"""

import random


def seeded_random(seed: int) -> random.Random:
    """Return a generator whose every number follows from `seed`; for simulations, never for secrets."""
    return random.Random(seed)  # noqa: S311 - a simulation must be repeatable, not secret
