"""The bytes of one record of each kind, as others read them, change only on purpose."""

from pathlib import Path

from deskwatch.events import FACTS, decode_record
from tests.events.samples import full_records, golden_lines

GOLDEN = Path(__file__).parent / "golden" / "records.jsonl"


def test_the_bytes_of_each_kind_are_as_they_were() -> None:
    """If the change is meant: `python -m tests.events.samples > tests/events/golden/records.jsonl`."""
    assert golden_lines().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_what_was_written_then_is_read_now() -> None:
    lines = GOLDEN.read_bytes().splitlines()
    assert [decode_record(line) for line in lines] == list(full_records())


def test_every_kind_has_its_line() -> None:
    lines = GOLDEN.read_bytes().splitlines()
    assert [type(decode_record(line).fact) for line in lines] == list(FACTS)
