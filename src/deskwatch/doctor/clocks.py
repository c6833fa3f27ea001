"""Clocks that disagree: the machine's with the world's, a bot's facts with now."""

from collections.abc import Iterator

from deskwatch.doctor.finding import Finding, Severity
from deskwatch.doctor.report import age
from deskwatch.doctor.sight import Sight
from deskwatch.model import NANOSECONDS

SKEW_NS = 2 * NANOSECONDS
OFFSET_SECONDS = 1.0
_NTP = "have the time kept: timedatectl set-ntp true, or chrony"


def clock_skew(sight: Sight) -> Iterator[Finding]:
    """Find facts of the future, and a machine whose clock is off."""
    measured = sight.hub_view.machine.machine(sight.now_ns)
    offset = measured.clock_offset_seconds if measured is not None else None
    if offset is not None and abs(offset) > OFFSET_SECONDS:
        yield Finding(
            check="clock_skew",
            severity=Severity.WARNING,
            what=f"the machine's clock is off by {offset:+.1f} s",
            mend=_NTP,
        )
    for view in sight.working:
        recorded_ns = view.state.clocks.wound_ns.get("process", 0) - sight.now_ns
        told_ns = view.state.last_time_ns - sight.now_ns
        if recorded_ns > SKEW_NS:
            yield Finding(
                check="clock_skew",
                severity=Severity.WARNING,
                what=f"recorded facts {age(recorded_ns)} ahead of now: this clock was set back since",
                mend=f"{_NTP}; the ages of this bot are right again once now has caught up",
                subject=view.bot.name,
            )
        elif told_ns > SKEW_NS:
            yield Finding(
                check="clock_skew",
                severity=Severity.WARNING,
                what=f"its newest fact happens {age(told_ns)} from now, by its own time_ns",
                mend=f"time_ns is UTC: does the bot tell local time? If its clock is wrong, {_NTP}",
                subject=view.bot.name,
            )
