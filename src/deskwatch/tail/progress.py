"""How far one run of a bot was read: a plain value that can be kept over a restart of the reader.

It says where in which segment reading goes on, and which sequence numbers were taken already. Each number
is taken once, whatever a writer that had to write some again, or somebody who copied files, lays before
the reader; one that was missing is still taken when it turns up later.
"""

from collections.abc import Iterable

import msgspec

from deskwatch.journal import Header

MAX_GAPS = 1_000  # the oldest of more are given up
MARK_BYTES = 128  # of the last line, read again to see that the file is still the same


class Progress(msgspec.Struct, omit_defaults=True):
    """Where reading goes on, and what was taken before.

    `gaps` are the numbers below `last_seq` that were missing, as [first, last]. `known_seq` is the highest
    number that may come again without being a fault. `left` tells that nothing more is expected of
    `segment`, so that a later one is next.
    """

    segment: int = 0
    offset: int = 0
    line: int = 0
    header: Header | None = None  # of this segment
    before: Header | None = None  # of the one before
    goes_on: bool = False  # after an earlier segment of the run
    last_seq: int = 0
    known_seq: int = 0
    gaps: list[list[int]] = msgspec.field(default_factory=list)
    damaged: int = 0  # lines since the last record that were lost to damage, each already reported
    skipping: bool = False  # inside a line that is longer than any may be
    torn_told: bool = False
    told_line: int = 0  # problems up to this line were told already,
    told_offset: int = 0  # which ends here
    told_mark: bytes = b""  # with these bytes, unless somebody cut the file since
    mark: bytes = b""  # the last bytes that were read, by which the file is known again
    left: bool = False
    opened_at_ns: int = 0  # the first segment of the run that was read

    def copy(self) -> "Progress":
        """Return one that further reading does not change."""
        return msgspec.structs.replace(self, gaps=[gap[:] for gap in self.gaps])

    def next_segment(self, number: int) -> "Progress":
        """Return the beginning of a later segment of the same run."""
        return Progress(
            segment=number,
            before=self.header,
            goes_on=self.segment > 0,
            last_seq=self.last_seq,
            gaps=self.gaps,
            damaged=self.damaged,
            opened_at_ns=self.opened_at_ns,
        )

    def hand_on(self, seqs: Iterable[int], read: "Progress") -> None:
        """Note that of a piece that was `read` only these records were handed on, but all problems."""
        for seq in seqs:
            self.take(seq)
        self.known_seq = self.last_seq
        self.header, self.opened_at_ns = read.header, read.opened_at_ns
        self.told_line, self.told_offset, self.told_mark = read.line, read.offset, read.mark

    def leave(self, *, final: bool) -> None:
        """Note that nothing more is expected of the segment; nor of the run, where it was the `final` one."""
        self.left = True
        self.offset = self.line = self.told_line = self.known_seq = 0
        self.mark = self.told_mark = b""
        self.told_offset = 0
        self.before = None
        if final:
            self.header = None
            self.gaps = []

    def begin_again(self) -> None:
        """Go back to the start of a file that is not what it was; what was taken is known."""
        self.known_seq = self.last_seq
        self.offset = self.line = self.told_line = 0
        self.skipping = self.torn_told = False
        self.mark = b""

    def took(self, seq: int) -> bool:
        """Tell whether a number was taken before."""
        return seq <= self.last_seq and not any(first <= seq <= last for first, last in self.gaps)

    def take(self, seq: int) -> None:
        """Note that a number is taken."""
        if seq > self.last_seq:
            self.expect(seq)
            self.last_seq = seq
        else:
            self._fill(seq)

    def expect(self, seq: int) -> None:
        """Note that the next number should be this one: those between are missing."""
        if seq > self.last_seq + 1:
            self.gaps.append([self.last_seq + 1, seq - 1])
            del self.gaps[:-MAX_GAPS]
            self.last_seq = seq - 1

    def missing_before(self, seq: int) -> int:
        """Return how many numbers are missing before one, beside those whose damage was told."""
        return max(0, seq - self.last_seq - 1 - self.damaged)

    def _fill(self, seq: int) -> None:
        gaps = []
        for first, last in self.gaps:
            if first <= seq <= last:
                gaps += [part for part in ([first, seq - 1], [seq + 1, last]) if part[0] <= part[1]]
            else:
                gaps.append([first, last])
        self.gaps[:] = gaps


def to_bytes(progress: Progress) -> bytes:
    """Return a progress as it is kept."""
    return msgspec.json.encode(progress)


def from_bytes(data: bytes) -> Progress:
    """Return a progress that was kept. Raises `msgspec.DecodeError` for anything else."""
    return msgspec.json.decode(data, type=Progress)
