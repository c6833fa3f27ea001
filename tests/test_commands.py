"""The commands of the Makefile and the scripts behind them do what is written about them."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tools.fetch_uv import PINNED, download

ROOT = Path(__file__).parent.parent
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
COMMANDS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_lists_every_command(program: Callable[[str], Path]) -> None:
    listed = run(program("make")).stdout.splitlines()
    assert {line.split()[1] for line in listed} == COMMANDS


def test_every_command_is_phony() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert set(phony.split()) == COMMANDS


def test_contributing_names_only_commands_that_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`make ([a-z]+)", text)) <= COMMANDS


def test_a_python_that_does_not_run_is_refused_with_the_mend() -> None:
    found = run("tools/python.sh", PYTHON="/nonexistent/python3")
    assert found.returncode == 2
    assert "/nonexistent/python3" in found.stderr
    assert "apt install python3" in found.stderr


def test_a_python_that_is_too_old_is_refused(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\necho /usr/bin/python3\nexit 1\n")  # what Python 3.10 answers
    old.chmod(0o755)
    assert run("tools/python.sh", PYTHON=str(old)).returncode == 2


def test_a_recent_uv_on_the_path_is_used(tmp_path: Path) -> None:
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\necho uv 0.9.1\n")
    uv.chmod(0o755)
    found = run("tools/uv.sh", "python3", PATH=f"{tmp_path}:/usr/bin:/bin")
    assert (found.returncode, found.stdout.strip()) == (0, str(uv))


def test_both_ways_to_uv_agree_on_its_version() -> None:
    (version,) = re.findall(
        r"^VERSION=(.*)$", (ROOT / "tools/uv.sh").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {pinned for pinned, _ in PINNED} == {version}


def test_a_download_goes_over_https_only() -> None:
    with pytest.raises(SystemExit, match="not an https address"):
        download("file:///etc/hostname")
