"""`deskwatch monitors`."""

import argparse
import datetime as dt
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
import psutil

from deskwatch.cli.options import add_data, resolve
from deskwatch.exposition.documents import ComponentFigures, Document, Summary, SystemAlerts
from deskwatch.hub import Request, RunningHub, ask, lacks, running_hub
from deskwatch.hub.config import EXPORT_INTERVAL, asked_interval, interval_seconds
from deskwatch.hub.tell import printable
from deskwatch.model import NANOSECONDS, ConfigError, SystemClock, UsageError

HELP = """Run all monitors in the background, with no port open: health, system, performance.

A hub without a port watches the data directory and writes JSON files, to its folder `metrics` unless the
settings name another. What it has to say goes to monitors.log in the data directory. If a hub runs there
already, it is asked to write the files too.

  deskwatch monitors start          start them, or have the hub that runs do it; print how all is
  deskwatch monitors start --interval 1s
  deskwatch monitors status         print how all is; exit code 1 if none run
  deskwatch monitors status --json  the same for programs
  deskwatch monitors stop           end what `start` began
"""
LOG_NAME = "monitors.log"
NOT_RUNNING = 1
_PATIENCE_SECONDS = 10.0
_MEASURE_SECONDS = 3.0  # in which the first measurement of the machine is there
_LOOK_SECONDS = 0.05
_File = TypeVar("_File", bound=Document)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What `start` and `status` tell."""

    running: bool
    data: str
    pid: int | None = None
    url: str = ""
    files: str = ""
    summary: Summary | None = None
    alerts: int | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("action", choices=("start", "status", "stop"), help="what to do")
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.add_argument(
        "--interval", metavar="TIME", help="between two writes of the files, such as 5s or 0.5 (with start)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    if arguments.interval and arguments.action != "start":
        raise UsageError(f"--interval is for start, not for {arguments.action}: leave it out")
    interval = _interval(arguments.interval)
    data, config = resolve(arguments)
    if arguments.action == "stop":
        return _stop(data, as_json=arguments.json)
    if arguments.action == "start":
        hub = running_hub(data)
        if hub is None:
            _start(data, arguments.config, interval)
        else:
            _ask(hub, data, asked_interval() if interval is None else interval)
        _wait_for_figures(data, is_measured=config.monitors.machine)
    report = _report(data)
    print(msgspec.json.encode(report).decode() if arguments.json else _words(report))
    is_well = report.running and (arguments.action == "status" or report.summary is not None)
    return 0 if is_well else NOT_RUNNING


def _interval(text: str | None) -> float | None:
    try:
        return None if text is None else interval_seconds(text, "--interval")
    except ConfigError as error:
        raise UsageError(str(error)) from None


def _ask(hub: RunningHub, data: Path, interval: float | None) -> None:
    """Have a hub that runs write the files. Raises `UsageError` where it does not."""
    request = Request(export=True, interval_seconds=interval)
    why_not = ask(data, request, SystemClock()) if lacks(hub, request) else ""
    if why_not:
        raise UsageError(printable(f"{hub.place} watches {data} already, and {why_not}"))


def _wait_for_figures(data: Path, *, is_measured: bool) -> None:
    """Wait for the first files, and for the first measurement of the machine in them, for a while each."""

    def summary() -> Summary | None:
        hub = running_hub(data)
        return _read(hub, "metrics_summary.json", Summary) if hub else None

    def has_measurement() -> bool:
        found = summary()
        return found is None or found.machine is not None

    _wait_until(lambda: running_hub(data) is None or summary() is not None)
    if is_measured:
        _wait_until(has_measurement, _MEASURE_SECONDS)


def _start(data: Path, config: str | None, interval: float | None) -> None:
    """Start a hub without a port and wait until it is at work. Raises `UsageError`."""
    command = [sys.executable, "-m", "deskwatch", "hub", "--no-port", "--data", str(data)]
    command += ["--config", os.path.abspath(config)] if config else []  # noqa: PTH100 - as it was written
    environment = {**os.environ, "DESKWATCH_EXPORT_METRICS": "1"}
    if interval is not None:
        environment[EXPORT_INTERVAL] = f"{interval}"
    log = _open_log(data / LOG_NAME)
    try:
        hub = subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
    finally:
        os.close(log)
    ready = hub.stdout.readline() if hub.stdout else b""
    if not ready:
        hub.wait()
        raise UsageError(f"the monitors did not start: {_last_line(data / LOG_NAME)}")
    # It outlives this command on purpose; else Python would warn of a child that nobody waited for.
    hub.returncode = hub.returncode or 0


def _open_log(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(path, flags, 0o600)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}: make it writable") from None


def _last_line(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return printable(lines[-1]).removeprefix("deskwatch: ") if lines else "it said nothing"


def _written_by(hub: RunningHub | None) -> bool:
    """Tell whether a hub has written its files since it took the directory."""
    if hub is None or not hub.files:
        return False
    try:
        written = (Path(hub.files) / "system_alerts.json").stat().st_mtime
        return written >= psutil.Process(hub.pid).create_time()
    except (OSError, psutil.Error):
        return False


def _stop(data: Path, *, as_json: bool) -> int:
    """Ask the hub that `start` began to end, and wait until it has."""
    hub = running_hub(data)
    if hub is not None:
        _end(hub, data)
        _wait_until(lambda: running_hub(data) is None)
    stopped = running_hub(data) is None
    if as_json:
        print(msgspec.json.encode({"stopped": hub is not None and stopped, "data": str(data)}).decode())
    elif hub is None:
        print(f"no monitors run on {data}")
    else:
        print("monitors stopped" if stopped else f"process {hub.pid} was asked to end, but has not yet")
    return 0 if stopped else NOT_RUNNING


def _end(hub: RunningHub, data: Path) -> None:
    """Send the signal. Raises `UsageError` for a process that is not one of `monitors start`."""
    try:
        process = psutil.Process(hub.pid)
        # The lock is held, so its owner lives; this makes sure that the number in it is the owner's. A port
        # may have been opened since, by request.
        if not _is_hub_of(process.cmdline(), data):
            raise UsageError(
                f"the hub at {hub.url} was not started by `deskwatch monitors start`: stop it where it was"
                if hub.url
                else f"process {hub.pid}, named in {data}, is no hub without a port: it was left alone"
            )
        process.send_signal(signal.SIGTERM)
    except psutil.NoSuchProcess:
        return
    except psutil.AccessDenied:
        raise UsageError(f"process {hub.pid} is another user's: stop it as that user") from None


def _is_hub_of(words: list[str], data: Path) -> bool:
    """Tell whether a command line is that of a hub without a port, and of no other directory."""
    named = [after for word, after in itertools.pairwise(words) if word == "--data"]
    return (
        {"hub", "--no-port"} <= set(words)
        and any(Path(word).name == "deskwatch" for word in words)
        and all(Path(folder).exists() and Path(folder).samefile(data) for folder in named)
    )


def _report(data: Path) -> Report:
    hub = running_hub(data)
    if hub is None:
        return Report(running=False, data=str(data))
    alerts = _read(hub, "system_alerts.json", SystemAlerts)
    return Report(
        running=True,
        data=str(data),
        pid=hub.pid,
        url=hub.url,
        files=hub.files,
        summary=_read(hub, "metrics_summary.json", Summary),
        alerts=None if alerts is None else len(alerts.active),
    )


def _read(hub: RunningHub, name: str, kind: type[_File]) -> _File | None:
    """Return a file of the hub; None where there is none yet, or it is of the run before."""
    if not _written_by(hub):
        return None
    try:
        return msgspec.json.decode((Path(hub.files) / name).read_bytes(), type=kind)
    except (OSError, ValueError):
        return None


def _words(report: Report) -> str:
    if not report.running:
        return f"no monitors run on {report.data}: deskwatch monitors start"
    lines = [f"monitors of {report.data}: running, process {report.pid}, {report.url or 'no port'}"]
    summary = report.summary
    if summary is None:
        lines.append(
            f"  nothing written to {report.files} yet: journals are still read, or the hub's log says why"
            if report.files
            else "  that hub writes no files: deskwatch monitors start has it write them"
        )
        return "\n".join(lines)
    desk = summary.desk
    lines += [
        f"  health       {desk.headline}",
        f"  system       {_machine_words(summary)}",
        f"  performance  {_component_words([part for bot in summary.bots for part in bot.components])}",
        f"  alerts       {report.alerts if report.alerts is not None else 'unknown'} above a threshold",
        f"  files        {report.files}, written {_age_words(summary.generated_at)}",
    ]
    return "\n".join(map(printable, lines))


def _age_words(time: str) -> str:
    """Return how old a file is: where it cannot be written any more, its figures are of another time."""
    try:
        written_ns = int(dt.datetime.fromisoformat(time).timestamp() * NANOSECONDS)
    except (ValueError, OverflowError):
        return "nobody knows when"
    return f"{max(0, SystemClock().now_ns() - written_ns) // NANOSECONDS} s ago"


def _machine_words(summary: Summary) -> str:
    machine = summary.machine
    if machine is None:
        return "not measured yet"
    figures = (
        ("processor", machine.cpu_percent),
        ("memory", machine.memory_percent),
        ("disk", machine.disk_percent),
    )
    words = ", ".join(f"{name} {value:.0f} %" for name, value in figures if value is not None)
    return f"{machine.state or 'unknown'}: {words}"


def _component_words(parts: list[ComponentFigures]) -> str:
    scored = [(part.score, part) for part in parts if part.score is not None]
    if not scored:
        return "no operation was timed in the last five minutes"
    _, worst = min(scored, key=lambda entry: entry[0])
    many = "1 part" if len(scored) == 1 else f"{len(scored)} parts"
    return f"{worst.state}: {many} at work, the worst is {worst.component} of {worst.bot}"


def _wait_until(reached: Callable[[], bool], seconds: float = _PATIENCE_SECONDS) -> None:
    """Look again and again, for ten seconds at most."""
    clock = SystemClock()
    end_ns = clock.monotonic_ns() + int(seconds * NANOSECONDS)
    while not reached() and clock.monotonic_ns() < end_ns:
        time.sleep(_LOOK_SECONDS)
