"""The benchmarks of the recorder run, whatever they measure; how fast that is, is not for a test."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def first_words(script: str, *arguments: str) -> list[str]:
    """Run a benchmark and return what stands first in each line that it prints."""
    words = [sys.executable, str(BENCHMARKS / script), *arguments]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return [line.strip("| ").partition("  ")[0].partition(" |")[0] for line in done.stdout.splitlines()]


def test_it_prints_what_a_fill_a_loop_and_an_import_cost_beside_the_peers() -> None:
    found = first_words("recorder.py", "--rounds", "3", "--seconds", "0.1", "--repeats", "1")
    assert found[2] == "one fill on the bot's thread"
    assert found.count("deskwatch") == 2
    assert {
        "logging, JSON to a file",
        "unrecorded",
        "deskwatch, 10,000 facts/s",
        "prometheus_client, 10,000 fills/s, scraped",
        "an import over the bare interpreter",
        "msgspec",
    } <= set(found)


@pytest.mark.skipif(sys.platform != "linux", reason="a memfd is Linux's")
def test_the_trial_of_a_ring_still_answers_its_three_questions() -> None:
    found = first_words("trials/ring.py", "--seconds", "0.2", "--kills", "1", "--rounds", "3")
    assert [word[:3] for word in found if word.startswith("(")] == ["(a)", "(b)"] * 5
