"""Reading one segment, from where the last reading stopped, believing only what the checksums cover.

A damaged line is a `Problem` beside the records; the next whole line goes on. A last line without an end
waits: its writer may still be at it. Whether anybody still is, `has_writer` tells.
"""

from pathlib import Path

import msgspec

from deskwatch.events import Record, decode_record
from deskwatch.journal import (
    FORMAT_VERSION,
    MAX_LINE_BYTES,
    Footer,
    FormatProbe,
    Header,
    is_footer,
    is_header,
    is_whole,
    segment_of,
)
from deskwatch.model import Problem, Reason
from deskwatch.tail.glance import BusyError, UnreadableError, file_size, has_writer, read_piece

CHUNK_BYTES = 1024 * 1024
LEAST_BYTES = MAX_LINE_BYTES + 1  # the longest line and its end: less could not be told from a line too long
MAX_DETAIL = 300  # characters of a problem's words, which may quote a stranger's line
_TOO_LONG = f"longer than the {MAX_LINE_BYTES} bytes that a line may have"
_NOT_DECODED = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)
_header_decoder = msgspec.json.Decoder(Header)
_probe_decoder = msgspec.json.Decoder(FormatProbe)
_footer_decoder = msgspec.json.Decoder(Footer)


class Batch(msgspec.Struct):
    """What one reading gave: records, for each the number of its line, and what was wrong beside them.

    `size` is how many bytes the reading took from the file; 0 means that it met nothing new.
    """

    file: str
    header: Header | None
    records: list[Record] = msgspec.field(default_factory=list)
    lines: list[int] = msgspec.field(default_factory=list)
    problems: list[Problem] = msgspec.field(default_factory=list)
    size: int = 0


class SegmentReader:
    """Reads one segment in pieces. Owns no open file between two readings; not thread-safe.

    `header` is known after the first reading that met it; `finished` is true once the footer was read or
    the rest of the file is of no use; `last_seq` is the last sequence number seen. `before` is the reader
    of the segment before this one in the same boot: from it the sequence goes on, and so does a segment
    whose own header is damaged. `blocked` tells that the last reading failed for want of something that
    the machine may have again later.
    """

    def __init__(self, path: Path, before: "SegmentReader | None" = None) -> None:
        self._path = path
        self._before = before.header if before else None
        self._goes_on = before is not None
        self._offset = 0
        self._line = 0
        # Lines since the last record that were lost to damage, each already reported.
        self._damaged: int = before._damaged if before else 0  # noqa: SLF001 - of the same class
        self._known_seq = 0  # what was read before the file was cut and is met again
        self._torn_reported = False
        self._skipping = False  # inside a line that is longer than any may be
        self.header: Header | None = None
        self.last_seq: int = before.last_seq if before else 0
        self.finished = False
        self.blocked = False

    @property
    def path(self) -> Path:
        """The file that is read."""
        return self._path

    def read(self, limit: int = CHUNK_BYTES) -> Batch:
        """Read up to `limit` bytes (but no less than a line may have) from where the last reading ended."""
        batch = Batch(str(self._path), self.header)
        self.blocked = False
        if self.finished:
            return batch
        data = self._read_bytes(max(limit, LEAST_BYTES), batch)
        end = data.rfind(b"\n") + 1
        if end == 0 and len(data) > MAX_LINE_BYTES:
            self._skip_long_line(len(data), batch)
            return batch
        self._offset += end
        batch.size = end
        for line in data[:end].split(b"\n")[:-1]:
            self._line += 1
            self._take(line, batch)
        batch.header = self.header
        return batch

    def has_torn_tail(self) -> bool:
        """Tell whether bytes without a line end wait behind what was read."""
        return not self.finished and file_size(self._path) > self._offset

    def report_torn_tail(self) -> Problem | None:
        """Return, once, the problem of a last line without an end; for a segment that nobody writes.

        Reading may go on afterwards: should the line get its end after all, it is read.
        """
        if self._torn_reported or not self.has_torn_tail():
            return None
        self._torn_reported = True
        return self._problem(
            Reason.TORN, "the last line has no end: its writer was stopped while writing it", 1
        )

    def has_writer(self) -> bool:
        """Tell whether some process still holds the segment open for writing; yes where nobody can say."""
        return has_writer(self._path)

    def _read_bytes(self, limit: int, batch: Batch) -> bytes:
        try:
            piece = read_piece(self._path, self._offset, limit)
            if piece.file_size < self._offset:
                self._begin_again(piece.file_size, batch)
                piece = read_piece(self._path, self._offset, limit)
        except FileNotFoundError:
            self.finished = True
        except BusyError:
            self.blocked = True
        except UnreadableError as error:
            self._refuse(batch, Reason.UNREADABLE, str(error))
        else:
            return piece.data
        return b""

    def _begin_again(self, size: int, batch: Batch) -> None:
        """Read a file that was cut from its start, passing over what is known; a gap tells what was lost."""
        detail = f"is {self._offset - size} bytes shorter than what was already read; what is new is read"
        batch.problems.append(self._problem(Reason.TRUNCATED, detail))
        self._known_seq = self.last_seq
        self._offset = self._line = 0
        self._skipping = self._torn_reported = False

    def _skip_long_line(self, length: int, batch: Batch) -> None:
        if not self._skipping:
            batch.problems.append(self._problem(Reason.TOO_LONG, _TOO_LONG, 1))
        self._skipping = True
        self._offset += length
        batch.size = length

    def _take(self, line: bytes, batch: Batch) -> None:
        if self.finished:  # behind a footer, or in a file that was refused
            return
        if self._skipping:  # the end of a line that was already reported
            self._skipping = False
            self._count_damage()
        elif len(line) > MAX_LINE_BYTES:
            self._report(batch, Reason.TOO_LONG, _TOO_LONG)
        elif not is_whole(line):
            self._report(batch, Reason.CHECKSUM, "the checksum does not match: the line is damaged")
        elif self.header is None:
            self._take_header(line, batch)
        elif self._line == 1 and is_header(line):
            pass  # met again, in a file that was cut
        elif is_footer(line):
            self._take_footer(line, batch)
        else:
            self._take_record(line, batch)

    def _take_header(self, line: bytes, batch: Batch) -> None:
        if not is_header(line):
            self._refuse(
                batch, Reason.HEADER, 'the first line is no header: its second member is not "format"'
            )
            return
        try:
            version = _probe_decoder.decode(line).format
            if version > FORMAT_VERSION:
                detail = (
                    f"format {version}, but this deskwatch reads up to {FORMAT_VERSION}: install a newer one"
                )
                self._refuse(batch, Reason.NEWER_FORMAT, detail)
                return
            header = _header_decoder.decode(line)
        except _NOT_DECODED as error:
            self._refuse(batch, Reason.HEADER, f"the first line is no header: {error}")
            return
        fault = self._fault_of(header)
        if fault:
            self._refuse(batch, Reason.HEADER, fault)
            return
        self.header = header
        if self._goes_on:
            self._check_gap(header.previous_seq + 1, batch)
        self.last_seq = max(self.last_seq, header.previous_seq)

    def _fault_of(self, header: Header) -> str:
        """Say what speaks against a header, or nothing."""
        if header.format != FORMAT_VERSION:
            return f"format {header.format} never existed"
        named = segment_of(self._path.name)
        if named is not None and named != (header.boot, header.segment):
            return (
                f"the header is of boot {header.boot}, segment {header.segment}: a copy under another name?"
            )
        return ""

    def _take_footer(self, line: bytes, batch: Batch) -> None:
        self.finished = True
        try:
            last_seq = _footer_decoder.decode(line).last_seq
            self._check_gap(last_seq + 1, batch)
            self.last_seq = max(self.last_seq, last_seq)
        except _NOT_DECODED as error:
            self._report(batch, Reason.INVALID, f"the last line is no footer: {error}")

    def _take_record(self, line: bytes, batch: Batch) -> None:
        try:
            record = decode_record(line)
        except _NOT_DECODED as error:
            unknown = "`$.fact.kind`" in str(error)
            self._report(batch, Reason.UNKNOWN_KIND if unknown else Reason.INVALID, str(error))
            return
        if record.seq <= self._known_seq:
            self._damaged = 0
        elif record.seq <= self.last_seq:
            detail = f"fact {record.seq} comes after fact {self.last_seq}; it was left out"
            batch.problems.append(self._problem(Reason.REPEATED, detail))
        else:
            self._check_gap(record.seq, batch)
            self.last_seq = record.seq
            batch.records.append(record)
            batch.lines.append(self._line)

    def _check_gap(self, seq: int, batch: Batch) -> None:
        """Report facts that are missing before `seq`, except those whose damaged lines were reported."""
        missing = seq - self.last_seq - 1 - self._damaged
        if missing > 0:
            detail = f"{missing} facts between {self.last_seq} and {seq} are missing"
            batch.problems.append(self._problem(Reason.GAP, detail))
        self._damaged = 0

    def _report(self, batch: Batch, reason: Reason, detail: str) -> None:
        batch.problems.append(self._problem(reason, detail))
        self._count_damage()

    def _count_damage(self) -> None:
        """Remember a lost line. If it was the header, the segment before tells whose this one is."""
        if self.header is None:
            self.header = self._before
        else:
            self._damaged += 1

    def _refuse(self, batch: Batch, reason: Reason, detail: str) -> None:
        """Report what makes the whole rest of the file useless."""
        self.finished = True
        batch.problems.append(self._problem(reason, detail))

    def _problem(self, reason: Reason, detail: str, ahead: int = 0) -> Problem:
        bot = self.header.bot.name if self.header else ""
        if len(detail) > MAX_DETAIL:  # both ends tell: what it is, and the field that it is about
            detail = f"{detail[: MAX_DETAIL // 2]}…{detail[-MAX_DETAIL // 3 :]}"
        return Problem(file=str(self._path), line=self._line + ahead, reason=reason, detail=detail, bot=bot)
