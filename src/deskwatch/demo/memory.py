"""What the paper venue remembers of a bot between two runs of the demo.

A real bot that starts again finds its cash and its position at the venue. The simulated one finds them
in `DATA/demo/<bot>.json`, together with the state of its market, so that prices, positions and ids go on
where they stopped and the book stays right. The file is replaced as a whole after each step.
"""

import contextlib
import os
from pathlib import Path

import msgspec

from deskwatch.demo.bot import BotState
from deskwatch.demo.simulation import MarketState
from deskwatch.model import DataDirectoryError

_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


class Remembered(msgspec.Struct):
    """A bot and its market, whose first `history_bars` are one a minute up to `live_from_ns`."""

    bot: BotState
    market: MarketState
    history_bars: int = 0
    live_from_ns: int = 0


class Memory:
    """The file of one bot. Used from one thread; does I/O, so never from a real bot's loop."""

    def __init__(self, data: Path, bot: str) -> None:
        self._path = data / "demo" / f"{bot}.json"

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return self._path

    def exists(self) -> bool:
        """Whether there is anything to remember."""
        return self._path.is_file()

    def load(self) -> Remembered | None:
        """Return what was saved; None where nothing was.

        Raises `DataDirectoryError` for a file that cannot be read or is not one of ours.
        """
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Remembered)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            raise DataDirectoryError(
                f"{self._path}: the demo cannot read what it remembers ({error}): remove the data directory "
                "of the demo, or give another one with --data"
            ) from error

    def prepare(self) -> None:
        """Make the folder; raises `DataDirectoryError` where that is impossible."""
        folder = self._path.parent
        try:
            folder.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        except OSError as error:
            raise DataDirectoryError(
                f"{folder}: cannot be made ({error.strerror}): give another directory with --data"
            ) from error

    def save(self, remembered: Remembered) -> None:
        """Replace what was saved. A full disk is no reason to stop: the next step tries again."""
        scratch = self._path.with_suffix(".new")
        with contextlib.suppress(OSError):
            handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FILE_MODE)
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(remembered))
            scratch.replace(self._path)
