"""The page of metrics is what the catalogue says."""

import subprocess
import sys
from pathlib import Path

from deskwatch.metrics import series_names

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "metrics.md"
TOOL = ROOT / "tools" / "generate_metrics_reference.py"


def test_the_page_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_series_has_its_row_and_every_row_its_series() -> None:
    rows = [
        line.split("`")[1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    assert rows == list(series_names())


def test_a_help_with_a_bar_or_a_line_end_would_break_the_table_and_there_is_none() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert [row for row in rows if row.count("|") != 5] == []
