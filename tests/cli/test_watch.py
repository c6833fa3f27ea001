"""`deskwatch watch --once` prints the desk for people, `--json` for programs; no hub, no port."""

import json
import subprocess
from pathlib import Path

from tests.desks import COMMAND, PATIENCE_SECONDS, write_journal


def watch(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    words = [*COMMAND, "watch", "--data", str(data), *options]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)


def test_once_prints_the_figures_without_colour_codes(tmp_path: Path) -> None:
    write_journal(tmp_path)
    done = watch(tmp_path, "--once")
    assert done.returncode == 0
    assert "100,807.60" in done.stdout
    assert "ema-btc" in done.stdout
    assert "\x1b" not in done.stdout


def test_json_prints_the_same_for_programs(tmp_path: Path) -> None:
    write_journal(tmp_path)
    screen = json.loads(watch(tmp_path, "--json").stdout)
    assert screen["stats"][0]["value"] == 100807.6
    assert screen["ready"] is True


def test_a_pipe_gets_the_text_without_asking(tmp_path: Path) -> None:
    write_journal(tmp_path)
    assert "ema-btc" in watch(tmp_path).stdout


def test_an_empty_desk_says_so(tmp_path: Path) -> None:
    done = watch(tmp_path, "--once")
    assert done.returncode == 0
    assert "No bot has recorded" in done.stdout
