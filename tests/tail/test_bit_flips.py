"""Random damage never raises, never invents a record, and is always told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deskwatch.chance import seeded_random
from deskwatch.tail import reader as reader_module
from tests.journal.segments import Reading, fills, noted, read, write, writer

SEED = 20260101
FLIPPED_FILES = 1_500


def flip(content: bytes, below: Callable[[int], int]) -> bytes:
    """Return the content with one to eight random bits flipped."""
    damaged = bytearray(content)
    for _ in range(1 + below(8)):
        damaged[below(len(damaged))] ^= 1 << below(8)
    return bytes(damaged)


def broken_rules(whole: Reading, after: Reading, *, changed: bool) -> list[str]:
    """Return what a reading of a damaged segment does that it must not do."""
    found = []
    left = iter(whole.records)
    if not all(record in left for record in after.records):
        found.append("a record was invented, changed, or came out of order")
    if changed and not after.problems:
        found.append("damage was not told")
    if len(after.records) < len(whole.records) and not after.problems:
        found.append("a record was lost without a word")
    return found


def damage_often(data: Path, files: int) -> list[str]:
    """Damage a segment in `files` ways; return all broken rules with the number of the file."""
    journal = writer(data)
    journal.append(noted(6) + fills(6))
    journal.close()
    path = data / "journals" / "ema" / "b1-000001.jsonl"
    content, whole = path.read_bytes(), read(path)
    chance = seeded_random(SEED)
    found = []
    for number in range(files):
        damaged = flip(content, chance.randrange)
        path.write_bytes(damaged)
        rules = broken_rules(whole, read(path), changed=damaged != content)
        found += [f"seed {SEED}, file {number}: {rule}" for rule in rules]
    return found


def test_no_flipped_bits_get_past_the_reader(tmp_path: Path) -> None:
    found = damage_often(tmp_path, FLIPPED_FILES)
    assert found == []
    print(f"0 of {FLIPPED_FILES} damaged files misread, seed {SEED}")  # noqa: T201 - a figure says its count


def test_random_bytes_are_no_segment(tmp_path: Path) -> None:
    path = write(tmp_path)
    chance = seeded_random(SEED)
    for _ in range(200):
        path.write_bytes(chance.randbytes(chance.randrange(4_000)) + b"\n")
        reading = read(path)
        assert reading.records == []
        assert reading.problems


def test_a_reader_without_the_checksum_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the test: the same flips, read by a reader that believes every line."""
    monkeypatch.setattr(reader_module, "is_whole", lambda _: True)
    assert damage_often(tmp_path, FLIPPED_FILES // 3) != []
