"""The hub: does one run, does it answer, is it the only one, is it well by its own figures."""

from collections.abc import Iterator
from pathlib import Path

from deskwatch._version import __version__
from deskwatch.doctor.finding import Finding, Severity
from deskwatch.doctor.sight import Lock, Sight
from deskwatch.operations import Life

MOST_NAMED = 3
SLOW_SECONDS = 2.0  # that a look at the journals takes


def no_hub(sight: Sight) -> Iterator[Finding]:
    """Find bots at work that no hub watches."""
    if (
        sight.owner is None
        and sight.lock is not Lock.HELD
        and any(v.life is Life.RUNNING for v in sight.working)
    ):
        yield Finding(
            check="no_hub",
            severity=Severity.WARNING,
            what="bots are at work, but no hub runs: no page, no /metrics, no files (nothing is lost)",
            mend="deskwatch hub; or without a port: deskwatch monitors start",
        )


def stale_lock(sight: Sight) -> Iterator[Finding]:
    """Find what a hub left that was killed, and a lock that nobody understands."""
    if sight.lock is Lock.STALE:
        yield Finding(
            check="stale_lock",
            severity=Severity.NOTE,
            what="the last hub did not end in good order: hub.lock still holds its words",
            mend="nothing: the next hub takes the directory; journalctl -k may tell why the last one ended",
        )
    elif sight.lock is Lock.HELD and sight.owner is None:
        yield Finding(
            check="stale_lock",
            severity=Severity.WARNING,
            what="a hub holds hub.lock but does not say who it is: it starts, ends, or is of another version",
            mend="look again in a moment; else stop that hub and start one of this version",
        )


def other_hub(sight: Sight) -> Iterator[Finding]:
    """Find hubs that watch another directory: bots may record here and be looked for there."""
    owner = sight.owner.pid if sight.owner is not None else None
    others = [
        f"{hub.data} (process {hub.pid})"
        for hub in sight.hubs
        if hub.pid != owner and hub.data is not None and not _is_same(hub.data, sight.data)
    ]
    if others:
        more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
        yield Finding(
            check="other_hub",
            severity=Severity.NOTE,
            what=f"hubs of this machine watch other directories: {', '.join(others[:MOST_NAMED])}{more}",
            mend="if one of them should show these bots, stop it and start it with the same --data",
        )


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def hub_hangs(sight: Sight) -> Iterator[Finding]:
    """Find a hub that has the directory and does not answer."""
    answer, owner = sight.answer, sight.owner
    if answer is None or owner is None:
        return
    if answer.fault:
        yield Finding(
            check="hub_hangs",
            severity=Severity.ERROR,
            what=f"{owner.place} (process {owner.pid}) runs, but {answer.fault}",
            mend="stop it and start it again: it reads all journals anew, and no bot notices",
        )
    elif not answer.is_ready:
        yield Finding(
            check="hub_hangs",
            severity=Severity.NOTE,
            what=f"{owner.place} still reads the journals, and answers 503 until it has",
            mend="wait a moment",
        )


def hub_figures(sight: Sight) -> Iterator[Finding]:
    """Find what the running hub says of itself: slow looks, files not written, another version, overflow."""
    answer = sight.answer
    if answer is None or not answer.is_ready:
        return
    seconds = answer.figures.get("deskwatch_cycle_duration_seconds", 0.0)
    failures = answer.figures.get("deskwatch_export_failures_total", 0.0)
    overflowed = answer.figures.get("deskwatch_series_overflowed", 0.0)
    found = (
        (
            seconds > SLOW_SECONDS,
            Severity.WARNING,
            f"the hub's last look at the journals took {seconds:.1f} s: its figures are that old",
            "give the machine more room, or each desk its own data directory",
        ),
        (
            failures > 0,
            Severity.WARNING,
            f"the hub could not write its JSON files {failures:,.0f} times",
            "is the disk full, or export.json.directory not writable? Its standard error names the file",
        ),
        (
            answer.version not in {"", __version__},
            Severity.WARNING,
            f"the hub is deskwatch {answer.version}, this is {__version__}",
            "start the hub again with the version that is installed",
        ),
        (
            overflowed > 0,
            Severity.WARNING,
            f"{overflowed:,.0f} series went into overflow series: sums are right, single ones are missing",
            "put what varies without end (order ids) in no label",
        ),
    )
    for is_so, severity, what, mend in found:
        if is_so:
            yield Finding(check="hub_figures", severity=severity, what=what, mend=mend)
