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
# (places, bytes that a fact at one of these places may weigh): together 15.8 MiB.
STEPS = (
    (8, 128 * KIBIBYTE),  # a line has at most 64 KiB, so what weighs more can hardly be written
    (64, 16 * KIBIBYTE),
    (SHORT_WAITING, 2 * KIBIBYTE),
    (8_192, 768),  # a fill with all that belongs to it, a figure of the bot's own with labels
    (MOST_WAITING, 304),  # a price, a cycle, a timed call
)
HEAVIEST = STEPS[0][1]
_KEPT_INTEGER = 256  # up to which Python holds one of each, as it does of each letter
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
        return sys.getsizeof(value) if len(value) > 1 else 0  # type: ignore[arg-type] # the type was compared
    if kind is int:
        return sys.getsizeof(value) if not 0 <= value <= _KEPT_INTEGER else 0  # type: ignore[operator] # as above
    if kind is float or kind is Decimal:
        return sys.getsizeof(value)
    if isinstance(value, dict):
        return sys.getsizeof(value) + sum(map(_weight, value)) + sum(map(_weight, value.values()))
    if isinstance(value, list | tuple):
        return sys.getsizeof(value) + sum(map(_weight, value))
    return 0  # a truth, nothing, or a value that is missing: one is enough for all
