"""The doctor: looks at a desk and says in words what is wrong, since when, and how to mend it.

In: the data directory, its settings, and the figures of the hub that runs. Out: findings, the worst first.
Never: a write, a mend by itself, a look beyond this machine, a guess told as if it were known.
"""

from deskwatch.doctor.checks import CHECKS, diagnose
from deskwatch.doctor.finding import Diagnosis, Finding, Severity
from deskwatch.doctor.report import report_text
from deskwatch.doctor.sight import Sight
from deskwatch.doctor.words import DROPS, MENDED, PROBLEMS, Advice

__all__ = [
    "CHECKS",
    "DROPS",
    "MENDED",
    "PROBLEMS",
    "Advice",
    "Diagnosis",
    "Finding",
    "Severity",
    "Sight",
    "diagnose",
    "report_text",
]
