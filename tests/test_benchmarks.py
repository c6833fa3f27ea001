"""Benchmarks run, whatever they measure; how fast this machine is today is not for a test to say."""

import subprocess
import sys
from pathlib import Path

FOLD = Path(__file__).parents[1] / "benchmarks" / "fold.py"
JOURNAL = FOLD.with_name("journal.py")


def test_the_benchmark_of_the_fold_prints_facts_a_second_beside_decoding_alone() -> None:
    words = [sys.executable, str(FOLD), "--facts", "2000", "--rounds", "1"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "2,000",
        "decode",
        "decode",
        "fold",
        "ratio",
    ]


def test_the_benchmark_of_the_journal_prints_bytes_a_fact_and_how_long_a_start_takes() -> None:
    words = [sys.executable, str(JOURNAL), "--facts", "600", "--segments", "50", "--bots", "5"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert ["bytes a fact" in line for line in lines] == [True, True, True, False, False]
    assert [line.split(":")[0] for line in lines[3:]] == ["50 old segments", "5 bots"]
