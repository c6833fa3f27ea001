"""The page of PromQL says what the engine has and what the scripts gave."""

import subprocess
import sys
from pathlib import Path

from deskwatch.promql.calls import supported_functions

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "promql.md"
TOOL = ROOT / "tools" / "generate_promql_reference.py"


def test_the_page_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_function_has_its_row() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in supported_functions() if f"| `{name}()` |" not in page] == []
