"""Readers never see a torn file, and the soak that says so would notice one."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.soak.exports import soak


def test_no_reader_sees_a_torn_file(tmp_path: Path) -> None:
    tally = soak(tmp_path, replacements=40, readers=4, seed=1)
    assert tally.is_clean(), tally.words()
    assert (tally.replacements, tally.readers, tally.versions_written) == (40, 4, 41 * 7)


def test_files_that_are_written_in_their_place_are_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_place(folder: Path, contents: Mapping[str, bytes]) -> None:
        for name, content in contents.items():
            with (folder / name).open("wb", buffering=512) as file:
                for begin in range(0, len(content), 512):
                    file.write(content[begin : begin + 512])

    monkeypatch.setattr("deskwatch.hub.exporting.replace_files", in_place)
    assert soak(tmp_path, replacements=300, readers=8, seed=1).torn > 0


def test_the_program_prints_how_much_it_did() -> None:
    words = [sys.executable, "-m", "tests.soak.exports", "--replacements", "3", "--readers", "2"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 replacements of 7 files in ")
    assert "0 torn, 0 missing" in done.stdout
