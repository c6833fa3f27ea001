"""Reading one segment, from where the last reading stopped, believing only what the checksums cover.

A damaged line is a `Problem` beside the records; the next whole line goes on. A last line without an end
waits: its writer may still be at it. Whether anybody still is, `has_writer` tells.
"""

import os
import stat
import sys
from pathlib import Path

import msgspec

from deskwatch.events import Record, decode_record
from deskwatch.journal.line import MAX_LINE_BYTES, is_footer, is_header, is_whole
from deskwatch.journal.segment import FORMAT_VERSION, Footer, FormatProbe, Header
from deskwatch.model import Problem, Reason

if sys.platform != "win32":
    import fcntl

CHUNK_BYTES = 1024 * 1024
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)
_header_decoder = msgspec.json.Decoder(Header)
_probe_decoder = msgspec.json.Decoder(FormatProbe)
_footer_decoder = msgspec.json.Decoder(Footer)


class Batch(msgspec.Struct):
    """What one reading gave: records, for each the number of its line, and what was wrong beside them."""

    file: str
    header: Header | None
    records: list[Record] = msgspec.field(default_factory=list)
    lines: list[int] = msgspec.field(default_factory=list)
    problems: list[Problem] = msgspec.field(default_factory=list)


class SegmentReader:
    """Reads one segment in pieces. Owns no open file between two readings; not thread-safe.

    `header` is known after the first reading that met it; `finished` is true once the footer was read or
    the rest of the file is of no use; `last_seq` is the last sequence number seen. `before` is the header
    of the segment before this one, by which a segment goes on whose own header is damaged.
    """

    def __init__(self, path: Path, before: Header | None = None, last_seq: int = 0) -> None:
        self._path = path
        self._before = before
        self._offset = 0
        self._line = 0
        self._damaged = 0  # lines since the last record that were lost to damage, each already reported
        self._torn_reported = False
        self._skipping = False  # inside a line that is longer than any may be
        self.header: Header | None = None
        self.last_seq = last_seq
        self.finished = False

    @property
    def path(self) -> Path:
        """The file that is read."""
        return self._path

    def read(self, limit: int = CHUNK_BYTES) -> Batch:
        """Read up to `limit` bytes of whole lines from where the last reading ended."""
        batch = Batch(str(self._path), self.header)
        if self.finished:
            return batch
        data = self._read_bytes(limit, batch)
        end = data.rfind(b"\n") + 1
        if end == 0 and len(data) > MAX_LINE_BYTES:
            self._skip_long_line(len(data), batch)
            return batch
        self._offset += end
        for line in data[:end].split(b"\n")[:-1]:
            self._line += 1
            self._take(line, batch)
        batch.header = self.header
        return batch

    def has_torn_tail(self) -> bool:
        """Tell whether bytes without a line end wait behind what was read."""
        return not self.finished and self._size() > self._offset

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
        """Tell whether some process still holds the segment open for writing.

        Where the system has no locks, the answer is always yes.
        """
        try:
            descriptor = os.open(self._path, _FLAGS)
        except OSError:
            return False
        try:
            return _is_locked(descriptor)
        finally:
            os.close(descriptor)

    def _size(self) -> int:
        try:
            return self._path.stat(follow_symlinks=False).st_size
        except OSError:
            return 0

    def _read_bytes(self, limit: int, batch: Batch) -> bytes:
        try:
            descriptor = os.open(self._path, _FLAGS)
        except FileNotFoundError:
            self.finished = True
            return b""
        except OSError as error:
            self._refuse(batch, Reason.UNREADABLE, f"cannot be opened: {error.strerror}")
            return b""
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                self._refuse(batch, Reason.UNREADABLE, "is not a regular file")
                return b""
            if status.st_size < self._offset:
                lost = self._offset - status.st_size
                self._refuse(batch, Reason.TRUNCATED, f"is {lost} bytes shorter than what was already read")
                return b""
            return os.pread(descriptor, limit, self._offset)
        except OSError as error:
            self._refuse(batch, Reason.UNREADABLE, f"cannot be read: {error.strerror}")
            return b""
        finally:
            os.close(descriptor)

    def _skip_long_line(self, length: int, batch: Batch) -> None:
        if not self._skipping:
            detail = f"longer than the {MAX_LINE_BYTES} bytes that a line may have"
            batch.problems.append(self._problem(Reason.TOO_LONG, detail, 1))
        self._skipping = True
        self._offset += length

    def _take(self, line: bytes, batch: Batch) -> None:
        if self.finished:  # behind a footer, or in a file that was refused
            return
        if self._skipping:  # the end of a line that was already reported
            self._skipping = False
            self._damaged += 1
        elif len(line) > MAX_LINE_BYTES:
            self._report(
                batch, Reason.TOO_LONG, f"longer than the {MAX_LINE_BYTES} bytes that a line may have"
            )
        elif not is_whole(line):
            self._report(batch, Reason.CHECKSUM, "the checksum does not match: the line is damaged")
            self.header = self.header or self._before
        elif self.header is None:
            self._take_header(line, batch)
        elif is_footer(line):
            self._take_footer(line, batch)
        else:
            self._take_record(line, batch)

    def _take_header(self, line: bytes, batch: Batch) -> None:
        try:
            version = _probe_decoder.decode(line).format if is_header(line) else 0
            if version > FORMAT_VERSION:
                detail = (
                    f"format {version}, but this deskwatch reads up to {FORMAT_VERSION}: install a newer one"
                )
                self._refuse(batch, Reason.NEWER_FORMAT, detail)
                return
            self.header = _header_decoder.decode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            self._refuse(batch, Reason.HEADER, f"the first line is no header: {error}")
            return
        self.last_seq = self.header.previous_seq

    def _take_footer(self, line: bytes, batch: Batch) -> None:
        self.finished = True
        try:
            self._check_gap(_footer_decoder.decode(line).last_seq + 1, batch)
        except (msgspec.DecodeError, RecursionError) as error:
            self._report(batch, Reason.INVALID, f"the last line is no footer: {error}")

    def _take_record(self, line: bytes, batch: Batch) -> None:
        try:
            record = decode_record(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            unknown = "`$.fact.kind`" in str(error)
            self._report(batch, Reason.UNKNOWN_KIND if unknown else Reason.INVALID, str(error))
            return
        if record.seq <= self.last_seq:
            detail = f"fact {record.seq} comes after fact {self.last_seq}; it was left out"
            batch.problems.append(self._problem(Reason.REPEATED, detail))
            return
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
        self._damaged += 1
        batch.problems.append(self._problem(reason, detail))

    def _refuse(self, batch: Batch, reason: Reason, detail: str) -> None:
        """Report what makes the whole rest of the file useless."""
        self.finished = True
        batch.problems.append(self._problem(reason, detail))

    def _problem(self, reason: Reason, detail: str, ahead: int = 0) -> Problem:
        bot = self.header.bot.name if self.header else ""
        return Problem(file=str(self._path), line=self._line + ahead, reason=reason, detail=detail, bot=bot)


def _is_locked(descriptor: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
