"""What a check found: how bad, what, of whom, since when, and how to mend it."""

import enum

import msgspec

PAGE = "docs/operating/doctor.md"


class Severity(enum.StrEnum):
    """How bad a finding is."""

    ERROR = "error"  # figures are wrong or missing, or will be: mend it now
    WARNING = "warning"  # all is still there, but not for long, or not for everybody's eyes
    NOTE = "note"  # good to know


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not as it should be.

    `check` names the check, which is also its section in the documentation; `subject` is the bot's name or
    empty; `since_ns` is None where nobody knows since when.
    """

    check: str
    severity: Severity
    what: str
    mend: str
    subject: str = ""
    since_ns: int | None = None

    @property
    def doc(self) -> str:
        """Where more about it stands."""
        return f"{PAGE}#{self.check.replace('_', '-')}"


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """All findings of one look, the worst first, and what was looked at."""

    data: str
    at_ns: int
    checks: int
    bots: int
    running: int
    hub: str
    findings: list[Finding]

    def count(self, severity: Severity) -> int:
        """Return how many findings are so severe."""
        return sum(finding.severity is severity for finding in self.findings)

    def is_well(self) -> bool:
        """Tell whether nothing is an error."""
        return self.count(Severity.ERROR) == 0
