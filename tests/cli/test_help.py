"""The command line explains itself, quickly, and works with the bot half alone."""

import subprocess
import sys

import pytest

from deskwatch.cli import main as front
from tests.desks import COMMAND


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False, timeout=30)


def test_without_a_command_it_shows_what_there_is() -> None:
    done = run()
    assert done.returncode == 0
    for name in front.COMMANDS:
        assert f"    {name}" in done.stdout


@pytest.mark.parametrize("name", front.COMMANDS)
def test_each_command_explains_itself_with_an_example(name: str) -> None:
    done = run(name, "--help")
    assert done.returncode == 0
    assert f"  deskwatch {name}" in done.stdout


def test_every_command_has_a_summary() -> None:
    assert list(front.COMMANDS) == list(front.SUMMARIES)


def test_a_part_that_is_not_installed_is_named_with_its_mend() -> None:
    program = "import sys; sys.modules['starlette'] = None; import deskwatch.cli.main as m; m.main(['hub'])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "needs starlette" in done.stderr
    assert "pip install 'deskwatch[hub]'" in done.stderr


def test_the_version_is_told() -> None:
    assert run("--version").stdout.startswith("deskwatch 0.")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_the_commands(shell: str) -> None:
    done = run("completion", shell)
    assert done.returncode == 0
    assert "watch" in done.stdout
    assert "--listen" in done.stdout or "listen" in done.stdout
