"""The benchmark runs, whatever it measures."""

import subprocess
import sys
from pathlib import Path

STORE = Path(__file__).parents[2] / "benchmarks" / "store.py"


def test_the_benchmark_prints_a_figure_a_line() -> None:
    words = [sys.executable, str(STORE), "--hours", "0.02", "--days", "0.1"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    begun = [line.split()[0] for line in done.stdout.splitlines()]
    assert {"one", "deskwatch", "bulk", "cold", "440"} <= set(begun)
