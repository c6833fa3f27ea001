"""Keeping journals to their quota: what the hub has read and committed may go, the oldest first.

A segment counts as consumed by the positions that were committed together with the state that came of it,
never by those of the moment: a hub that is killed between the two would miss what it had cleared away.
What is not consumed stays, however much there is of it.
"""

import os
from pathlib import Path

from deskwatch.journal import Erased, Quota, erase_oldest, journals_directory
from deskwatch.tail import Positions, is_consumed


def clear_consumed(data: Path, positions: Positions, quota: Quota) -> Erased:
    """Remove consumed segments of each bot whose journal takes more than the soft limit.

    `positions` are those of the last commit. Blocks, and takes time in proportion to the segments there
    are, so it is for once a minute or so. Returns what went.
    """
    gone = Erased()
    for folder in _bots(journals_directory(data)):
        erased = erase_oldest(folder, quota.soft_bytes, lambda segment: is_consumed(segment, positions))
        gone = Erased(*(before + now for before, now in zip(gone, erased, strict=True)))
    return gone


def _bots(journals: Path) -> list[Path]:
    try:
        with os.scandir(journals) as entries:
            return [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []  # no bot recorded anything yet
