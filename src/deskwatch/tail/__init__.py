"""Reading journals: one segment, or all of a data directory while bots go on writing.

In: files that a stranger may have damaged. Out: the records that their checksums cover, in the order in
which they were recorded, with what was wrong beside them; and positions, from which another tail goes on.
Never: a write, an open file kept between two readings, trust in a byte that its checksum does not cover.
"""

from deskwatch.tail.follow import Positions, Tail, is_consumed
from deskwatch.tail.reader import Batch, SegmentReader

__all__ = ["Batch", "Positions", "SegmentReader", "Tail", "is_consumed"]
