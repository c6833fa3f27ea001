"""One history: its reader and an engine over it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from deskwatch.history.source import StoreSource
from deskwatch.model import Clock, Labels
from deskwatch.promql import Engine, Matcher, Options
from deskwatch.store import Description, Reader


def history_folder(data: Path) -> Path:
    """Return where the hub of a data directory keeps its history."""
    return data / "history"


class History:
    """The history in a folder, to be read also while a hub writes it. Safe from every thread.

    Raises `StoreError` where there is none or it cannot be read, here and from every method.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        options: Options | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.reader = Reader(folder, tell)
        self.engine = Engine(StoreSource(self.reader), clock, options)

    def series(self, selections: Sequence[Sequence[Matcher]], start_ms: int, end_ms: int) -> Sequence[Labels]:
        """Return the series with samples in about that time that one of the selections means, sorted.

        No selection means all of them.
        """
        return self.reader.series(selections, start_ms, end_ms)

    def descriptions(self) -> dict[str, Description]:
        """Return what is known of each metric, by the name that its series carry."""
        return {
            f"{name}_total" if known.kind == "counter" else name: known
            for name, known in self.reader.descriptions().items()
        }

    def close(self) -> None:
        """Let go of the file."""
        self.reader.close()
