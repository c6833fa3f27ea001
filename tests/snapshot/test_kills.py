"""A hub that is killed while it commits leaves a state and the positions that belong to it."""

import subprocess
import sys
from pathlib import Path

from tests.desks import environment

ROOT = Path(__file__).parents[2]
ROUNDS = 25
SEED = 20_11


def broken_rules(folder: Path, *more: str) -> list[str]:
    """Kill hubs; return each round after which the database was not as it must be."""
    words = [sys.executable, "-m", "tests.snapshot.kill_rounds", str(folder), str(ROUNDS), str(SEED), *more]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=120, cwd=ROOT, env=environment(folder)
    )
    assert done.returncode == 0, done.stderr
    rounds = done.stdout.splitlines()
    assert len(rounds) == ROUNDS
    return [line for line in rounds if not _is_whole(*line.split(maxsplit=4))]


def _is_whole(said: str, state: str, position: str, alert: str, set_aside: str) -> bool:
    at_most_one_unsaid = int(said) <= int(state) <= int(said) + 1
    return state == position == alert and at_most_one_unsaid and set_aside == "-"


def test_kills_leave_a_state_and_its_positions_and_lose_no_commit_that_was_done(tmp_path: Path) -> None:
    assert broken_rules(tmp_path) == [], f"seed {SEED}"


def test_a_hub_that_commits_in_two_steps_is_caught(tmp_path: Path) -> None:
    assert broken_rules(tmp_path, "split") != [], f"seed {SEED}"
