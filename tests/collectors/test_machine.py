"""The machine's figures are those of the kernel and of df."""

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deskwatch.collectors import CollectorError, MachineCollector
from deskwatch.collectors.clock_offset import clock_offset_seconds, offset_of
from deskwatch.events import MachineMeasured
from deskwatch.model import SystemClock
from tests.collectors.looking import Looking

pytestmark = pytest.mark.skipif(not Path("/proc/meminfo").exists(), reason="needs Linux's /proc")


@pytest.fixture
def seen(looking: Looking) -> MachineMeasured:
    return looking.see(MachineCollector(looking.data, SystemClock()), MachineMeasured)


def test_memory_is_what_meminfo_says(seen: MachineMeasured) -> None:
    lines = (line.split() for line in Path("/proc/meminfo").read_text().splitlines())
    kilobytes = {words[0].rstrip(":"): int(words[1]) for words in lines}
    total, available = kilobytes["MemTotal"] * 1024, kilobytes["MemAvailable"] * 1024
    assert seen.memory_used_bytes == pytest.approx(total - available, abs=0.05 * total)
    assert seen.memory_percent == pytest.approx(100 * seen.memory_used_bytes / total, abs=0.1)


def test_disk_is_what_statvfs_and_df_say(seen: MachineMeasured, looking: Looking) -> None:
    vfs = os.statvfs(looking.data)
    assert seen.disk_free_bytes == pytest.approx(vfs.f_bavail * vfs.f_frsize, rel=0.01)
    words = ["df", "--output=pcent", str(looking.data)]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()[-1]
    assert seen.disk_percent == pytest.approx(float(said.rstrip("%")), abs=1.5)  # df rounds up


def test_uptime_is_what_the_kernel_says(seen: MachineMeasured) -> None:
    said = float(Path("/proc/uptime").read_text().split()[0])
    assert seen.uptime_seconds == pytest.approx(said, abs=60)


def test_processes_are_the_folders_of_proc(seen: MachineMeasured) -> None:
    said = sum(1 for path in Path("/proc").iterdir() if path.name.isdigit())
    assert seen.processes == pytest.approx(said, abs=50)


def test_open_files_are_what_the_kernel_says(seen: MachineMeasured) -> None:
    said = int(Path("/proc/sys/fs/file-nr").read_text().split()[0])
    assert seen.open_files == pytest.approx(said, rel=0.5)


@pytest.fixture
def ten_connections() -> Iterator[None]:
    """Hold ten connections, each with two ends on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        near = [socket.create_connection(server.getsockname()) for _ in range(10)]
        far = [server.accept()[0] for _ in near]
        yield
        for sock in near + far:
            sock.close()


@pytest.mark.usefixtures("ten_connections")
def test_both_ends_of_our_connections_are_counted(seen: MachineMeasured) -> None:
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    rows = [line.split() for path in tables if path.exists() for line in path.read_text().splitlines()[1:]]
    said = sum(1 for row in rows if row[3] in {"01", "08"})  # established, close-wait
    assert seen.connections is not None
    assert seen.connections >= 20
    assert seen.connections == pytest.approx(said, abs=20)


def test_a_busy_processor_shows_from_the_first_look_on(looking: Looking) -> None:
    """The first look has no earlier one to compare with, yet must not say zero."""
    with subprocess.Popen(["sh", "-c", "while :; do :; done"]) as busy:  # noqa: S607 - any shell will do
        try:
            collector = MachineCollector(looking.data, SystemClock())
            thread = threading.Thread(target=collector.look, args=(looking.record,))  # as a round does
            thread.start()
            thread.join()
        finally:
            busy.kill()
    (first,) = looking.all_of(MachineMeasured)
    assert 0 < first.cpu_percent <= 100


def test_a_directory_that_is_gone_is_a_failure_not_a_crash(looking: Looking) -> None:
    with pytest.raises(CollectorError) as caught:
        MachineCollector(looking.data / "gone", SystemClock()).look(looking.record)
    assert caught.value.reason == "error"


@pytest.mark.parametrize(
    ("status", "offset", "seconds"),
    [(0x2001, -2_500_000, -0.0025), (0x0001, 2_500, 0.0025), (0x0040, 2_500, None), (0x2041, 0, None)],
)
def test_the_kernel_s_offset_of_the_clock_is_read_in_its_unit(
    status: int, offset: int, seconds: float | None
) -> None:
    """Nanoseconds or microseconds by one flag; unknown where another says that nobody keeps the clock."""
    assert offset_of(status, offset) == seconds


def test_the_offset_of_this_clock_is_small_or_unknown() -> None:
    offset = clock_offset_seconds()
    assert offset is None or abs(offset) < 1
