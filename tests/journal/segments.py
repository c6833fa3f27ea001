"""Segments for tests: written by the real writer, damaged by hand, read by the real reader."""

from pathlib import Path
from typing import NamedTuple

import msgspec

from deskwatch.events import AnyFact, Noted, OrderFilled, Record, encode_record
from deskwatch.journal import Footer, Header, JournalWriter
from deskwatch.journal.line import seal
from deskwatch.model import Bot, Problem
from deskwatch.tail import Batch, SegmentReader, Tail
from deskwatch.testing import NOON_NS, ManualClock

EMA = Bot(name="ema", strategy="cross", portfolio="crypto", mode="paper")


class Reading(NamedTuple):
    """All that a reader gave: records, and what was wrong as (line, reason)."""

    records: list[Record]
    problems: list[Problem]

    @property
    def seqs(self) -> list[int]:
        """The sequence numbers of the records."""
        return [record.seq for record in self.records]

    @property
    def faults(self) -> list[tuple[int, str]]:
        """What was wrong, as (line, reason)."""
        return [(problem.line, problem.reason.value) for problem in self.problems]


def noted(count: int, first: int = 1) -> list[tuple[int, AnyFact]]:
    """Return facts to append, one a second, that differ from one another and hold letters beyond ASCII."""
    numbers = range(first, first + count)
    return [(NOON_NS + number * 10**9, Noted(text=f"n\u00b0{number} \u2028")) for number in numbers]


def fills(count: int) -> list[tuple[int, AnyFact]]:
    """Return fills to append."""
    return [
        (
            NOON_NS + n,
            OrderFilled(symbol="BTC/USD", side="buy", quantity="1.5", price=f"{n}", trade_id=f"t{n}"),
        )
        for n in range(1, count + 1)
    ]


def writer(data: Path, *, boot: str = "b1", bot: Bot = EMA, segment_bytes: int = 2**24) -> JournalWriter:
    """Return a writer whose clock stands at noon."""
    return JournalWriter(bot, data, boot, ManualClock(), segment_bytes)


def write(data: Path, count: int = 5, *, boot: str = "b1", bot: Bot = EMA) -> Path:
    """Write a segment of `count` facts, closed in good order, and return its path."""
    journal = writer(data, boot=boot, bot=bot)
    assert journal.append(noted(count)) == count
    journal.close()
    return data / "journals" / bot.name / f"{boot}-000001.jsonl"


def header(**changes: object) -> bytes:
    """Return a header's line; `changes` may be of any sort."""
    described = Header(
        format=1, bot=EMA, boot="b1", pid=1, segment=1, previous_seq=0, opened_at_ns=NOON_NS, writer="test"
    )
    return seal(msgspec.json.encode({**msgspec.to_builtins(described), **changes}))


def line(seq: int, text: str = "x") -> bytes:
    """Return the line of a fact."""
    return seal(encode_record(Record(seq, NOON_NS + seq, Noted(text=text))))


def footer(last_seq: int, *, final: bool = True) -> bytes:
    """Return a footer's line."""
    return seal(msgspec.json.encode(Footer(closed_at_ns=NOON_NS, last_seq=last_seq, final=final)))


def lay(data: Path, content: bytes, *, boot: str = "b1", segment: int = 1, bot: str = "ema") -> Path:
    """Put a file where a segment would be."""
    path = data / "journals" / bot / f"{boot}-{segment:06d}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def read(path: Path) -> Reading:
    """Read a segment that nobody writes to its end."""
    reader = SegmentReader(path)
    reading = read_on(reader)
    torn = reader.report_torn_tail()
    return Reading(reading.records, reading.problems + ([torn] if torn else []))


def read_on(reader: SegmentReader) -> Reading:
    """Read what a reader has not read yet."""
    batches = [reader.read()]
    while batches[-1].size:
        batches.append(reader.read())
    return gather(batches)


def drain(tail: Tail) -> Reading:
    """Read all that a tail has now."""
    batches: list[Batch] = []
    while more := tail.poll():
        batches += more
    return gather(batches)


def gather(batches: list[Batch]) -> Reading:
    """Put batches together."""
    records = [record for batch in batches for record in batch.records]
    return Reading(records, [problem for batch in batches for problem in batch.problems])
