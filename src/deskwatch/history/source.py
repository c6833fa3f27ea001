"""A store as the engine wants to read it."""

from collections.abc import Sequence

from deskwatch.promql import Block, Matcher, QueryTooLargeError
from deskwatch.store import Reader, TooManySamplesError


class StoreSource:
    """Satisfies the engine's `Source`. Safe from every thread, as its reader is."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def select(
        self, matchers: Sequence[Matcher], start_ms: int, end_ms: int, max_samples: int
    ) -> list[Block]:
        """Return the series that all `matchers` mean, with their samples in that time, both ends included.

        Raises `QueryTooLargeError` before it would hand over more than `max_samples` cells.
        """
        try:
            found = self._reader.select(matchers, start_ms, end_ms, max_samples)
        except TooManySamplesError:
            raise QueryTooLargeError from None
        return [Block(matrix.labels, matrix.times, matrix.values) for matrix in found]
