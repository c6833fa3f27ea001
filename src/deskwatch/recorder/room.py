"""How much may wait to be written: 16 MiB of facts, by a rule that needs no count.

A count of bytes would have to be shared between the bot's threads and the writer, and so have a lock. Here
the place decides: the more facts wait already, the lighter one must be to join them. A queue is left in the
order in which it was joined, so what stands in front of a fact now was there when it came, and the fact at
a place is never heavier than the step of that place. The sum over all places is the bound. (Threads that
join at the same moment may see the same place; that is a fact a thread, once.)
"""

import sys
from decimal import Decimal

KIBIBYTE = 1024
SHORT_WAITING = 768  # facts that may wait when another one takes the short way
SHORT_TEXT = 200  # characters of all its texts, so that it weighs 2 KiB at most, whatever they are made of
SMALL_DECIMAL = 104  # bytes, which hold 76 digits; one that has more is no money
MOST_WAITING = 32_768
# (places, bytes that a fact at one of these places may weigh): together 15.9 MiB.
STEPS = (
    (8, 128 * KIBIBYTE),  # a line has at most 64 KiB, so what weighs more can hardly be written
    (64, 16 * KIBIBYTE),
    (SHORT_WAITING, 2 * KIBIBYTE),
    (8_192, 768),  # a fill with all that belongs to it, a figure of the bot's own with labels
    (16_384, 512),  # a price, a cycle, a call to a venue
    (MOST_WAITING, 208),  # a timed call: its names are shared by all of its facts
)
HEAVIEST = STEPS[0][1]
_ALONE = 144  # bytes of what is around the values: their tuple, the one that waits, the time, the place


def step(waiting: int) -> int:
    """Return how many bytes a fact may weigh that joins so many others; none if there are too many."""
    for places, most in STEPS:
        if waiting < places:
            return most
    return 0


def weight(values: tuple[object, ...]) -> int:
    """Return at most how many bytes tame values hold in memory; those that others hold too count as well."""
    return _ALONE + 8 * len(values) + sum(map(_weight, values))


def _weight(value: object) -> int:
    kind = type(value)
    if kind is str:
        return sys.getsizeof(value) if value else 0
    if kind is float or kind is int or kind is Decimal:
        return sys.getsizeof(value)
    if isinstance(value, dict):
        return sys.getsizeof(value) + sum(map(_weight, value)) + sum(map(_weight, value.values()))
    if isinstance(value, list | tuple):
        return sys.getsizeof(value) + sum(map(_weight, value))
    return 0  # a truth, nothing, or a value that is missing: one is enough for all
