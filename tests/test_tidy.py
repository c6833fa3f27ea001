"""Sizes, names and habits that hold for every file; see `tests/structure/tidiness.py` for the rules.

The list of excuses only shrinks: one that is no longer needed fails too.
"""

from functools import cache
from pathlib import Path

import pytest

from tests.structure.tidiness import Excuse, Tidy, tidy_findings

ROOT = Path(__file__).parent.parent
_CLOCK = "src/deskwatch/model/clock.py"
EXCUSES = (
    Excuse(Tidy.CLOCK, "src/deskwatch/chance.py", "random", "this is the door to chance"),
    Excuse(Tidy.CLOCK, _CLOCK, "os.urandom", "this is the door to chance"),
    Excuse(Tidy.CLOCK, _CLOCK, "time.time_ns", "this is the door to time"),
    Excuse(Tidy.CLOCK, _CLOCK, "time.monotonic_ns", "this is the door to time"),
    Excuse(Tidy.CLOCK, _CLOCK, "time.clock_gettime_ns", "this is the door to time"),
)


@cache
def findings() -> tuple[str, ...]:
    """Hold the project against the rules, once a run."""
    return tuple(f"{finding}  [{finding.rule}]" for finding in tidy_findings(ROOT, EXCUSES))


@pytest.mark.parametrize("rule", list(Tidy), ids=lambda rule: rule.name.lower())
def test_the_project_keeps_the_rule(rule: Tidy) -> None:
    broken = [finding for finding in findings() if finding.endswith(f"[{rule}]")]
    assert not broken, "\n" + "\n".join(broken)
