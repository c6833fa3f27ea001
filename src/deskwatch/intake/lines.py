"""Bytes to lines, each with its place, however the bytes were cut; memory is bounded by one line."""

from typing import NamedTuple

from deskwatch.intake.parse import JsonObject, parse_line
from deskwatch.intake.refusal import Refusal, RefusedError
from deskwatch.journal import MAX_LINE_BYTES


class Line(NamedTuple):
    """A line without its end: from byte `start` up to `end`, the `number`-th from 1.

    `is_long` stands for one that was not kept because it is too long; `is_open` for the last one, without an
    end.
    """

    data: bytes
    start: int
    end: int
    number: int
    is_long: bool = False
    is_open: bool = False

    def parsed(self) -> JsonObject:
        """Return the object of the line. Raises `RefusedError`."""
        if self.is_long:
            raise RefusedError(Refusal.TOO_LONG, f"the line is longer than {MAX_LINE_BYTES:,} bytes")
        return parse_line(self.data)

    def is_blank(self) -> bool:
        """Tell whether nothing stands in it."""
        return not self.is_long and not self.data.strip()


class Lines:
    """Cuts what it is fed. `offset` and `number` say where the first byte stands."""

    def __init__(self, offset: int = 0, number: int = 0) -> None:
        self.offset = offset  # of what was not yet handed on
        self.number = number  # lines that were
        self._rest = b""
        self._passed = 0  # bytes of a line that is too long, let go

    @property
    def read_to(self) -> int:
        """How far the bytes went that it was fed."""
        return self.offset + self._passed + len(self._rest)

    def feed(self, data: bytes) -> list[Line]:
        """Return the lines that are whole now. Only a line feed ends a line."""
        *whole, rest = data.split(b"\n")
        lines: list[Line] = []
        for piece in whole:
            lines.append(self._line(self._rest + piece, has_end=True))
            self._rest = b""
        self._rest += rest
        if len(self._rest) > MAX_LINE_BYTES:
            self._passed += len(self._rest)
            self._rest = b""
        return lines

    def finish(self) -> list[Line]:
        """Return the last line if it has no end; for a source that gives no more."""
        if self.read_to == self.offset:
            return []
        line = self._line(self._rest, has_end=False)
        self._rest = b""
        return [line]

    def _line(self, data: bytes, *, has_end: bool) -> Line:
        start, end = self.offset, self.offset + self._passed + len(data) + has_end
        is_long = self._passed > 0 or len(data) > MAX_LINE_BYTES
        self.offset, self._passed = end, 0
        self.number += 1
        return Line(b"" if is_long else data, start, end, self.number, is_long, is_open=not has_end)
