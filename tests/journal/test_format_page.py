"""FORMAT.md, by which other languages write journals, says what the code does."""

import re
from pathlib import Path

import msgspec
import pytest

from deskwatch import journal
from deskwatch.events import Record
from deskwatch.journal import FORMAT_VERSION, MAX_LINE_BYTES, Footer, Header
from deskwatch.journal.line import is_whole
from deskwatch.journal.segment import segment_of
from deskwatch.model import Bot
from tests.journal.segments import lay, read

PAGE = (Path(journal.__file__).parent / "FORMAT.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.partition("## Example")[2]


def example() -> bytes:
    """Return the segment that the page shows."""
    (block,) = re.findall(r"```\n(.*?)```", EXAMPLE, re.DOTALL)
    return str(block).encode()


def test_the_checksums_of_the_example_are_right() -> None:
    lines = example().splitlines()
    assert len(lines) == 4
    assert all(is_whole(line) for line in lines)


def test_the_example_is_read_without_a_fault(tmp_path: Path) -> None:
    match = re.search(r"`DATA/journals/ema-btc/(\S+\.jsonl)`", EXAMPLE)
    assert match is not None
    named = segment_of(match[1])
    assert named is not None
    reading = read(lay(tmp_path, example(), bot="ema-btc", boot=named[0], segment=named[1]))
    assert (reading.seqs, reading.faults) == ([1, 2], [])


@pytest.mark.parametrize("struct", [Header, Footer, Bot, Record], ids=lambda struct: struct.__name__)
def test_every_member_is_named(struct: type[msgspec.Struct]) -> None:
    named = set(re.findall(r"[`\"]([a-z_]+)[`\"]", PAGE.partition("## Example")[0]))
    assert set(struct.__struct_fields__) - named == set()


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    assert f"format {FORMAT_VERSION}" in PAGE
    assert f"at most {MAX_LINE_BYTES:,} bytes" in PAGE
