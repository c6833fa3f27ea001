"""What README tells people to type does what it says."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from deskwatch.cli import main as front
from deskwatch.hub import Config, Desk
from deskwatch.model import SystemClock
from tests.desks import environment

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]


def test_the_ten_lines_record_and_show(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", PROGRAMS[0]],
        check=True,
        env=environment(tmp_path, DESKWATCH_STRICT="1"),
        timeout=60,
    )
    desk = Desk(tmp_path, Config(), SystemClock())
    desk.catch_up()
    assert desk.screen().stats[0].value == pytest.approx(100_000 - 1.2 + 0.25 * 7.5)


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("deskwatch ")])
def test_every_command_is_understood(command: str) -> None:
    words = shlex.split(command)[1:]
    parsed = front.build_parser(set(front.COMMANDS)).parse_args(words)
    assert parsed.command == words[0]


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("make ")])
def test_every_make_target_exists(command: str) -> None:
    target = command.split()[1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    "page", ["README.md", *(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))]
)
def test_every_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if not link.startswith(("http:", "https:"))]
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
