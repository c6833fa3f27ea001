"""The first and the last line of a segment, and its name.

A bot's process (a *boot*) writes segments 1, 2, 3, … The header repeats who writes and from where the
sequence goes on, so that each segment can be read alone.
"""

import msgspec

from deskwatch.model import Bot

FORMAT_VERSION = 1
SUFFIX = ".jsonl"


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line. `previous_seq` is the last sequence number before this segment, 0 at the start."""

    format: int
    bot: Bot
    boot: str
    pid: int
    segment: int
    previous_seq: int
    opened_at_ns: int
    writer: str


class Footer(msgspec.Struct, frozen=True, kw_only=True):
    """The last line of a segment that was closed in good order; `final` if no other follows in this boot."""

    closed_at_ns: int
    last_seq: int
    final: bool


class FormatProbe(msgspec.Struct, frozen=True):
    """Only the version of a header, readable whatever a later version does to the rest."""

    format: int


def segment_name(boot: str, segment: int) -> str:
    """Return the file name. The boot id is random, so names are never reused and never collide."""
    return f"{boot}-{segment:06d}{SUFFIX}"
