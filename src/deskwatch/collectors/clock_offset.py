"""How far the machine's clock is off, as the kernel was told by whoever keeps it (chrony, ntpd, timesyncd).

Asks `adjtimex(2)` without changing anything, so it needs no privilege and no network. What it cannot say:
the error of a clock that nobody keeps. Then the kernel calls it unsynchronised, and the offset is unknown.
"""

import ctypes
import sys

_UNSYNCHRONISED = 0x0040  # STA_UNSYNC
_IN_NANOSECONDS = 0x2000  # STA_NANO; microseconds else
_FAILED = -1


class _Timex(ctypes.Structure):
    """The beginning of the kernel's `struct timex`, and room for the rest of it."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("frequency", ctypes.c_long),
        ("greatest_error", ctypes.c_long),
        ("estimated_error", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    )


def clock_offset_seconds() -> float | None:
    """Return by how much the clock is still to be moved; None where nobody keeps it or the system is mute."""
    if sys.platform != "linux":
        return None
    try:
        adjtimex = ctypes.CDLL(None).adjtimex
    except (OSError, AttributeError):
        return None
    timex = _Timex()  # modes 0: change nothing
    if adjtimex(ctypes.byref(timex)) == _FAILED:
        return None
    return offset_of(timex.status, timex.offset)


def offset_of(status: int, offset: int) -> float | None:
    """Return the seconds in the kernel's answer; None if its status says that nobody keeps the clock."""
    if status & _UNSYNCHRONISED:
        return None
    return offset / (1e9 if status & _IN_NANOSECONDS else 1e6)
