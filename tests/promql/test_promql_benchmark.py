"""The benchmark of queries runs; how fast this machine is today is not for a test to say."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "promql.py"


def test_the_benchmark_prints_ten_queries() -> None:
    """Without Prometheus on the path it shows our own times only."""
    words = [sys.executable, str(SCRIPT), "--hours", "0.1", "--rounds", "1"]
    environment = {**os.environ, "PATH": str(Path(sys.executable).parent)}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 12
