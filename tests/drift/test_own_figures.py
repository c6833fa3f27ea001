"""The page on figures of one's own says which bounds a histogram has, and its code runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deskwatch.operations.histogram import bounds_for

PAGE = (Path(__file__).parents[2] / "docs" / "recipes" / "figures-of-your-own.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (`_.*|anything else) \| ([0-9. ]+) \|$", PAGE, re.MULTILINE)
ENDINGS = [(ending, row) for names, row in ROWS for ending in re.findall(r"`(\w+)`", names) or ["_usd"]]


@pytest.mark.parametrize(("ending", "row"), ENDINGS, ids=[ending for ending, _ in ENDINGS])
def test_the_bounds_of_each_unit_are_those_of_the_page(ending: str, row: str) -> None:
    assert bounds_for(f"x{ending}") == tuple(map(float, row.split()))


def test_every_unit_is_on_the_page() -> None:
    assert len(ENDINGS) == 8


def test_the_code_of_the_page_runs(tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    environment = {**os.environ, "DESKWATCH_HOME": str(tmp_path), "DESKWATCH_STRICT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
