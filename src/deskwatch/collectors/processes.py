"""The bots' own processes, by the process id that each said when it started."""

from collections.abc import Callable, Mapping

import psutil

from deskwatch.collectors.collector import Record


class ProcessCollector:
    """Looks at processes of this machine. `pids` tells which bot has which process id now."""

    name = "processes"
    server = ""

    def __init__(self, pids: Callable[[], Mapping[str, int]]) -> None:
        self._pids = pids
        self._known: dict[int, psutil.Process] = {}

    def look(self, record: Record) -> None:
        """Record each process that is there; one that is gone is left out, which its clocks show anyway."""
        current = self._pids()
        for bot, pid in current.items():
            try:
                process = self._process(pid)
                with process.oneshot():
                    record.process_measured(
                        bot=bot,
                        pid=pid,
                        cpu_percent=process.cpu_percent(None),
                        memory_bytes=process.memory_info().rss,
                        threads=process.num_threads(),
                        open_files=process.num_fds() if psutil.POSIX else None,
                    )
            except psutil.Error:
                self._known.pop(pid, None)
        self._known = {pid: self._known[pid] for pid in current.values() if pid in self._known}

    def _process(self, pid: int) -> psutil.Process:
        """Return a process, the same object each time: its processor time is measured between two looks."""
        process = self._known.get(pid)
        if process is None or not process.is_running():
            process = self._known[pid] = psutil.Process(pid)
        return process
