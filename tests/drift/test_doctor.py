"""What the doctor says of a reason is what the pages say, and each of its checks has its section."""

import re
from pathlib import Path

import pytest

from deskwatch.doctor import CHECKS, DROPS, MENDED, PROBLEMS, Advice
from deskwatch.events import DROP_REASONS, MEND_REASONS
from deskwatch.model import Reason

OPERATING = Path(__file__).parents[2] / "docs" / "operating"
FAILURES = (OPERATING / "failures.md").read_text(encoding="utf-8")
PAGE = (OPERATING / "doctor.md").read_text(encoding="utf-8")


def row(reason: str, advice: Advice) -> str:
    return f"| `{reason}` | {advice.means} | {advice.mend} |"


@pytest.mark.parametrize("reason", list(Reason))
def test_the_page_says_of_a_problem_what_the_doctor_says(reason: Reason) -> None:
    assert row(reason, PROBLEMS[reason]) in FAILURES


@pytest.mark.parametrize("reason", DROP_REASONS)
def test_every_reason_of_a_drop_is_explained(reason: str) -> None:
    assert row(reason, DROPS[reason]) in PAGE


@pytest.mark.parametrize("reason", MEND_REASONS)
def test_every_reason_of_a_mend_is_explained(reason: str) -> None:
    assert row(reason, MENDED[reason]) in PAGE


def test_every_check_has_its_section() -> None:
    assert re.findall(r"^### ([a-z-]+)$", PAGE, re.MULTILINE) == [
        check.__name__.replace("_", "-") for check in CHECKS
    ]
