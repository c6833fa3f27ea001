"""One hub a directory serves all wishes: what comes later is asked of the one that runs."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

import deskwatch
from deskwatch.hub import Request, ask, running_hub
from deskwatch.hub.serve import MOST_PORTS
from deskwatch.model import SystemClock
from tests.desks import COMMAND, PATIENCE_SECONDS, environment, fetch, wait_until, write_journal
from tests.desks import running_hub as hub_in
from tests.ports import free_port

CLOCK = SystemClock()


def serves(port: int) -> bool:
    try:
        return fetch(f"http://127.0.0.1:{port}", "/-/ready")[0] == 200
    except OSError:
        return False


def test_a_hub_that_runs_opens_a_port_and_writes_files_when_asked(tmp_path: Path) -> None:
    write_journal(tmp_path)
    port = free_port()
    with hub_in(tmp_path) as url:
        assert ask(tmp_path, Request(port=port, export=True, interval_seconds=0.5), CLOCK) == ""
        wait_until("the port", lambda: serves(port))
        wait_until("the files", (tmp_path / "metrics" / "system_alerts.json").exists)
        owner = running_hub(tmp_path)
        assert owner is not None
        assert (owner.url, owner.urls) == (url, [url, f"http://127.0.0.1:{port}"])
        assert owner.files == str(tmp_path / "metrics")
        assert fetch(url, "/-/ready")[0] == 200
    assert not serves(port)
    assert list(tmp_path.glob("hub-request-*")) == []


def test_a_port_that_somebody_else_has_is_refused_and_named(tmp_path: Path) -> None:
    with hub_in(tmp_path) as url, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"127.0.0.1:{port} is in use" in ask(tmp_path, Request(port=port), CLOCK)
        assert fetch(url, "/-/healthy")[0] == 200


def test_a_hub_opens_so_many_ports_and_no_more(tmp_path: Path) -> None:
    with hub_in(tmp_path):
        answers = [ask(tmp_path, Request(port=free_port()), CLOCK) for _ in range(MOST_PORTS)]
    assert answers[:-1] == [""] * (MOST_PORTS - 1)
    assert f"{MOST_PORTS} ports" in answers[-1]


def test_nonsense_in_the_place_of_a_request_does_not_end_the_hub(tmp_path: Path) -> None:
    with hub_in(tmp_path) as url:
        path = tmp_path / "hub-request-0123456789abcdef.json"
        path.touch(0o600)
        wait_until("it is taken away", lambda: not path.exists())
        assert ask(tmp_path, Request(export=True), CLOCK) == ""
        assert fetch(url, "/-/healthy")[0] == 200


def test_a_second_bot_gets_its_port_from_the_hub_of_the_first(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monitors = deskwatch.start_monitors(data=tmp_path)
    port = free_port()
    try:
        wait_until("the monitors", lambda: monitors.status()["running"])
        exporter = deskwatch.get_exporter(port=port, data=tmp_path).start()
        wait_until("the port", lambda: serves(port))
        wait_until("a word of it", lambda: f"{port} watches {tmp_path} already" in capfd.readouterr().err)
        assert exporter.is_running()
        exporter.stop()
    finally:
        monitors.stop()


def test_the_files_come_from_a_hub_that_only_served_a_port(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with hub_in(tmp_path) as url:
        monitors = deskwatch.start_monitors(data=tmp_path, interval=0.5)
        wait_until("the files", lambda: monitors.status()["summary"] is not None)
        assert monitors.status()["running"] is True
        monitors.stop()
        assert fetch(url, "/-/healthy")[0] == 200
    told = capfd.readouterr().err
    assert f"the hub at {url} watches {tmp_path} already" in told
    assert "started" not in told


def test_what_the_running_hub_cannot_give_is_said_and_nothing_waits(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with hub_in(tmp_path), socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        exporter = deskwatch.get_exporter(port=other.getsockname()[1], data=tmp_path).start()
        wait_until("its end", lambda: not exporter.is_running())
        exporter.stop()
    assert "is in use" in capfd.readouterr().err


def test_whoever_waits_behind_another_hub_ends_with_its_bot(tmp_path: Path) -> None:
    bot = f"import deskwatch, os, time; m = deskwatch.start_monitors(data={str(tmp_path)!r}); time.sleep(60)"
    words = [sys.executable, "-c", bot]
    with hub_in(tmp_path), subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "watches" in process.stderr.readline()
        process.kill()
        # The pipe has an end once nobody holds it any more, neither the bot nor who waited for it.
        assert process.stderr.read() == ""


def test_the_machine_is_looked_at_although_the_shell_switches_bots_off(tmp_path: Path) -> None:
    words = [*COMMAND, "hub", "--no-port", "--data", str(tmp_path), "--duration", "1s"]
    env = environment(tmp_path, DESKWATCH="off")
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS, env=env
    )
    assert (done.returncode, done.stderr) == (0, "")
    (journal,) = tmp_path.glob("journals/*/*.jsonl")
    assert '"kind":"machine_measured"' in journal.read_text()


def test_a_variable_that_is_no_setting_is_named(tmp_path: Path) -> None:
    words = [*COMMAND, "hub", "--no-port", "--data", str(tmp_path), "--duration", "100ms"]
    env = environment(tmp_path, DESKWATCH_HUB_LISTN="x", DESKWATCH_MONITORS_INTERVAL="1")
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS, env=env
    )
    assert done.returncode == 0
    assert "DESKWATCH_HUB_LISTN, DESKWATCH_MONITORS_INTERVAL are no settings" in done.stderr
