"""Every reason that a problem can have, and every state of a bot, is explained."""

from pathlib import Path

from deskwatch.library.tables import STATES
from deskwatch.model import Reason

PAGE = (Path(__file__).parents[2] / "docs" / "operating" / "failures.md").read_text()


def test_every_reason_is_explained() -> None:
    assert [reason for reason in Reason if f"| `{reason}` |" not in PAGE] == []


def test_every_state_is_explained() -> None:
    assert [state for state in STATES if f"| {state} |" not in PAGE] == []
