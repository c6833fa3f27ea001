"""The machine: processor, memory, disk, connections, processes, uptime, open files."""

import sys
from pathlib import Path

import psutil

from deskwatch.collectors.collector import CollectorError, Record
from deskwatch.model import NANOSECONDS, Clock

_FILE_COUNT = Path("/proc/sys/fs/file-nr")


class MachineCollector:
    """Looks at this machine. `directory` says which disk counts: the one that the journals are on."""

    name = "machine"
    server = ""

    def __init__(self, directory: Path, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        psutil.cpu_percent(None)  # the first look has nothing to compare with; let it be this one

    def look(self, record: Record) -> None:
        """Record the machine as it is; processor time since the last look."""
        try:
            memory = psutil.virtual_memory()
            disk = psutil.disk_usage(str(self._directory))
            record.machine_measured(
                cpu_percent=psutil.cpu_percent(None),
                memory_percent=memory.percent,
                disk_percent=disk.percent,
                memory_used_bytes=memory.total - memory.available,
                disk_free_bytes=disk.free,
                uptime_seconds=max(0.0, self._clock.now_ns() / NANOSECONDS - psutil.boot_time()),
                processes=len(psutil.pids()),
                connections=_connections(),
                open_files=_open_files(),
            )
        except (OSError, psutil.Error) as error:
            raise CollectorError("error", f"the machine could not be measured: {error}") from None


def _connections() -> int | None:
    """Return how many network connections are open; None where only root may know."""
    try:
        return sum(1 for entry in psutil.net_connections("inet") if entry.status == psutil.CONN_ESTABLISHED)
    except (OSError, psutil.Error):
        return None


def _open_files() -> int | None:
    """Return how many files all processes have open; None where the system does not tell."""
    if sys.platform != "linux":
        return None
    try:
        return int(_FILE_COUNT.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
