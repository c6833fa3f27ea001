"""The journal: facts on disk, append only, readable by any language (see FORMAT.md).

In: records from one writer a file. Out: the same records, in order, with what was wrong beside them.
Never: a figure, a rename or truncation of a file, trust in a byte that its checksum does not cover.
"""

from deskwatch.journal.line import MAX_LINE_BYTES
from deskwatch.journal.place import data_home, journal_folder, journals_directory
from deskwatch.journal.reader import Batch, SegmentReader
from deskwatch.journal.segment import FORMAT_VERSION, Footer, Header, segment_name
from deskwatch.journal.tail import Tail
from deskwatch.journal.writer import JournalWriter

__all__ = [
    "FORMAT_VERSION",
    "MAX_LINE_BYTES",
    "Batch",
    "Footer",
    "Header",
    "JournalWriter",
    "SegmentReader",
    "Tail",
    "data_home",
    "journal_folder",
    "journals_directory",
    "segment_name",
]
