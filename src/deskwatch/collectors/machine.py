"""The machine: processor, memory, disk, connections, processes, uptime, open files, clock."""

import sys
from pathlib import Path

import psutil

from deskwatch.collectors.clock_offset import clock_offset_seconds
from deskwatch.collectors.collector import CollectorError, Record
from deskwatch.model import NANOSECONDS, Clock

FIRST_SECONDS = 0.1  # the first look has no earlier one to compare with, so it watches for so long
_FILE_COUNT = Path("/proc/sys/fs/file-nr")
_NETWORK_COUNTS = Path("/proc/net/snmp")
_OPEN = frozenset({psutil.CONN_ESTABLISHED, psutil.CONN_CLOSE_WAIT})


class MachineCollector:
    """Looks at this machine. `directory` says which disk counts: the one that the journals are on."""

    name = "machine"
    server = ""

    def __init__(self, directory: Path, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        self._has_looked = False

    def look(self, record: Record) -> None:
        """Record the machine as it is; processor time since the last look."""
        try:
            memory = psutil.virtual_memory()
            disk = psutil.disk_usage(str(self._directory))
            # psutil remembers the last look by thread, and a collector stays on its own.
            cpu_percent = psutil.cpu_percent(None if self._has_looked else FIRST_SECONDS)
            self._has_looked = True
            record.machine_measured(
                cpu_percent=cpu_percent,
                memory_percent=memory.percent,
                disk_percent=disk.percent,
                memory_used_bytes=memory.total - memory.available,
                disk_free_bytes=disk.free,
                uptime_seconds=max(0.0, self._clock.now_ns() / NANOSECONDS - psutil.boot_time()),
                processes=len(psutil.pids()),
                connections=_connections(),
                open_files=_open_files(),
                clock_offset_seconds=clock_offset_seconds(),
            )
        except (OSError, psutil.Error) as error:
            raise CollectorError("error", f"the machine could not be measured: {error}") from None


def _connections() -> int | None:
    """Return how many TCP connections are open (established, or left by the other side); None if not told.

    Linux keeps this count. Counting the rows of its table of connections instead, as psutil does, takes
    hundreds of times as long, since the whole table is walked, also where it is nearly empty.
    """
    try:
        if sys.platform == "linux":
            count = _current_established(_NETWORK_COUNTS.read_text())
        else:
            count = sum(1 for entry in psutil.net_connections("tcp") if entry.status in _OPEN)
    except (OSError, psutil.Error, ValueError):
        return None
    return count


def _current_established(text: str) -> int:
    """Return the kernel's count from two lines, one with names and one with numbers."""
    names, numbers = [line.split() for line in text.splitlines() if line.startswith("Tcp:")]
    return int(numbers[names.index("CurrEstab")])


def _open_files() -> int | None:
    """Return how many files all processes have open; None where the system does not tell."""
    if sys.platform != "linux":
        return None
    try:
        return int(_FILE_COUNT.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
