"""Where the engine reads samples from: one method that a store, a test or a recorded answer can offer.

`Source.select` answers with blocks. A block is a matrix: series that were sampled at the same instants share
one column of times, which is how a monitor records and what the engine is quick with. A series with times of
its own is a block of one row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from deskwatch.model import Labels
from deskwatch.promql.arrays import Booleans, Floats, Integers
from deskwatch.promql.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Block:
    """Series by times.

    `labels`: one set a row. `times`: milliseconds since 1970, strictly ascending. `values`: rows by times,
    each row in one piece of memory where that can be had; stale markers are the NaN with the bits
    `STALE_BITS`. `present`: which cells are samples, or None when all are; the value of another cell means
    nothing. The engine does not write to any of them, and reads them only while it evaluates the query.
    """

    labels: Sequence[Labels]
    times: Integers
    values: Floats
    present: Booleans | None = None


class Source(Protocol):
    """What holds the samples.

    Called from the thread that evaluates; may block on a disk, not on a lock for long.
    """

    def select(
        self, matchers: Sequence[Matcher], start_ms: int, end_ms: int, max_samples: int
    ) -> Sequence[Block]:
        """Return the series that all `matchers` mean, with their samples in `[start_ms, end_ms]`.

        Both bounds count. A series is a row of exactly one block; one without samples there may be left out.
        Raises `QueryTooLargeError` before it would hand over more than `max_samples` cells.
        """
