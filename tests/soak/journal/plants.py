"""Faults that are planted to see that each suite finds what it is there for."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from deskwatch.journal import JournalWriter, writer
from deskwatch.tail import Batch, progress, reader
from tests.soak.journal.tails import Hub


@contextmanager
def no_sync() -> Iterator[None]:
    """Call what was written synced without asking the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "sync_data", lambda _: None)
        yield


@contextmanager
def no_sync_of_folders() -> Iterator[None]:
    """Leave the names of new files to chance."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "sync_folder", lambda _: None)
        yield


@contextmanager
def a_failed_sync_is_tried_again() -> Iterator[None]:
    """Ask the same file again, as if the disk had kept what it dropped."""
    sync = JournalWriter.sync

    def trusting(journal: JournalWriter) -> None:
        leave, journal._leave = journal._leave, lambda: None  # type: ignore[method-assign] # the plant itself  # noqa: SLF001 - as above
        try:
            sync(journal)
        finally:
            journal._leave = leave  # type: ignore[method-assign] # as above  # noqa: SLF001 - as above

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JournalWriter, "sync", trusting)
        yield


@contextmanager
def nothing_is_told_again() -> Iterator[None]:
    """Forget what a failed sync left unsure."""
    leave = JournalWriter._leave  # noqa: SLF001 - the plant itself

    def forgetting(journal: JournalWriter) -> None:
        journal._count_as_synced()  # noqa: SLF001 - as above
        leave(journal)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JournalWriter, "_leave", forgetting)
        yield


@contextmanager
def no_checksum() -> Iterator[None]:
    """Believe every line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "is_whole", lambda line: line.startswith(b"{"))
        yield


@contextmanager
def no_memory_of_numbers() -> Iterator[None]:
    """Take a fact as often as it is told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress.Progress, "took", lambda _, __: False)
        yield


@contextmanager
def a_file_is_known_by_its_length() -> Iterator[None]:
    """Do not look at what was read last."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "MARK_BYTES", -(10**9))  # nothing is kept of it
        yield


class AheadHub(Hub):
    """Keeps positions that are ahead of what it keeps with them."""

    _before: list[str]

    def take(self, batches: list[Batch]) -> None:
        """Remember what there was before."""
        self._before = self.taken[:]
        super().take(batches)

    def commit(self) -> None:
        """Keep what there was before, with the positions of now."""
        self._kept = (getattr(self, "_before", []), self.problems[:], self.positions())


class BehindHub(Hub):
    """Keeps positions that are behind what it keeps with them."""

    def commit(self) -> None:
        """Keep the positions of the commit before."""
        last = getattr(self, "_last", {})
        self._last = self.positions()
        self._kept = (self.taken[:], self.problems[:], last)
