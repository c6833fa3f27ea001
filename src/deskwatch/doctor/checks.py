"""All checks, in the order of a look from the ground up; one more check is one function and one entry here.

A check is a function from what was seen to findings. It names itself in each finding, and
docs/operating/doctor.md has a section of that name; a test holds both to it.
"""

from collections.abc import Callable, Iterable

from deskwatch.doctor.bots import (
    bot_idle,
    bot_silent,
    breaker_open,
    facts_dropped,
    facts_mended,
    no_bot,
    value_unknown,
)
from deskwatch.doctor.clocks import clock_skew
from deskwatch.doctor.directory import directory, disk_full, permissions
from deskwatch.doctor.finding import Diagnosis, Finding, Severity
from deskwatch.doctor.hubs import hub_figures, hub_hangs, no_hub, other_hub, stale_lock
from deskwatch.doctor.journals import journal_problems
from deskwatch.doctor.settings import package_missing, settings
from deskwatch.doctor.sight import Sight
from deskwatch.operations import Life

Check = Callable[[Sight], Iterable[Finding]]
CHECKS: tuple[Check, ...] = (
    directory,
    permissions,
    disk_full,
    settings,
    package_missing,
    no_bot,
    bot_silent,
    bot_idle,
    breaker_open,
    value_unknown,
    facts_dropped,
    facts_mended,
    journal_problems,
    clock_skew,
    no_hub,
    stale_lock,
    other_hub,
    hub_hangs,
    hub_figures,
)
_ORDER = {severity: place for place, severity in enumerate(Severity)}


def diagnose(sight: Sight) -> Diagnosis:
    """Make all checks; return what they found, the worst first, of equals the longest first."""
    found = [finding for check in CHECKS for finding in check(sight)]
    found.sort(key=lambda finding: (_ORDER[finding.severity], finding.since_ns or sight.now_ns))
    owner = sight.owner
    return Diagnosis(
        data=str(sight.data),
        at_ns=sight.now_ns,
        checks=len(CHECKS),
        bots=len(sight.bots),
        running=sum(view.life is Life.RUNNING for view in sight.bots),
        hub=owner.place if owner is not None else "",
        findings=found,
    )
