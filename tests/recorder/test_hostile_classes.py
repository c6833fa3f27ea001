"""No code of a stranger's class runs on the bot's thread or on the writer's, however it is dressed up."""

import subprocess
import sys
from pathlib import Path

import pytest

from deskwatch.events import Heartbeat
from tests.desks import environment
from tests.recorder.hostile_program import ARMED, BASES, CALLS, ERRORS, RAN, hostile
from tests.recorder.recording import by_boot

ROOT = Path(__file__).parents[2]


def test_no_method_of_a_stranger_is_called_and_nothing_is_raised(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.recorder.hostile_program", str(tmp_path)]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT, env=environment(tmp_path)
    )
    assert done.stdout.splitlines() == [
        f"{base.__name__} {error.__name__}: ran [], raised nothing" for base in BASES for error in ERRORS
    ], done.stderr
    assert (done.returncode, done.stderr) == (0, "")
    for facts in by_boot(tmp_path).values():
        beat = [fact for fact in facts if isinstance(fact, Heartbeat)][-1]
        assert beat.offered == CALLS == beat.written + sum(beat.dropped.values())
        assert "failed" not in beat.dropped


@pytest.mark.parametrize("base", BASES, ids=lambda base: base.__name__)
def test_the_traps_do_spring(base: type) -> None:
    """The test of the test: a recorder that asked a value for its words would be caught."""
    value = hostile(base, MemoryError)
    ARMED.append(True)
    try:
        with pytest.raises(MemoryError):
            str(value)
        with pytest.raises(MemoryError):
            isinstance(value, Path)
    finally:
        ARMED.clear()
        ran = list(RAN)
        RAN.clear()
    assert ran == ["__str__", "__getattribute__"]
