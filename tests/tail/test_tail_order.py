"""A bot's facts come in the order in which they were recorded, whatever boots and pieces they lie in."""

from pathlib import Path

import msgspec
import pytest

from deskwatch.chance import seeded_random
from deskwatch.events import Noted
from deskwatch.tail import Tail
from deskwatch.testing import NOON_NS
from tests.journal.segments import EMA, Reading, drain, gather, noted, writer


def overlapping(data: Path, boots: int, facts: int) -> None:
    """Let several boots of one bot record in turns, as forked workers do."""
    journals = [writer(data, boot=f"b{number}") for number in range(boots)]
    for number in range(facts):
        fact = Noted(text=f"{number}")
        journals[number % boots].append([(NOON_NS + number * 10**6, fact)])
    for journal in journals:
        journal.close()


def texts(reading: Reading) -> list[str]:
    return [record.fact.text for record in reading.records if isinstance(record.fact, Noted)]


@pytest.mark.parametrize("boots", [1, 2, 3, 7])
def test_boots_that_overlap_are_merged_by_the_time_of_recording(tmp_path: Path, boots: int) -> None:
    overlapping(tmp_path, boots, 300)
    assert texts(drain(Tail(tmp_path))) == [str(number) for number in range(300)]


def test_facts_of_one_moment_keep_the_order_of_their_boot(tmp_path: Path) -> None:
    for boot in ("b1", "b2"):
        journal = writer(tmp_path, boot=boot)
        journal.append([(NOON_NS, Noted(text=f"{boot} {number}")) for number in range(50)])
        journal.close()
    found = texts(drain(Tail(tmp_path)))
    for boot in ("b1", "b2"):
        assert [text for text in found if text.startswith(boot)] == [f"{boot} {n}" for n in range(50)]


def test_a_clock_that_was_set_back_does_not_change_the_order_within_a_boot(tmp_path: Path) -> None:
    chance = seeded_random(3)
    journal = writer(tmp_path)
    journal.append([(NOON_NS + chance.randrange(10**12), Noted(text=str(n))) for n in range(200)])
    journal.close()
    assert drain(Tail(tmp_path)).seqs == list(range(1, 201))


def test_reading_in_small_pieces_gives_the_same_order(tmp_path: Path) -> None:
    overlapping(tmp_path, 3, 300)
    tail, batches = Tail(tmp_path), []
    while more := tail.poll(limit=1):
        batches += more
    assert gather(batches).records == drain(Tail(tmp_path)).records


def test_boots_that_overlap_are_read_in_few_polls(tmp_path: Path) -> None:
    """What a poll may read counts in bytes read, not in pieces handed on."""
    overlapping(tmp_path, 2, 400)
    tail = Tail(tmp_path)
    assert len(gather(tail.poll()).records) == 400


def test_a_bot_with_much_to_read_does_not_keep_the_others_waiting(tmp_path: Path) -> None:
    for name, count in (("a", 3_000), ("b", 10), ("c", 10)):
        journal = writer(tmp_path, bot=msgspec.structs.replace(EMA, name=name), segment_bytes=10_000)
        for first in range(1, count, 50):
            journal.append(noted(min(50, count), first))
        journal.close()
    tail = Tail(tmp_path)
    first_polls = [batch for _ in range(3) for batch in tail.poll(limit=10_000)]
    names = {batch.header.bot.name for batch in first_polls if batch.header}
    assert names == {"a", "b", "c"}
