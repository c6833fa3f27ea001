"""A diagnosis as text for a terminal, of any width, with colour only where it is asked for."""

import datetime as dt
import textwrap

from deskwatch.doctor.finding import Diagnosis, Finding, Severity
from deskwatch.model import NANOSECONDS

NARROWEST = 40
WIDEST = 110  # a longer line is hard to read, however wide the terminal
_MARGIN = 9
_COLOURS = {Severity.ERROR: "\033[1;31m", Severity.WARNING: "\033[1;33m", Severity.NOTE: "\033[1;36m"}
_DIM, _PLAIN = "\033[2m", "\033[0m"
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def report_text(diagnosis: Diagnosis, *, width: int, colour: bool) -> str:
    """Return the whole report, ended by a line end."""
    width = min(max(width, NARROWEST), WIDEST)
    parts = [_finding(finding, diagnosis.at_ns, width, colour=colour) for finding in diagnosis.findings]
    return "\n\n".join([*parts, "\n".join(textwrap.wrap(_summary(diagnosis), width))]) + "\n"


def age(nanoseconds: int) -> str:
    """Return a length of time in one or two units: `45 s`, `3 min`, `3 h 12 min`, `2 days`."""
    seconds = abs(nanoseconds) // NANOSECONDS
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < 2 * _DAY:
        hours, minutes = seconds // _HOUR, seconds % _HOUR // _MINUTE
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{seconds // _DAY} days"


def _finding(finding: Finding, now_ns: int, width: int, *, colour: bool) -> str:
    subject = f"{printable(finding.subject)}: " if finding.subject else ""
    first = _wrap(f"{finding.severity.upper():<{_MARGIN}}", subject + _terminal(finding.what), width)
    lines = [*first, *_since(finding, now_ns, width), *_wrap("  mend", _terminal(finding.mend), width)]
    read = f"  read   {finding.doc}"
    if colour:
        word = finding.severity.upper()
        lines[0] = lines[0].replace(word, f"{_COLOURS[finding.severity]}{word}{_PLAIN}", 1)
        read = f"{_DIM}{read}{_PLAIN}"
    return "\n".join([*lines, read])


def _since(finding: Finding, now_ns: int, width: int) -> list[str]:
    if finding.since_ns is None or finding.since_ns <= 0:
        return []
    moment = dt.datetime.fromtimestamp(finding.since_ns // NANOSECONDS, dt.UTC)
    return _wrap("  since", f"{moment:%Y-%m-%d %H:%M:%S} UTC ({age(now_ns - finding.since_ns)})", width)


def _wrap(head: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=f"{head:<{_MARGIN}}",
        subsequent_indent=" " * _MARGIN,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _summary(diagnosis: Diagnosis) -> str:
    counts = [
        f"{count} {severity if count == 1 else f'{severity}s'}"
        for severity in Severity
        if (count := diagnosis.count(severity))
    ]
    found = ", ".join(counts) if counts else "all is well"
    bots = f"{diagnosis.bots} {'bot' if diagnosis.bots == 1 else 'bots'}, {diagnosis.running} running"
    hub = printable(diagnosis.hub) or "no hub"
    return f"{found}: {diagnosis.checks} checks of {printable(diagnosis.data)}, {bots}, {hub}"


def _terminal(text: str) -> str:
    return printable(text.replace("`", ""))


def printable(text: str) -> str:
    """Return text that cannot move a terminal's cursor."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
