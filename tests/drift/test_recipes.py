"""The code of each recipe runs, and every series that its table names is written by that code."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deskwatch.hub import Config, Desk
from deskwatch.model import SystemClock
from tests.ports import free_port

FOLDER = Path(__file__).parents[2] / "docs" / "recipes"
RECIPES = sorted(FOLDER.glob("coming-from-*.md"))
PATIENCE_SECONDS = 60


def blocks(page: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def promised(page: str) -> set[str]:
    """Return the series in the second column of the table of names."""
    table = re.search(r"^\| your name \| here \|.*?\n\|[-|]+\n((?:\|.*\n)+)", page, re.MULTILINE)
    assert table is not None, "a recipe has a table of names"
    cells = [row.split("|")[2] for row in table[1].splitlines()]
    names = [set(re.findall(r"`([a-z_]+)`", cell)) for cell in cells]
    assert all(names), "every row names a series"
    return set().union(*names)


def shown(data: Path) -> set[str]:
    desk = Desk(data, Config(), SystemClock())
    desk.catch_up()
    assert list(desk.problems) == []
    return {family.name + sample.suffix for family in desk.families() for sample in family.samples}


def test_there_is_a_recipe_for_each_document() -> None:
    names = [path.stem.removeprefix("coming-from-") for path in RECIPES]
    assert names == ["247trader", "algo-trading-bot", "ict-engine", "metricshub"]


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_the_code_runs_and_writes_the_series_of_the_table(path: Path, tmp_path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    # The pages name the port that everybody uses; here it may be taken.
    for block in blocks(page):
        program = block.replace("8000", str(free_port()))
        environment = {**os.environ, "DESKWATCH_HOME": str(tmp_path), "DESKWATCH_STRICT": "1"}
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert promised(page) - shown(tmp_path) == set()


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_link_of_a_recipe_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
