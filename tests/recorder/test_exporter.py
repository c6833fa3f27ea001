"""One line opens a port beside the bot, never in it, and never raises."""

import os
from pathlib import Path

import pytest

import deskwatch
from deskwatch.hub import running_hub
from tests.desks import fetch, samples, wait_until
from tests.desks import running_hub as hub_in
from tests.ports import free_port
from tests.recorder.recording import recording


def answers(port: int) -> bool:
    try:
        return fetch(f"http://127.0.0.1:{port}", "/-/ready")[0] == 200
    except OSError:
        return False


def test_it_serves_what_the_bot_records_and_ends_when_told(tmp_path: Path) -> None:
    exporter = deskwatch.get_exporter(port=free_port(), data=tmp_path).start()
    try:
        with recording(tmp_path) as bot:
            bot.cash_moved(amount=5)
            assert bot.flush()
            wait_until("the port", lambda: answers(exporter.port))
            text = fetch(f"http://127.0.0.1:{exporter.port}", "/metrics")[2]
    finally:
        exporter.stop()
    assert samples(text)['trader_account_value_usd{bot="bot",portfolio="",strategy=""}'] == 5
    assert not answers(exporter.port)


def test_the_port_belongs_to_another_process(tmp_path: Path) -> None:
    exporter = deskwatch.get_exporter(port=free_port(), data=tmp_path).start()
    try:
        wait_until("the hub", lambda: running_hub(tmp_path) is not None and answers(exporter.port))
        owner = running_hub(tmp_path)
        assert owner is not None
        assert owner.pid != os.getpid()
    finally:
        exporter.stop()


def test_a_hub_that_runs_already_is_left_alone(tmp_path: Path) -> None:
    with hub_in(tmp_path) as url:
        exporter = deskwatch.get_exporter(port=free_port(), data=tmp_path).start()
        exporter.stop()
        assert fetch(url, "/-/healthy")[0] == 200


@pytest.mark.parametrize("off", ["argument", "environment"])
def test_disabled_it_does_nothing(off: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if off == "environment":
        monkeypatch.setenv("DESKWATCH", "off")
    exporter = deskwatch.get_exporter(port=free_port(), data=tmp_path / "d", enabled=off != "argument")
    exporter.start().stop()
    assert not (tmp_path / "d").exists()


def test_a_place_that_cannot_be_used_is_told_not_raised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    deskwatch.get_exporter(port=1, data=tmp_path / "file" / "below").start().stop()
    assert "the exporter cannot start" in capsys.readouterr().err
