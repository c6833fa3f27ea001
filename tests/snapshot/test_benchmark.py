"""The benchmark of snapshots runs and prints a row for each desk; how fast is not for a test to say."""

import subprocess
import sys
from pathlib import Path

SNAPSHOT = Path(__file__).parents[2] / "benchmarks" / "snapshot.py"


def test_the_benchmark_prints_each_desk_with_all_its_figures(tmp_path: Path) -> None:
    words = [sys.executable, str(SNAPSHOT), "--facts", "2000", "--rounds", "1", "--folder", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    _, head, *rows = done.stdout.splitlines()
    assert " ".join(head.split()) == "desk bytes encode decode commit open fold anew memory"
    assert [row.split(" bots")[0] for row in rows] == ["1", "5", "50"]
    assert all(len(row.split()) == 13 for row in rows)
