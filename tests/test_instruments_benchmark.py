"""The benchmark of the instruments runs, whatever it measures; how fast that is, is not for a test."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "instruments.py"


def test_it_prints_what_a_call_and_a_cycle_cost() -> None:
    words = [sys.executable, str(SCRIPT), "--rounds", "20"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    assert [line.split("  ")[0] for line in done.stdout.splitlines()] == [
        "a timed call over the bare one",
        "a cycle with 20 facts",
    ]
