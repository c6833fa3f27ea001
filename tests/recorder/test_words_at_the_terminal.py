"""What goes wrong is told in one line at the terminal, and a terminal that is not there is no trouble."""

import io
import sys
from pathlib import Path

import pytest

import deskwatch
from deskwatch.testing import ManualClock
from tests.recorder.recording import offered, recording, run_bot, texts


class Broken(io.StringIO):
    """Standard error of a bot that logs it, wrongly."""

    def write(self, text: str) -> int:
        """Fail."""
        raise RuntimeError(text)


def closed() -> io.StringIO:
    """Return standard error after a bot became a daemon."""
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.parametrize("stream", [None, Broken(), closed()], ids=["none", "broken", "closed"])
def test_without_a_standard_error_recording_fails_and_heals_as_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: io.StringIO | None
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    data, clock = tmp_path / "data", ManualClock()
    data.touch()
    with recording(data, clock=clock) as bot:
        bot.noted(text="x")
        assert not bot.flush(0.2)
        data.unlink()
        clock.advance(2)
        assert bot.flush()
    assert texts(data) == ["x"]
    assert deskwatch.bot("", data=data).enabled is False


def test_a_disk_that_refuses_is_told_once_and_so_is_its_recovery(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, clock = tmp_path / "data", ManualClock()
    data.touch()
    with recording(data, clock=clock) as bot:
        for _ in range(5):
            bot.noted(text="x")
            clock.advance(2)
            assert not bot.flush(0.1)
        data.unlink()
        clock.advance(2)
        assert bot.flush()
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert "facts wait in memory and it tries again" in told[0]
    assert "writes again" in told[1]
    assert len(offered(data)) == 5


def test_what_is_lost_at_the_end_is_told_with_its_number(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    done = run_bot("import deskwatch; b = deskwatch.bot('bot'); b.noted(text='x')", tmp_path / "data")
    assert done.returncode == 0
    assert "1 facts could not be written before the end" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_clock_that_fails_costs_facts_and_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Fickle(ManualClock):
        """A clock that sometimes cannot say."""

        broken = False

        def now_ns(self) -> int:
            """Return the time, or fail."""
            return 1 // (not self.broken) and super().now_ns()

    clock = Fickle()
    with recording(tmp_path, clock=clock) as bot:
        bot.noted(text="before")
        assert bot.flush()
        clock.broken = True
        bot.noted(text="lost")
        clock.broken = False
        bot.noted(text="after")
    assert texts(tmp_path) == ["before", "after"]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "words",
    [
        {"name": "half \ud800"},
        {"name": "x", "strategy": "s" * 201},
        {"name": "x", "strategy": None},
        {"name": "x", "mode": "dream"},
        {"name": "x", "mode": "LIVE"},
        {"name": "x", "venue": b"bytes"},
        {"name": object()},
        {"name": ["x"]},
        {"name": "x", "data": object()},
        {"name": "x", "data": "~nobody-of-this-name/data"},
    ],
    ids=str,
)
def test_a_description_that_cannot_be_written_switches_off_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: dict[str, object]
) -> None:
    bot = deskwatch.bot(**{"data": tmp_path, **words})  # type: ignore[arg-type] # as bots do
    bot.noted(text="x")
    bot.close()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("deskwatch: recording is off: ")
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_cannot_be_found_raises_nothing(tmp_path: Path) -> None:
    """The working directory was removed, and the data directory is a path from there."""
    program = (
        "import os, pathlib, deskwatch\n"
        "gone = pathlib.Path('gone'); gone.mkdir(); os.chdir(gone); os.rmdir('../gone')\n"
        "bot = deskwatch.bot('bot', data='here'); bot.noted(text='x'); bot.close()\n"
        "deskwatch.get_exporter(port=1, data='here').start().stop()\n"
        "print('went on')"
    )
    done = run_bot(f"import os; os.chdir({str(tmp_path)!r})\n{program}", tmp_path)
    assert (done.returncode, done.stdout) == (0, "went on\n")
    assert len(done.stderr.splitlines()) == 2
