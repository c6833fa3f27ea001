"""Reading one segment, from where the last reading stopped, believing only what the checksums cover.

A damaged line is a `Problem` beside the records; the next whole line goes on. A last line without an end
waits: its writer may still be at it. Whether anybody still is, `has_writer` tells.

A file that is not what it was, because it was cut or replaced, is read from its start; what was taken before
is passed over.
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
    is_held,
    is_whole,
    segment_of,
)
from deskwatch.model import Problem, Reason
from deskwatch.tail.glance import BusyError, UnreadableError, file_size, read_piece
from deskwatch.tail.progress import MARK_BYTES, Progress

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

    `progress` says how far the run of the bot was read, this segment included; a copy of it, given to
    another reader of the same file, goes on there. `finished` is true once the footer was read or the rest
    of the file is of no use, `final` if that footer said that no other segment follows. `blocked` tells that
    the last reading failed for want of something that the machine may have again later.
    """

    def __init__(self, path: Path, progress: Progress | None = None) -> None:
        self._path = path
        self.progress = progress or Progress(segment=1)
        self._looked = False
        self.finished = False
        self.final = False
        self.blocked = False

    @property
    def path(self) -> Path:
        """The file that is read."""
        return self._path

    @property
    def header(self) -> Header | None:
        """The first line, as soon as it was read; where it is damaged, that of the segment before."""
        return self.progress.header

    @property
    def last_seq(self) -> int:
        """The last sequence number that was met."""
        return self.progress.last_seq

    def has_news(self) -> bool:
        """Tell, without opening it, whether the file is another than it was after the last reading."""
        return not self.finished and (not self._looked or file_size(self._path) != self.progress.offset)

    def read(self, limit: int = CHUNK_BYTES) -> Batch:
        """Read up to `limit` bytes (but no less than a line may have) from where the last reading ended."""
        batch = Batch(str(self._path), self.header)
        self.blocked = False
        if self.finished:
            return batch
        data = self._read_bytes(max(limit, LEAST_BYTES), batch)
        end = data.rfind(b"\n") + 1
        if end == 0 and len(data) > MAX_LINE_BYTES:
            self._skip_long_line(data, batch)
            return batch
        at = self.progress
        at.offset += end
        batch.size = end
        lines = data[:end].split(b"\n")[:-1]
        for line in lines:
            at.line += 1
            self._take(line, batch)
        if lines:
            at.mark = (lines[-1] + b"\n")[-MARK_BYTES:]
        batch.header = self.header
        return batch

    def has_torn_tail(self) -> bool:
        """Tell whether bytes without a line end wait behind what was read."""
        return not self.finished and file_size(self._path) > self.progress.offset

    def report_torn_tail(self) -> Problem | None:
        """Return, once, the problem of a last line without an end; for a segment that nobody writes.

        Reading may go on afterwards: should the line get its end after all, it is read.
        """
        if self.progress.torn_told or not self.has_torn_tail():
            return None
        self.progress.torn_told = True
        return self._problem(
            Reason.TORN, "the last line has no end: its writer was stopped while writing it", 1
        )

    def has_writer(self) -> bool:
        """Tell whether some process still holds the segment open for writing; yes where nobody can say."""
        return is_held(self._path)

    def _read_bytes(self, limit: int, batch: Batch) -> bytes:
        """Return what follows; what was read last is looked at again, to see that the file is the same."""
        at, self._looked = self.progress, True
        try:
            if at.told_line and not self._holds(at.told_offset, at.told_mark):
                at.told_line = 0  # these are other lines by now
            piece = read_piece(self._path, at.offset - len(at.mark), limit + len(at.mark))
            if piece.file_size < at.offset or not piece.data.startswith(at.mark):
                self._begin_again(piece.file_size, batch)
                piece = read_piece(self._path, 0, limit)
        except FileNotFoundError:
            self.finished = True
        except BusyError:
            self.blocked = True
        except UnreadableError as error:
            self._refuse(batch, Reason.UNREADABLE, str(error))
        else:
            return piece.data[len(at.mark) :]
        return b""

    def _holds(self, end: int, mark: bytes) -> bool:
        return read_piece(self._path, max(0, end - len(mark)), len(mark)).data == mark

    def _begin_again(self, size: int, batch: Batch) -> None:
        """Read a file that was cut from its start, passing over what is known; a gap tells what was lost."""
        short = self.progress.offset - size
        what = (
            f"is {short} bytes shorter than what was already read" if short > 0 else "was cut, and grew again"
        )
        batch.problems.append(self._problem(Reason.TRUNCATED, f"{what}; what is new is read"))
        self.progress.begin_again()

    def _skip_long_line(self, data: bytes, batch: Batch) -> None:
        if not self.progress.skipping:
            self._tell(batch, self._problem(Reason.TOO_LONG, _TOO_LONG, 1))
        self.progress.skipping = True
        self.progress.offset += len(data)
        self.progress.mark = data[-MARK_BYTES:]
        batch.size = len(data)

    def _take(self, line: bytes, batch: Batch) -> None:
        at = self.progress
        if self.finished:  # behind a footer, or in a file that was refused
            return
        if at.skipping:  # the end of a line that was already reported
            at.skipping = False
            self._count_damage()
        elif len(line) > MAX_LINE_BYTES:
            self._report(batch, Reason.TOO_LONG, _TOO_LONG)
        elif not is_whole(line):
            self._report(batch, Reason.CHECKSUM, "the checksum does not match: the line is damaged")
        elif at.header is None:
            self._take_first(line, batch)
        elif at.line == 1 and is_header(line):
            pass  # met again, in a file that was cut
        elif is_footer(line):
            self._take_footer(line, batch)
        else:
            self._take_record(line, batch)

    def _take_first(self, line: bytes, batch: Batch) -> None:
        at = self.progress
        if is_header(line):
            self._take_header(line, batch)
        elif at.before is None:
            self._refuse(
                batch, Reason.HEADER, 'the first line is no header: its second member is not "format"'
            )
        else:  # cut to nothing before it was read; whose it is, the segment before tells
            at.header = at.before
            self._tell(batch, self._problem(Reason.HEADER, "the first line is no header: it was cut away"))
            self._take(line, batch)

    def _take_header(self, line: bytes, batch: Batch) -> None:
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
        at = self.progress
        at.header = header
        at.opened_at_ns = at.opened_at_ns or header.opened_at_ns
        if not at.goes_on:
            at.last_seq = max(at.last_seq, header.previous_seq)
        elif header.previous_seq < at.last_seq:  # its writer had to write some facts again
            at.known_seq = at.last_seq
        else:
            self._check_gap(header.previous_seq + 1, batch)

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
            footer = _footer_decoder.decode(line)
            self.final = footer.final
            self._check_gap(footer.last_seq + 1, batch)
        except _NOT_DECODED as error:
            self._report(batch, Reason.INVALID, f"the last line is no footer: {error}")

    def _take_record(self, line: bytes, batch: Batch) -> None:
        try:
            record = decode_record(line)
        except _NOT_DECODED as error:
            unknown = "`$.fact.kind`" in str(error)
            self._report(batch, Reason.UNKNOWN_KIND if unknown else Reason.INVALID, str(error))
            return
        at = self.progress
        if record.seq == at.last_seq + 1:  # as nearly always
            at.last_seq = record.seq
            at.damaged = 0
        elif at.took(record.seq):
            if record.seq <= at.known_seq:
                at.damaged = 0
            else:
                detail = f"fact {record.seq} comes after fact {at.last_seq}; it was left out"
                self._tell(batch, self._problem(Reason.REPEATED, detail))
            return
        else:
            self._check_gap(record.seq, batch)
            at.take(record.seq)
        batch.records.append(record)
        batch.lines.append(at.line)

    def _check_gap(self, seq: int, batch: Batch) -> None:
        """Report facts that are missing before `seq`, except those whose damaged lines were reported."""
        at = self.progress
        missing = at.missing_before(seq)
        if missing > 0:
            detail = f"{missing} facts between {at.last_seq} and {seq} are missing"
            self._tell(batch, self._problem(Reason.GAP, detail))
        at.expect(seq)
        at.damaged = 0

    def _report(self, batch: Batch, reason: Reason, detail: str) -> None:
        self._tell(batch, self._problem(reason, detail))
        self._count_damage()

    def _count_damage(self) -> None:
        """Remember a lost line. If it was the header, the segment before tells whose this one is."""
        if self.progress.header is None:
            self.progress.header = self.progress.before
        else:
            self.progress.damaged += 1

    def _refuse(self, batch: Batch, reason: Reason, detail: str) -> None:
        """Report what makes the whole rest of the file useless."""
        self.finished = True
        self._tell(batch, self._problem(reason, detail))

    def _tell(self, batch: Batch, problem: Problem) -> None:
        """Hand a problem on, unless a reading before this reader's told it."""
        if not 0 < problem.line <= self.progress.told_line:
            batch.problems.append(problem)

    def _problem(self, reason: Reason, detail: str, ahead: int = 0) -> Problem:
        bot = self.header.bot.name if self.header else ""
        if len(detail) > MAX_DETAIL:  # both ends tell: what it is, and the field that it is about
            detail = f"{detail[: MAX_DETAIL // 2]}…{detail[-MAX_DETAIL // 3 :]}"
        return Problem(
            file=str(self._path), line=self.progress.line + ahead, reason=reason, detail=detail, bot=bot
        )
