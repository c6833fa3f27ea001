"""Code of the bot's own is told of every alert once, and what it does wrong harms nobody."""

import time
from pathlib import Path

import msgspec
import pytest

import deskwatch
from deskwatch.exposition import documents as doc
from deskwatch.recorder.alerts import FILE_NAME, FULL_FILE_NAME, Alert, AlertWatch

PATIENCE_SECONDS = 30


def crossing(second: int, severity: str = "warning") -> doc.Alert:
    fields = {"bot": "", "component": "machine", "measure": "processor", "state": None, "threshold": 70}
    told = {"time": at(second), "severity": severity, "value": 75, "message": f"processor {second}"}
    return msgspec.convert({**fields, **told}, doc.Alert)


def at(second: int) -> str:
    return f"2026-01-02T10:00:{second:02d}.000Z"


class Files:
    """A folder with a history of alerts, and what a callback heard of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.heard: list[str] = []
        self.watch = AlertWatch(lambda: folder)

    def write(self, second: int, *history: doc.Alert, name: str = FILE_NAME) -> None:
        """Replace the file by one that was written then."""
        written = doc.SystemAlerts(
            generated_at=at(second), data_as_of=None, seq=second, active=[], history=list(history)
        )
        (self.folder / f"{name}.new").write_bytes(msgspec.json.encode(written))
        (self.folder / f"{name}.new").replace(self.folder / name)

    def listen(self) -> None:
        """Add a callback; the looking is done here, not by the thread."""
        self.watch.end()
        self.watch.add(lambda alert: self.heard.append(alert.message))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_an_alert_has_what_the_file_says_of_it() -> None:
    assert Alert.__struct_fields__ == doc.Alert.__struct_fields__


def test_each_alert_is_told_once_and_in_order(files: Files) -> None:
    files.listen()
    files.watch.look()
    files.write(1, crossing(1))
    files.watch.look()
    files.watch.look()
    files.write(3, crossing(1), crossing(3, "critical"), crossing(3, "info"))
    files.watch.look()
    assert files.heard == ["processor 1", "processor 3", "processor 3"]


def test_what_was_there_before_is_not_told(files: Files) -> None:
    files.write(2, crossing(1), crossing(2))
    files.listen()
    files.watch.look()
    files.write(3, crossing(1), crossing(2), crossing(3))
    files.watch.look()
    assert files.heard == ["processor 3"]


def test_alerts_in_a_history_that_was_put_aside_are_told_too(files: Files) -> None:
    files.listen()
    files.write(1, crossing(1))
    files.watch.look()
    files.write(4, crossing(1), crossing(2), name=FULL_FILE_NAME)
    files.write(4, crossing(4))
    files.watch.look()
    assert files.heard == ["processor 1", "processor 2", "processor 4"]


def test_a_file_that_is_none_tells_nothing(files: Files) -> None:
    files.listen()
    (files.folder / FILE_NAME).write_text('{"generated_at": 5, "history": "x"}')
    files.watch.look()
    AlertWatch(lambda: None).look()
    assert files.heard == []


def test_a_callback_that_fails_keeps_nobody_from_hearing(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(alert: Alert) -> None:
        raise RuntimeError(alert.severity)

    files.watch.end()
    files.watch.add(fail)
    files.listen()
    for second in (1, 2):
        files.write(second, crossing(second))
        files.watch.look()
    assert files.heard == ["processor 1", "processor 2"]
    assert capsys.readouterr().err.count("RuntimeError") == 1


def test_monitors_tell_the_bot_of_a_part_that_became_slow(tmp_path: Path) -> None:
    heard: list[Alert] = []
    monitors = deskwatch.start_monitors(data=tmp_path, interval=0.5)
    monitors.add_alert_callback(heard.append)
    bot = deskwatch.bot("slow", data=tmp_path, mode="paper")
    bot.record_operation("Engine", "execute", 900.0, success=True)
    bot.flush(10)
    end = time.monotonic() + PATIENCE_SECONDS
    while "mean_latency" not in [alert.measure for alert in heard] and time.monotonic() < end:
        time.sleep(0.05)
    monitors.stop()
    bot.close()
    (alert,) = [alert for alert in heard if alert.measure == "mean_latency"]
    assert (alert.severity, alert.bot, alert.component, alert.value) == ("critical", "slow", "Engine", 900.0)


def test_monitors_that_are_off_tell_nothing(tmp_path: Path) -> None:
    monitors = deskwatch.start_monitors(data=tmp_path, enabled=False)
    monitors.add_alert_callback(print)
    monitors.stop()
