"""Which times are believed: those between 1990 and 2100, in nanoseconds since 1970 (UTC).

A time outside is one in other units, or of a machine whose clock was never set.
"""

from deskwatch.model import NANOSECONDS

EARLIEST_NS = 631_152_000 * NANOSECONDS  # 1990
LATEST_NS = 4_102_444_800 * NANOSECONDS  # 2100


def is_believable(time_ns: int) -> bool:
    """Tell whether a time may be one."""
    return EARLIEST_NS <= time_ns <= LATEST_NS
