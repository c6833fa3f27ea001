"""What is written twice agrees: the reference of the facts, and the recorder's methods, with the facts."""

import subprocess
import sys
from pathlib import Path

import pytest
from tools.generate_reference import TARGET, render

import deskwatch.events
from deskwatch.events import FACTS, Fact
from deskwatch.events.fact import snake_case

ROOT = Path(__file__).parents[2]
PAGE = TARGET.read_text(encoding="utf-8")


@pytest.mark.parametrize("tool", ["generate_reference.py", "generate_recorder.py"])
def test_the_generated_files_are_up_to_date(tool: str) -> None:
    words = [sys.executable, str(ROOT / "tools" / tool), "--check"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_the_reference_has_every_kind_and_every_field(kind: type[Fact]) -> None:
    section = PAGE.partition(f"## {snake_case(kind.__name__)}\n")[2].partition("\n## ")[0]
    fields = [field for field in kind.__struct_fields__ if field != "time_ns"]
    assert [field for field in fields if f"| `{field}` |" not in section] == []
    assert section.startswith((kind.__doc__ or "").strip().splitlines()[0])


def test_a_fact_that_changed_would_show() -> None:
    """The test of the test: a new field, a new kind and a new word each change the page."""

    class Noted(deskwatch.events.Noted, frozen=True):
        """A remark for people, drawn as an annotation: a deployment, a change, a reason."""

        mood: str = ""

    same = tuple(kind for kind in FACTS if kind is not deskwatch.events.Noted)
    assert render(FACTS) == PAGE
    assert render((*same, Noted)) != PAGE
    assert render(same) != PAGE
