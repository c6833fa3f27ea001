"""The doctor tells of the hub: whether one runs, answers, is alone, and what it says of itself."""

import http.server
import json
import os
import signal
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deskwatch.doctor import Severity, Sight
from deskwatch.hub import DirectoryLock, RunningHub, running_hub
from deskwatch.testing import ManualClock
from tests.desks import COMMAND
from tests.desks import running_hub as hub_in
from tests.doctor.desk import checks, findings, found, healthy, record, started


@contextmanager
def answering(data: Path, status: int, text: str) -> Iterator[None]:
    """Hold the directory as a hub does that answers this to everything."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    lock = DirectoryLock(data)
    lock.acquire()
    with socketserver.TCPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        lock.publish(RunningHub(pid=os.getpid(), url=f"http://127.0.0.1:{server.server_address[1]}"))
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            lock.release()


def test_bots_without_a_hub_are_told_the_command(tmp_path: Path) -> None:
    healthy(tmp_path)
    assert "deskwatch hub" in found(tmp_path, "no_hub").mend


def test_a_hub_at_work_is_well(tmp_path: Path) -> None:
    healthy(tmp_path)
    with hub_in(tmp_path):
        assert {f.check for f in findings(tmp_path)} & {
            "no_hub",
            "hub_hangs",
            "hub_figures",
            "stale_lock",
        } == set()


def test_a_hub_that_hangs_is_an_error(tmp_path: Path) -> None:
    healthy(tmp_path)
    with hub_in(tmp_path):
        owner = running_hub(tmp_path)
        assert owner is not None
        os.kill(owner.pid, signal.SIGSTOP)
        try:
            finding = found(tmp_path, "hub_hangs")
        finally:
            os.kill(owner.pid, signal.SIGCONT)
    assert (finding.severity, "no answer" in finding.what) == (Severity.ERROR, True)


def test_a_hub_that_was_killed_leaves_a_lock_that_harms_nobody(tmp_path: Path) -> None:
    healthy(tmp_path)
    (tmp_path / "hub.lock").write_text('{"pid": 1}')
    (tmp_path / "hub.lock").chmod(0o600)
    assert found(tmp_path, "stale_lock").severity is Severity.NOTE


def test_a_lock_without_words_is_told(tmp_path: Path) -> None:
    healthy(tmp_path)
    lock = DirectoryLock(tmp_path)
    lock.acquire()
    assert "does not say who" in found(tmp_path, "stale_lock").what
    lock.release()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('deskwatch_build_info{version="9.9",python="3"} 1\n', "deskwatch 9.9"),
        ("deskwatch_cycle_duration_seconds 7.5\n", "7.5 s"),
        ("deskwatch_export_failures_total 3\n", "3 times"),
        (
            'deskwatch_series_overflowed{metric="a"} 2\ndeskwatch_series_overflowed{metric="b"} 3\n',
            "5 series",
        ),
    ],
)
def test_what_a_hub_says_of_itself_is_read(tmp_path: Path, text: str, words: str) -> None:
    healthy(tmp_path)
    with answering(tmp_path, 200, text):
        assert words in found(tmp_path, "hub_figures").what


def test_a_hub_that_still_reads_is_only_noted(tmp_path: Path) -> None:
    healthy(tmp_path)
    with answering(tmp_path, 503, ""):
        assert found(tmp_path, "hub_hangs").severity is Severity.NOTE


def test_an_answer_that_is_none_is_an_error(tmp_path: Path) -> None:
    healthy(tmp_path)
    with answering(tmp_path, 404, ""):
        assert "404" in found(tmp_path, "hub_hangs").what


def test_a_forged_address_is_not_asked(tmp_path: Path) -> None:
    """Nobody beyond this machine hears of a desk, whatever stands in the lock."""
    healthy(tmp_path)
    lock = DirectoryLock(tmp_path)
    lock.acquire()
    lock.publish(RunningHub(pid=1, url="http://192.0.2.1:80"))
    assert "was not asked" in found(tmp_path, "hub_hangs").what
    lock.release()


def test_a_hub_of_another_directory_is_named(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    healthy(one)
    other.mkdir()
    with hub_in(other):
        seen = [hub.data for hub in Sight(str(one), None, ManualClock()).hubs]
        assert found(one, "other_hub").severity is Severity.NOTE
    assert other in seen  # among those of others that this machine may have


def test_a_real_bot_and_a_real_hub_are_well(tmp_path: Path) -> None:
    """The command itself, on a desk as a user starts it; others' desks on this machine are noted at most."""
    program = (
        f"import deskwatch, time; b = deskwatch.bot('b', data={str(tmp_path)!r}); "
        "b.cash_moved(amount=5, movement_id='s'); b.flush(); print('ready', flush=True); time.sleep(60)"
    )
    with (
        subprocess.Popen([COMMAND[0], "-c", program], stdout=subprocess.PIPE) as bot,
        hub_in(tmp_path),
    ):
        assert bot.stdout is not None
        bot.stdout.readline()
        done = subprocess.run(
            [*COMMAND, "doctor", "--data", str(tmp_path), "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
        bot.kill()
    told = json.loads(done.stdout)
    assert [f for f in told["findings"] if f["check"] not in {"other_hub", "disk_full"}] == []
    assert (told["bots"], told["running"], told["hub"][:11]) == (1, 1, "the hub at ")


def test_a_quiet_desk_needs_no_hub(tmp_path: Path) -> None:
    record(tmp_path, started(), end=True)
    assert checks(tmp_path) == set()
