"""Where the data lives: the one rule that the bot half and the hub share.

`--data` or `deskwatch.bot(data=…)`, else `DESKWATCH_HOME`, else the platform's folder for data.
"""

import os
import re
import sys
import zlib
from pathlib import Path

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 60


def data_home(given: str | os.PathLike[str] | None = None) -> Path:
    """Return the data directory as an absolute path; it need not exist.

    The path is made absolute at once, because a bot may change its working directory later.
    """
    chosen = given or os.environ.get("DESKWATCH_HOME")
    if chosen:
        return Path(os.path.abspath(Path(chosen).expanduser()))  # noqa: PTH100 - resolve() would follow links
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "deskwatch"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "deskwatch"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "deskwatch"


def journals_directory(data: Path) -> Path:
    """Return the folder in which every bot has a folder of its own."""
    return data / "journals"


def journal_folder(data: Path, bot_name: str) -> Path:
    """Return the folder of one bot.

    A name that is not safe as a file name is rewritten and given a checksum of the original. Two names
    that still fall together are no harm: the header of a segment says whose it is.
    """
    safe = _UNSAFE.sub("_", bot_name).lstrip(".")[:_LONGEST_NAME]
    if safe != bot_name or not safe:
        safe = f"{safe}-{zlib.crc32(bot_name.encode('utf-8', 'backslashreplace')):08x}"
    return journals_directory(data) / safe
