"""A desk for the doctor: journals of bots of this moment, as their own processes would have written them."""

import os
import platform
from pathlib import Path

from deskwatch.doctor import Finding, Sight, diagnose
from deskwatch.events import AnyFact, BotStarted, BotStopped, CashMoved, Heartbeat
from deskwatch.journal import JournalWriter
from deskwatch.model import NANOSECONDS, Bot, SystemClock
from deskwatch.testing import NOON_NS, ManualClock

HERE = platform.node()
GONE = 2**22 + 7  # no process has this number: it is above the largest


def started(pid: int = GONE, host: str = HERE) -> BotStarted:
    """Return the first fact of a run."""
    return BotStarted(pid=pid, host=host)


def funded() -> CashMoved:
    """Return the capital of a bot."""
    return CashMoved(amount="1000", movement_id="start")


def record(
    data: Path,
    *facts: AnyFact,
    name: str = "ema",
    boot: str = "b1",
    ago: float = 0.0,
    end: bool = False,
    mode: str = "live",
) -> JournalWriter:
    """Write facts as of `ago` seconds before noon; the writer holds the journal unless it is closed."""
    at_ns = NOON_NS - int(ago * NANOSECONDS)
    writer = JournalWriter(Bot(name=name, mode=mode), data, boot, ManualClock(at_ns))  # type: ignore[arg-type] # it is one of the modes
    told = [(at_ns, fact) for fact in (*facts, *([BotStopped()] if end else []))]
    assert writer.append(told) == len(told)
    return writer


def healthy(data: Path, *facts: AnyFact) -> JournalWriter:
    """Write a bot that is at work: this process, funded, heard of now."""
    return record(data, started(os.getpid()), funded(), Heartbeat(offered=1, written=1), *facts)


def findings(
    data: Path, *, clock: ManualClock | SystemClock | None = None, config: Path | None = None
) -> list[Finding]:
    """Return what the doctor finds at noon."""
    return diagnose(Sight(str(data), config, clock or ManualClock())).findings


def found(data: Path, check: str, **more: object) -> Finding:
    """Return the one finding of a check."""
    (finding,) = [each for each in findings(data, **more) if each.check == check]  # type: ignore[arg-type] # as above
    return finding


def checks(data: Path, **more: object) -> set[str]:
    """Return the checks that found something, that of no hub left out: no test here starts one unasked."""
    return {finding.check for finding in findings(data, **more)} - {"no_hub", "other_hub"}  # type: ignore[arg-type] # as above
