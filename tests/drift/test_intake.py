"""The page on bots in other languages: its example runs, its maps work, its table is the code's."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from deskwatch.hub import Config, Desk
from deskwatch.intake import MENDS, load_map
from deskwatch.model import SystemClock
from tests.desks import COMMAND, PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "docs" / "recipes"
PAGE = (RECIPES / "bots-in-other-languages.md").read_text(encoding="utf-8")
LOGS = ROOT / "tests" / "intake" / "logs"
MAPS = sorted((RECIPES / "maps").glob("*.toml"))


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return str(found)


def test_the_example_in_shell_records_and_shows(tmp_path: Path) -> None:
    script = f'deskwatch() {{ {" ".join(COMMAND)} "$@"; }}\n' + block("sh")
    environment = {**os.environ, "DESKWATCH_HOME": str(tmp_path)}
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert (done.returncode, done.stderr) == (0, "")
    desk = Desk(tmp_path, Config(), SystemClock())
    desk.catch_up()
    (view,) = desk.views()[0]
    assert (str(view.equity), list(desk.problems)) == ("100000.675", [])


def test_the_map_of_the_page_is_one(tmp_path: Path) -> None:
    (tmp_path / "page.toml").write_text(block("toml"), encoding="utf-8")
    assert len(load_map(tmp_path / "page.toml").rules) == 3


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.stem)
def test_a_ready_made_map_makes_of_a_log_what_stands_beside_it(path: Path) -> None:
    """tests/intake/logs has lines as each program writes them, and beside them what they become."""
    words = [
        *COMMAND,
        "record",
        "--bot",
        "x",
        "--map",
        str(path),
        "--dry-run",
        str(LOGS / f"{path.stem}.jsonl"),
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)
    assert done.stdout == (LOGS / f"{path.stem}.txt").read_text(encoding="utf-8")
    assert "refused" not in done.stdout


def test_every_map_is_linked_and_has_its_log() -> None:
    assert [path.stem for path in MAPS] == sorted(path.stem for path in LOGS.glob("*.jsonl"))
    assert [path.name for path in MAPS if f"(maps/{path.name})" not in PAGE] == []


def test_the_table_of_reasons_is_the_codes() -> None:
    rows = "".join(f"| `{reason}` | {mend.means} | {mend.mend} |\n" for reason, mend in MENDS.items())
    assert rows in PAGE
