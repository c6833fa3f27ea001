"""`deskwatch doctor` prints what it found, and its exit code says whether something is an error."""

import json
import os
import pty
import subprocess
from pathlib import Path

from tests.desks import COMMAND, PATIENCE_SECONDS, write_journal


def doctor(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "doctor", *words], capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
    )


def test_a_finished_backtest_is_well(tmp_path: Path) -> None:
    write_journal(tmp_path)
    done = doctor("--data", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 bot, 0 running" in done.stdout


def test_an_error_is_exit_code_1(tmp_path: Path) -> None:
    done = doctor("--data", str(tmp_path))
    assert (done.returncode, "\x1b" in done.stdout) == (1, False)
    assert done.stdout.startswith(("ERROR", "WARNING"))


def test_programs_get_json(tmp_path: Path) -> None:
    told = json.loads(doctor("--data", str(tmp_path / "none"), "--json").stdout)
    assert told["healthy"] is False
    (finding,) = [finding for finding in told["findings"] if finding["check"] == "directory"]
    assert finding["doc"] == "docs/operating/doctor.md#directory"
    assert finding["severity"] == "error"


def test_settings_that_are_broken_are_a_finding_and_no_end(tmp_path: Path) -> None:
    (tmp_path / "deskwatch.toml").write_text("[hub\n")
    done = doctor("--data", str(tmp_path))
    assert (done.returncode, "TOML" in done.stdout) == (1, True)


def test_a_terminal_gets_colour_and_its_own_width(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    words = [*COMMAND, "doctor", "--data", str(tmp_path)]
    with subprocess.Popen(words, stdout=theirs, env={**os.environ, "COLUMNS": "60"}) as process:
        os.close(theirs)
        text = b""
        while piece := _read(ours):
            text += piece
        assert process.wait() == 1
    os.close(ours)
    assert b"\x1b[1;31mERROR" in text


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # how Linux says that the other end was closed
        return b""
