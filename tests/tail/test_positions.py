"""A tail that is given the positions of another hands on what that one did not, each record once."""

import os
from pathlib import Path

import pytest

from deskwatch.chance import seeded_random
from deskwatch.tail import Tail, is_consumed
from deskwatch.testing import NOON_NS
from tests.journal.segments import drain, footer, gather, header, lay, line, noted, write, writer
from tests.tail.test_tail_effort import counted
from tests.tail.test_tail_order import overlapping, texts


def resumed(data: Path, tail: Tail) -> Tail:
    """Return another tail that goes on where this one stands."""
    return Tail(data, positions=tail.positions())


def test_what_was_handed_on_is_not_handed_on_again(tmp_path: Path) -> None:
    journal = writer(tmp_path, segment_bytes=600)
    tail, seqs = Tail(tmp_path), []
    for first in range(1, 100, 3):
        journal.append(noted(3, first))
        reading = drain(tail)
        seqs += reading.seqs
        assert reading.problems == []
        tail = resumed(tmp_path, tail)
    journal.close()
    assert seqs == list(range(1, 100))
    assert drain(resumed(tmp_path, tail)) == ([], [])


@pytest.mark.parametrize("seed", range(5))
def test_a_restart_in_the_middle_of_boots_that_overlap_keeps_their_order(tmp_path: Path, seed: int) -> None:
    overlapping(tmp_path, 3, 400)
    chance = seeded_random(seed)
    tail, batches = Tail(tmp_path), []
    while more := tail.poll(limit=1):
        batches += more
        if chance.random() < 0.3:
            tail = resumed(tmp_path, tail)
    reading = gather(batches)
    assert texts(reading) == [str(number) for number in range(400)]
    assert reading.problems == []


def test_a_problem_is_told_once_over_a_restart(tmp_path: Path) -> None:
    damaged = line(3).replace(b"x", b"y")
    lay(tmp_path, header() + line(1) + damaged + line(900), boot="b1")
    lay(tmp_path, header(boot="b2") + b"".join(line(seq) for seq in range(2, 9)), boot="b2")
    tail, problems = Tail(tmp_path), []
    while more := tail.poll(limit=1):
        problems += gather(more).faults
        tail = resumed(tmp_path, tail)
    assert sorted(problems) == sorted(drain(Tail(tmp_path)).faults)


def test_finished_segments_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 500
    for number in range(1, count + 1):
        content = header(segment=number, previous_seq=number - 1) + line(number)
        lay(tmp_path, content + footer(number, final=False), segment=number)
    tail = Tail(tmp_path)
    drain(tail)
    lay(tmp_path, header(segment=count + 1, previous_seq=count) + line(count + 1), segment=count + 1)
    opened = counted(monkeypatch, "open")
    assert drain(resumed(tmp_path, tail)).seqs == [count + 1]
    assert {Path(path).name for path in opened} == {f"b1-{count + 1:06d}.jsonl"}


def test_positions_of_finished_boots_are_small_and_are_kept(tmp_path: Path) -> None:
    for number in range(50):
        write(tmp_path, 3, boot=f"b{number}")
    tail = Tail(tmp_path)
    drain(tail)
    positions = tail.positions()
    assert len(positions) == 50
    assert max(map(len, positions.values())) < 100
    for path in tmp_path.rglob("*.jsonl"):
        path.unlink()
    assert drain(resumed(tmp_path, tail)) == ([], [])
    assert resumed(tmp_path, tail).positions() == positions


def test_a_file_that_was_cut_and_grew_while_nobody_looked_is_told_and_read(tmp_path: Path) -> None:
    path = lay(tmp_path, header() + line(1) + line(2) + line(3))
    tail = Tail(tmp_path)
    drain(tail)
    os.truncate(path, 0)
    with path.open("ab") as file:
        file.write(b"".join(line(seq) for seq in range(4, 40)))
    reading = drain(resumed(tmp_path, tail))
    assert reading.seqs == list(range(4, 40))
    assert [reason for _, reason in reading.faults] == ["truncated"]


def test_a_name_that_now_leads_to_another_file_of_the_same_inode_is_noticed(tmp_path: Path) -> None:
    path = lay(tmp_path, header() + line(1) + line(2))
    tail = Tail(tmp_path)
    drain(tail)
    path.write_bytes(header() + line(1, "y") + line(2, "y") + line(3, "y"))
    reading = drain(tail)
    assert (reading.seqs, [reason for _, reason in reading.faults]) == ([3], ["truncated"])


def test_positions_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'ema/b1' in its journal cannot be read"):
        Tail(tmp_path, positions={"ema/b1": b"nonsense"})


def test_what_positions_are_past_is_consumed(tmp_path: Path) -> None:
    lay(tmp_path, header() + line(1) + footer(1, final=False))
    lay(tmp_path, header(segment=2, previous_seq=1) + line(2), segment=2)
    done = write(tmp_path, 1, boot="b2")
    lay(tmp_path, header(boot="b3", opened_at_ns=NOON_NS + 1) + line(1), boot="b3")
    tail = Tail(tmp_path)
    drain(tail)
    positions = tail.positions()
    consumed = {path.name for path in done.parent.iterdir() if is_consumed(path, positions)}
    assert consumed == {"b1-000001.jsonl", "b1-000002.jsonl", "b2-000001.jsonl"}  # b3 may still be written
    assert not is_consumed(done, {})
    assert not is_consumed(tmp_path / "notes.txt", positions)
