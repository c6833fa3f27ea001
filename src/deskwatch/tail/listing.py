"""What is new in a folder, at little cost while nothing is."""

import os
from pathlib import Path

from deskwatch.model import NANOSECONDS, Clock


class Listing:
    """The names of the real folders, or of the other entries, of a folder; listed only when that may help.

    A folder's time of change tells, but it has a coarse grain: a second name may come in the same grain as
    the one that was seen. So the names count as known only if they were listed well after that time.
    """

    _GRAIN_NS = 2 * NANOSECONDS

    def __init__(self, folder: Path, clock: Clock, *, folders: bool) -> None:
        self.folder = folder
        self._clock = clock
        self._folders = folders
        self._listed_ns = 0
        self._changed_ns = 0
        self._names: set[str] = set()

    def look(self) -> list[str]:
        """Return the names that came since the last look. Links to folders are not followed."""
        try:
            changed_ns = self.folder.stat().st_mtime_ns
            if changed_ns == self._changed_ns and self._listed_ns - changed_ns > self._GRAIN_NS:
                return []
            now_ns = self._clock.now_ns()
            with os.scandir(self.folder) as entries:
                names = {e.name for e in entries if e.is_dir(follow_symlinks=False) is self._folders}
        except OSError:
            return []
        self._changed_ns, self._listed_ns = changed_ns, now_ns
        new = sorted(names - self._names)
        self._names = names
        return new
