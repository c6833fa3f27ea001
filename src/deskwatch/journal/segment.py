"""The first and the last line of a segment, and its name.

A bot's process (a *boot*) writes segments 1, 2, 3, … The header repeats who writes and from where the
sequence goes on, so that each segment can be read alone.
"""

import re
from typing import Annotated

import msgspec

from deskwatch.events import MAX_SEQ
from deskwatch.model import Bot

FORMAT_VERSION = 1
SUFFIX = ".jsonl"
_NAME = re.compile(r"([A-Za-z0-9]{1,64})-([0-9]{6,9})" + re.escape(SUFFIX), re.ASCII)
SeqBefore = Annotated[int, msgspec.Meta(ge=0, le=MAX_SEQ)]  # 0 where nothing was written yet


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line. `previous_seq` is the last sequence number before this segment, 0 at the start."""

    format: int
    bot: Bot
    boot: str
    pid: int
    segment: int
    previous_seq: SeqBefore
    opened_at_ns: int
    writer: str


class Footer(msgspec.Struct, frozen=True, kw_only=True):
    """The last line of a segment that was closed in good order; `final` if no other follows in this boot."""

    closed_at_ns: int
    last_seq: SeqBefore
    final: bool


class FormatProbe(msgspec.Struct, frozen=True):
    """Only the version of a header, readable whatever a later version does to the rest."""

    format: int


def segment_name(boot: str, segment: int) -> str:
    """Return the file name. The boot id is random, so names are never reused and never collide."""
    return f"{boot}-{segment:06d}{SUFFIX}"


def segment_of(name: str) -> tuple[str, int] | None:
    """Return (boot, number) of a file name, or None if it is not that of a segment."""
    match = _NAME.fullmatch(name)
    return (match[1], int(match[2])) if match else None
