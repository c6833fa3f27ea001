"""The report reads well in a terminal of any width, with colour only where it is asked for."""

import re

import pytest

from deskwatch.doctor import Diagnosis, Finding, Severity, report_text
from deskwatch.doctor.report import age
from deskwatch.model import NANOSECONDS
from deskwatch.testing import NOON_NS

FINDINGS = [
    Finding(
        check="bot_silent",
        severity=Severity.ERROR,
        subject="evil\x1b[2Jbot",
        what="is silent: its process 7 is gone, and did not say that it would stop: it was killed or crashed",
        mend="start it again; `journalctl -k` tells why",
        since_ns=NOON_NS - 11_520 * NANOSECONDS,
    ),
    Finding(check="stale_lock", severity=Severity.NOTE, what="the lock is stale", mend="nothing"),
]


def report(findings: list[Finding], *, width: int = 80, colour: bool = False) -> str:
    found = Diagnosis(data="desk", at_ns=NOON_NS, checks=19, bots=1, running=0, hub="", findings=findings)
    return report_text(found, width=width, colour=colour)


@pytest.mark.parametrize("width", [20, 40, 80, 120, 1000])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    longest = max(map(len, report(FINDINGS, width=width).splitlines()))
    assert longest <= min(max(width, 44), 110)


def test_each_finding_says_what_since_when_and_the_mend() -> None:
    assert report(FINDINGS) == (
        "ERROR    evil\N{REPLACEMENT CHARACTER}[2Jbot: is silent: its process 7 is gone, and did not say "
        "that it\n"
        "         would stop: it was killed or crashed\n"
        "  since  2026-01-01 08:48:00 UTC (3 h 12 min)\n"
        "  mend   start it again; journalctl -k tells why\n"
        "  read   docs/operating/doctor.md#bot-silent\n"
        "\n"
        "NOTE     the lock is stale\n"
        "  mend   nothing\n"
        "  read   docs/operating/doctor.md#stale-lock\n"
        "\n"
        "1 error, 1 note: 19 checks of desk, 1 bot, 0 running, no hub\n"
    )


def test_colour_changes_no_word() -> None:
    coloured = report(FINDINGS, colour=True)
    assert "\x1b[1;31mERROR" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == report(FINDINGS)


def test_a_desk_without_findings_is_well() -> None:
    assert report([]) == "all is well: 19 checks of desk, 1 bot, 0 running, no hub\n"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3600, "1 h"), (11_520, "3 h 12 min"), (172_800, "2 days")],
)
def test_ages_are_short(seconds: int, words: str) -> None:
    assert age(seconds * NANOSECONDS) == words
