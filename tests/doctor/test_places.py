"""The doctor looks at the ground a desk stands on: directory, modes, disk, settings, clocks."""

import os
import shutil
from pathlib import Path

import pytest

from deskwatch.doctor import Severity
from deskwatch.events import Heartbeat, MachineMeasured, PriceMarked
from deskwatch.testing import ManualClock
from tests.doctor.conftest import GIBIBYTE, Usage
from tests.doctor.desk import checks, found, funded, healthy, record, started


def test_a_directory_that_is_missing_is_told_with_the_command(tmp_path: Path) -> None:
    finding = found(tmp_path / "none", "directory")
    assert (finding.severity, "mkdir -p" in finding.mend) == (Severity.ERROR, True)
    assert not (tmp_path / "none").exists()


def test_a_directory_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "is a file" in found(tmp_path / "file", "directory").what


def test_looking_writes_nothing(tmp_path: Path) -> None:
    healthy(tmp_path)
    before = sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
    checks(tmp_path)
    assert sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*")) == before


def test_journals_that_others_may_read_are_named(tmp_path: Path) -> None:
    healthy(tmp_path)
    tmp_path.chmod(0o755)
    (tmp_path / "journals").chmod(0o755)
    finding = found(tmp_path, "permissions")
    assert (finding.severity, "chmod" in finding.mend) == (Severity.WARNING, True)


def test_what_others_may_change_is_an_error(tmp_path: Path) -> None:
    healthy(tmp_path)
    next(tmp_path.glob("journals/ema/*.jsonl")).chmod(0o666)
    assert found(tmp_path, "permissions").severity is Severity.ERROR


def test_a_directory_that_anybody_may_write_to_is_an_error(tmp_path: Path) -> None:
    healthy(tmp_path)
    tmp_path.chmod(0o777)
    assert found(tmp_path, "permissions").severity is Severity.ERROR


@pytest.mark.parametrize(
    ("total", "free", "severity"),
    [
        (100, 50, None),
        (1000, 60, None),  # 94 % of a large disk is no alarm
        (100, 10, Severity.WARNING),
        (100, 4, Severity.ERROR),
        (1, 0.1, Severity.ERROR),
    ],
)
def test_a_disk_is_full_by_share_and_by_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, total: float, free: float, severity: Severity | None
) -> None:
    healthy(tmp_path)
    usage = Usage(int(total * GIBIBYTE), 0, int(free * GIBIBYTE))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    if severity is None:
        assert checks(tmp_path) == set()
    else:
        assert found(tmp_path, "disk_full").severity is severity


def test_a_setting_that_is_wrong_is_told_and_the_rest_is_looked_at_all_the_same(tmp_path: Path) -> None:
    record(tmp_path, started(), funded(), ago=3600).abandon()
    (tmp_path / "deskwatch.toml").write_text("[hub]\nlistn = 1")
    assert "listn" in found(tmp_path, "settings").what
    assert checks(tmp_path) == {"settings", "bot_silent"}


def test_a_variable_that_is_no_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    healthy(tmp_path)
    monkeypatch.setenv("DESKWATCH_HUB_LISTN", "1")
    assert "DESKWATCH_HUB_LISTN" in found(tmp_path, "settings").what


def test_settings_where_nobody_reads_them_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, here = tmp_path / "data", tmp_path / "here"
    healthy(data)
    here.mkdir()
    (here / "deskwatch.toml").touch()
    monkeypatch.chdir(here)
    assert "is not read" in found(data, "settings").what
    assert checks(data, config=here / "deskwatch.toml") == set()


def test_a_file_with_addresses_that_others_may_read_is_named(tmp_path: Path) -> None:
    healthy(tmp_path)
    config = tmp_path / "deskwatch.toml"
    config.write_text('[monitors.redis]\nmain = "redis://:secret@127.0.0.1"\n')
    config.chmod(0o644)
    finding = found(tmp_path, "settings")
    assert ("chmod 600" in finding.mend, "secret" in str(finding)) == (True, False)


def test_a_clock_that_was_set_back_is_told(tmp_path: Path) -> None:
    record(tmp_path, started(os.getpid()), funded(), Heartbeat(), ago=-20)
    assert "20 s ahead of now" in found(tmp_path, "clock_skew").what


def test_a_bot_that_tells_local_time_is_told(tmp_path: Path) -> None:
    ahead = ManualClock().now_ns() + 7200 * 10**9
    healthy(tmp_path, PriceMarked(symbol="BTC/USD", price="5", time_ns=ahead))
    finding = found(tmp_path, "clock_skew")
    assert ("2 h" in finding.what, "local time" in finding.mend) == (True, True)


def test_a_machine_whose_clock_is_off_is_told(tmp_path: Path) -> None:
    healthy(tmp_path)
    measured = MachineMeasured(cpu_percent=1, memory_percent=1, disk_percent=1, clock_offset_seconds=-3.0)
    record(tmp_path, measured, name="machine here", mode="machine")
    assert "-3.0 s" in found(tmp_path, "clock_skew").what


def test_a_full_table_of_inodes_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    healthy(tmp_path)
    left = os.statvfs_result((4096, 4096, 10**9, 10**9, 10**9, 10**6, 5, 5, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: left)
    assert "inodes" in found(tmp_path, "disk_full").what
