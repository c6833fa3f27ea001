"""A bounded history for a file: when it is full it is put aside once, whole, and a new one begins.

So a reader of `system_metrics.json` and `system_metrics.1.json` sees between one and two full histories.
Entries are encoded when they come, once, and not again with every write of the file.
"""

from collections.abc import Iterable
from typing import Generic, TypeVar, cast

import msgspec

from deskwatch.exposition.documents import encode

Entry = TypeVar("Entry", bound=msgspec.Struct)


class History(Generic[Entry]):
    """At most `most` entries, oldest first. Not thread-safe.

    `aside` is a full history until whoever writes it sets it to None; the next full one takes its place.
    """

    def __init__(self, most: int, entries: Iterable[Entry] = ()) -> None:
        self._most = most
        self._entries = [_encoded(entry) for entry in list(entries)[-most:]]
        self.aside: list[Entry] | None = None

    @property
    def entries(self) -> list[Entry]:
        """The entries, to be encoded and nothing else: they are JSON already."""
        return cast("list[Entry]", self._entries)

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self._entries)

    def add(self, entry: Entry) -> None:
        """Take an entry; one that comes when it is full begins a new history."""
        if len(self._entries) >= self._most:
            self.aside, self._entries = self.entries, []
        self._entries.append(_encoded(entry))


def _encoded(entry: msgspec.Struct) -> msgspec.Raw:
    return msgspec.Raw(encode(entry))
