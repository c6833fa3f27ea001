"""An intake that is killed at any moment, over and over, records each fact of a log once and in order."""

import subprocess
import sys
from pathlib import Path

import pytest

from deskwatch.events import Noted
from deskwatch.model import Reason
from deskwatch.tail import Tail
from tests.desks import environment

ROOT = Path(__file__).parents[2]
ROUNDS = 40
FAULT_ROUNDS = 20
ATTEMPTS = 8
SEED = 20_11


def kill(folder: Path, rounds: int, *fault: str, seed: int = SEED) -> int:
    """Kill so often; return how many lines the log had."""
    folder.mkdir(exist_ok=True)
    words = [sys.executable, "-m", "tests.intake.kill_rounds", str(folder), str(rounds), str(seed), *fault]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=240, cwd=ROOT, env=environment(folder)
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.splitlines()[-1])


def texts(data: Path) -> list[str]:
    """Return what was noted; a kill may have torn the last line of a run, and nothing else."""
    tail, found = Tail(data), list[str]()
    while batches := tail.poll():
        for batch in batches:
            assert {problem.reason for problem in batch.problems} <= {Reason.TORN}
            found += [record.fact.text for record in batch.records if isinstance(record.fact, Noted)]
    return found


def expected(lines: int) -> list[str]:
    return [text for n in range(lines) for text in ([f"{n}", f"{n}b"] if n % 3 == 0 else [f"{n}"])]


def test_forty_kills_lose_no_line_and_double_none(tmp_path: Path) -> None:
    lines = kill(tmp_path, ROUNDS)
    assert texts(tmp_path / "data") == expected(lines), f"seed {SEED}"
    print(f"0 of {lines} lines lost or doubled in {ROUNDS} kills, seed {SEED}")  # noqa: T201 - a figure says its count


@pytest.mark.parametrize("fault", ["forgetful", "hasty"])
def test_an_intake_that_keeps_its_place_wrongly_is_caught(tmp_path: Path, fault: str) -> None:
    """The test of the test: one that never asks the journal, one that believes what it meant to tell.

    On a slow machine no kill of a whole series may come at the moment that shows it, so there are several.
    """
    for attempt in range(ATTEMPTS):
        folder = tmp_path / f"{attempt}"
        lines = kill(folder, FAULT_ROUNDS, fault, seed=SEED + attempt)
        if texts(folder / "data") != expected(lines):
            return
    pytest.fail(f"{ATTEMPTS} x {FAULT_ROUNDS} kills did not show that the intake was {fault}")
