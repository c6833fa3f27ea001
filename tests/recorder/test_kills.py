"""A bot that is killed at any moment loses nothing that was flushed, and tears one line at most."""

import subprocess
import sys
from pathlib import Path

import pytest

from deskwatch.events import Noted
from deskwatch.tail import Tail
from tests.desks import environment
from tests.journal.segments import Reading, drain

ROOT = Path(__file__).parents[2]
ROUNDS = 30
SEED = 30_11


def broken_rules(reading: Reading, flushed: int) -> list[str]:
    """Return what the journal of a killed bot must not be."""
    found = []
    numbers = [int(record.fact.text) for record in reading.records if isinstance(record.fact, Noted)]
    if reading.seqs != list(range(1, len(reading.seqs) + 1)):
        found.append("sequence numbers are missing or out of order")
    if numbers != list(range(len(numbers))):
        found.append("facts are missing, doubled or out of order")
    if len(numbers) <= flushed:
        found.append(f"{flushed + 1} facts were flushed, {len(numbers)} are there")
    if [problem.reason for problem in reading.problems] not in ([], ["torn"]):
        found.append("more than one line is damaged")
    return found


def test_thirty_kills_lose_nothing_that_was_flushed(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.recorder.kill_rounds", str(tmp_path), str(ROUNDS), str(SEED)]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=120, cwd=ROOT, env=environment(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    rounds = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(rounds) == ROUNDS
    found = {number: broken_rules(drain(Tail(tmp_path / str(number))), flushed) for number, flushed in rounds}
    assert {number: rules for number, rules in found.items() if rules} == {}, f"seed {SEED}"
    facts = sum(flushed + 1 for _, flushed in rounds)
    print(f"0 of {facts} flushed facts lost in {ROUNDS} kills, seed {SEED}")  # noqa: T201 - a figure says its count


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (lambda lines: lines[:-3] + lines[-2:], "sequence numbers"),
        (lambda lines: lines[:-4], "were flushed"),
        (lambda lines: [*lines[:3], lines[3][:-9] + b"\n", *lines[4:]], "sequence numbers"),
        (lambda lines: [*lines[:3], lines[3][:9], *lines[4:]], "sequence numbers"),
        (lambda lines: [*lines, b"half a line", b"\n", b"and a half"], "more than one line"),
        (lambda lines: lines[:1], "were flushed"),
    ],
)
def test_a_journal_that_lost_something_is_caught(tmp_path: Path, damage: object, rule: str) -> None:
    """The test of the test: the same rules, on journals from which a bad writer left something out."""
    data = tmp_path / "data"
    program = "import deskwatch\nb = deskwatch.bot('b')\nfor n in range(10): b.noted(text=str(n))"
    subprocess.run([sys.executable, "-c", program], check=True, env=environment(data))
    (path,) = data.rglob("*.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)[:-3]  # without heartbeat, farewell and footer
    path.write_bytes(b"".join(lines))
    assert broken_rules(drain(Tail(data)), 9) == []
    assert callable(damage)
    path.write_bytes(b"".join(damage(lines)))
    assert rule in " ".join(broken_rules(drain(Tail(data)), 9))
