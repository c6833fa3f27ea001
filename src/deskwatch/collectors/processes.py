"""The bots' own processes, by the process id that each said when it started.

A process id is given to another process once its own has ended. So a bot's process is found once for each
start of the bot; when that one is gone, nothing is shown until the bot starts again.
"""

from collections.abc import Callable, Mapping

import psutil

from deskwatch.collectors.collector import Record
from deskwatch.events import BotStarted


class ProcessCollector:
    """Looks at processes of this machine. `started` tells how each bot began that is at work now."""

    name = "processes"
    server = ""

    def __init__(self, started: Callable[[], Mapping[str, BotStarted]]) -> None:
        self._started = started
        self._known: dict[str, tuple[BotStarted, psutil.Process | None]] = {}

    def look(self, record: Record) -> None:
        """Record each process that is there; one that is gone is left out, which its clocks show anyway."""
        current = self._started()
        self._known = {bot: known for bot, known in self._known.items() if bot in current}
        for bot, start in current.items():
            known = self._known.get(bot)
            is_new = known is None or known[0] is not start
            process = _find(start.pid) if known is None or known[0] is not start else known[1]
            self._known[bot] = (start, process)
            if process is not None:
                _record(record, bot, process, is_new=is_new)


def _find(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except (psutil.Error, ValueError, OverflowError):  # a journal can hold any number
        return None


def _record(record: Record, bot: str, process: psutil.Process, *, is_new: bool) -> None:
    """Record a process, unless it is gone, another one's, or ended and waiting for its parent to notice."""
    try:
        if not process.is_running():
            return
        with process.oneshot():
            if process.status() == psutil.STATUS_ZOMBIE:
                return
            cpu_percent = process.cpu_percent(
                None
            )  # since the last look; the first has nothing to compare with
            record.process_measured(
                bot=bot,
                pid=process.pid,
                memory_bytes=process.memory_info().rss,
                cpu_percent=None if is_new else cpu_percent,
                threads=process.num_threads(),
                open_files=_open_files(process),
            )
    except psutil.Error:
        return


def _open_files(process: psutil.Process) -> int | None:
    """Return how many files a process has open; None where the system does not tell, or not us."""
    try:
        return process.num_fds() if psutil.POSIX else None
    except psutil.AccessDenied:
        return None
