"""`deskwatch monitors` and `deskwatch.start_monitors`: all monitors at once, with no port open."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

import deskwatch
from deskwatch.hub import Request, ask, running_hub
from deskwatch.model import SystemClock
from tests.desks import COMMAND, PATIENCE_SECONDS, wait_until, write_journal
from tests.desks import running_hub as hub_in


def monitors(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, "monitors", *words, "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)


def report(data: Path, *words: str) -> Any:  # noqa: ANN401 - it is JSON
    return json.loads(monitors(data, *words, "--json").stdout)


def running_pid(data: Path) -> int:
    owner = running_hub(data)
    assert owner is not None
    return owner.pid


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """Give a data directory on which nothing runs any more afterwards."""
    yield tmp_path
    monitors(tmp_path, "stop")


def test_one_call_starts_all_and_prints_how_they_are(data: Path) -> None:
    write_journal(data)
    done = monitors(data, "start")
    assert (done.returncode, done.stderr) == (0, "")
    for monitor in ("health", "system", "performance", "alerts", "files"):
        assert f"  {monitor} " in done.stdout
    owner = running_hub(data)
    assert owner is not None
    assert psutil.Process(owner.pid).net_connections("inet") == []


def test_a_second_start_finds_the_first(data: Path) -> None:
    first = report(data, "start")
    assert report(data, "start")["pid"] == first["pid"]


def test_the_files_say_how_old_they_are(data: Path) -> None:
    """Figures from before a disk was full must not pass for those of now."""
    monitors(data, "start")
    (files,) = [line for line in monitors(data, "status").stdout.splitlines() if " files " in line]
    assert re.search(r"written \d+ s ago$", files), files


def test_status_is_for_programs_too(data: Path) -> None:
    write_journal(data)
    monitors(data, "start")
    status = report(data, "status")
    assert status["running"]
    assert status["files"] == str(data / "metrics")
    assert status["summary"]["bots"][0]["account_value"] == 100_807.6


def test_stop_ends_it_and_status_says_so(data: Path) -> None:
    monitors(data, "start")
    assert monitors(data, "stop").stdout == "monitors stopped\n"
    assert running_hub(data) is None
    status = monitors(data, "status")
    assert (status.returncode, "no monitors run" in status.stdout) == (1, True)


def test_a_hostile_name_cannot_move_the_cursor(data: Path) -> None:
    write_journal(data, "10:00 mark BTC/USD 5", name="evil\x1b[2J", mode="live")
    done = monitors(data, "start")
    assert "evil" in done.stdout
    assert "\x1b" not in done.stdout


def test_stopping_nothing_is_no_error(data: Path) -> None:
    assert monitors(data, "stop").returncode == 0


def test_a_hub_with_a_port_is_left_to_whoever_started_it(tmp_path: Path) -> None:
    with hub_in(tmp_path) as url:
        done = monitors(tmp_path, "stop")
        assert running_hub(tmp_path) is not None
    assert done.returncode == 2
    assert url in done.stderr


def test_a_process_that_only_a_forged_lock_names_is_not_ended(tmp_path: Path) -> None:
    """The number in the file is believed only where the process is a hub of this directory."""
    with hub_in(tmp_path), subprocess.Popen(["/bin/sleep", "60"]) as stranger:
        (tmp_path / "hub.lock").write_text(json.dumps({"pid": stranger.pid, "url": ""}))
        done = monitors(tmp_path, "stop")
        assert stranger.poll() is None
        stranger.terminate()
    assert done.returncode == 2
    assert "left alone" in done.stderr


def test_what_keeps_them_from_starting_is_said(data: Path) -> None:
    (data / "deskwatch.toml").write_text("[hub]\nlistn = 1")
    done = monitors(data, "start")
    assert done.returncode == 2
    assert "listn" in done.stderr


def test_the_first_start_prints_the_machine_as_it_was_measured(data: Path) -> None:
    done = monitors(data, "start")
    assert "not measured yet" not in done.stdout
    assert "processor" in done.stdout


def test_a_start_has_a_hub_with_a_port_write_the_files(tmp_path: Path) -> None:
    write_journal(tmp_path)
    with hub_in(tmp_path) as url:
        assert "that hub writes no files" in monitors(tmp_path, "status").stdout
        done = monitors(tmp_path, "start")
        assert (done.returncode, done.stderr) == (0, "")
        assert f"running, process {running_pid(tmp_path)}, {url}" in done.stdout
    assert (tmp_path / "metrics" / "metrics_summary.json").exists()


def test_a_start_whose_files_cannot_be_written_is_no_success(data: Path) -> None:
    (data / "metrics").touch()
    done = monitors(data, "start")
    assert done.returncode == 1
    assert "nothing written" in done.stdout
    assert "cannot be written" in (data / "monitors.log").read_text()


def test_monitors_that_were_asked_for_a_port_are_stopped_all_the_same(data: Path) -> None:
    monitors(data, "start")
    assert ask(data, Request(port=0), SystemClock()) == ""
    assert "http://127.0.0.1:" in monitors(data, "status").stdout
    assert monitors(data, "stop").stdout == "monitors stopped\n"


@pytest.mark.parametrize("interval", ["inf", "-3", "nan", "0", "1e999", "often", "2d"])
def test_an_interval_that_is_none_is_named(data: Path, interval: str) -> None:
    done = monitors(data, "start", f"--interval={interval}")
    assert (done.returncode, done.stdout, "--interval" in done.stderr) == (2, "", True)
    assert running_hub(data) is None


def test_an_interval_is_a_number_of_seconds_or_a_duration(data: Path) -> None:
    first = report(data, "start", "--interval", "5e-1")["summary"]["seq"]
    wait_until("more files", lambda: report(data, "status")["summary"]["seq"] >= first + 2)


def test_an_interval_is_for_the_start(data: Path) -> None:
    done = monitors(data, "stop", "--interval", "5")
    assert (done.returncode, "--interval is for start" in done.stderr) == (2, True)


@pytest.mark.parametrize("interval", [float("inf"), -3, float("nan"), 0, "often", 1e9])
def test_a_bot_is_told_of_an_interval_that_is_none(
    tmp_path: Path, interval: float, capsys: pytest.CaptureFixture[str]
) -> None:
    started = deskwatch.start_monitors(data=tmp_path, interval=interval)
    assert started.status()["running"] is False
    told = capsys.readouterr().err
    assert (f"interval={interval}" in told, "Error" in told) == (True, False)


def test_nothing_is_said_to_have_started_that_did_not(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "deskwatch.toml").write_text("[hub]\nlistn = 1")
    started = deskwatch.start_monitors(data=tmp_path)
    wait_until("its end", lambda: started.status()["running"] is False)
    started.stop()
    told = capfd.readouterr().err
    assert ("listn" in told, "started" in told) == (True, False)


def test_a_bot_starts_them_with_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    started = deskwatch.start_monitors(data=tmp_path, interval=0.5)
    try:
        wait_until("the first summary", lambda: started.status()["summary"] is not None)
        status = started.status()
        assert (status["running"], status["url"]) == (True, None)
        assert "  system " in str(started)
    finally:
        started.stop()
    assert started.status()["running"] is False
    assert capfd.readouterr().err == (
        f"deskwatch: monitors of {tmp_path} started: health, system, performance; no port is open\n"
    )


@pytest.mark.parametrize("off", ["argument", "environment"])
def test_a_bot_can_leave_them_off(off: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if off == "environment":
        monkeypatch.setenv("DESKWATCH", "off")
    started = deskwatch.start_monitors(data=tmp_path / "d", enabled=off != "argument")
    assert started.status()["running"] is False
    assert not (tmp_path / "d").exists()


def test_a_bot_is_not_disturbed_where_they_cannot_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    started = deskwatch.start_monitors(data=tmp_path / "file" / "below")
    started.stop()
    assert started.status()["summary"] is None
    assert "the monitors cannot start" in capsys.readouterr().err


def test_another_hub_is_left_alone_by_the_bot(tmp_path: Path) -> None:
    with hub_in(tmp_path):
        started = deskwatch.start_monitors(data=tmp_path)
        started.stop()
        owner = running_hub(tmp_path)
        assert owner is not None
        assert owner.pid != os.getpid()
