"""A hub on a full disk serves all the same, and is found by others as soon as there is room."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from deskwatch.hub.lock import DirectoryLock, RunningHub, running_hub
from tests.desks import COMMAND, PATIENCE_SECONDS, fetch, wait_until
from tests.exposition.test_files import file_size_limit

HUB = RunningHub(pid=7, url="http://127.0.0.1:1")
FULL_DISK = ["sh", "-c", 'ulimit -S -f 0; exec "$@"', "sh"]  # no file can grow


def test_what_could_not_be_published_is_published_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = DirectoryLock(tmp_path)
    lock.acquire()
    with file_size_limit(0):
        lock.publish(HUB)
        lock.publish_again()
    assert running_hub(tmp_path) is None
    lock.publish_again()
    assert running_hub(tmp_path) == HUB
    lock.release()
    assert capsys.readouterr().err.count("hub.lock cannot be written: ") == 1


def test_half_of_the_words_are_none(tmp_path: Path) -> None:
    """A disk that is nearly full takes a part of them, without an error."""
    lock = DirectoryLock(tmp_path)
    lock.acquire()
    with file_size_limit(10):
        lock.publish(HUB)
    assert (tmp_path / "hub.lock").read_bytes() == b""
    lock.release()


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are Linux's own")
def test_a_hub_that_starts_on_a_full_disk_serves(tmp_path: Path) -> None:
    words = [*FULL_DISK, *COMMAND, "hub", "--data", str(tmp_path), "--listen", "127.0.0.1:0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as hub:
        assert hub.stdout is not None
        url = hub.stdout.readline().split()[-1]
        wait_until("readiness", lambda: fetch(url, "/-/ready")[0] == 200)
        assert running_hub(tmp_path) is None
        unlimited = resource.RLIM_INFINITY
        resource.prlimit(hub.pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))
        wait_until("a hub that is found", lambda: running_hub(tmp_path) is not None)
        hub.terminate()
        told = hub.communicate(timeout=PATIENCE_SECONDS)[1]
    assert "hub.lock cannot be written: " in told
    assert "Traceback" not in told
