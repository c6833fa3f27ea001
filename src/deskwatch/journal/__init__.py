"""The journal: facts on disk, append only, readable by any language (see FORMAT.md).

In: records from one writer a file. Out: lines that `tail` reads back, each with its checksum.
Never: a figure, a rename or truncation of a file, trust in a byte that its checksum does not cover.
"""

from deskwatch.journal.disk import PASSING, READ, is_held
from deskwatch.journal.line import MAX_LINE_BYTES, is_footer, is_header, is_whole
from deskwatch.journal.place import data_home, journal_folder, journals_directory
from deskwatch.journal.quota import Erased, Quota, erase_oldest, journal_quota
from deskwatch.journal.segment import FORMAT_VERSION, Footer, FormatProbe, Header, segment_name, segment_of
from deskwatch.journal.writer import JournalWriter

__all__ = [
    "FORMAT_VERSION",
    "MAX_LINE_BYTES",
    "PASSING",
    "READ",
    "Erased",
    "Footer",
    "FormatProbe",
    "Header",
    "JournalWriter",
    "Quota",
    "data_home",
    "erase_oldest",
    "is_footer",
    "is_header",
    "is_held",
    "is_whole",
    "journal_folder",
    "journal_quota",
    "journals_directory",
    "segment_name",
    "segment_of",
]
