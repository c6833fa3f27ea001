"""The rooms of src/deskwatch and who may import whom.

A room may import only rows above it, and only those its row names; the second list is the third-party
packages. Grants are tight: one that nobody uses is a fault too. To add a room or a grant, give the reason
in ARCHITECTURE.md.
"""

from functools import cache
from pathlib import Path

import pytest

from tests.structure.rooms import Rule, Table, architecture_findings, row

ROOT = Path(__file__).parent.parent
ROWS = {
    "_version": row(),
    "model": row("", "msgspec"),
    "chance": row(),
    "events": row("", "msgspec"),
    "journal": row("_version model events", "msgspec"),
    "recorder": row("_version model events journal", "msgspec"),
    "adapters": row("recorder", "backtrader"),
    "__init__": row("_version recorder adapters"),
    "tail": row("model events journal", "msgspec"),
    "ledger": row("model events", "msgspec"),
    "performance": row("model"),
    "operations": row("model events", "msgspec"),
    "state": row("model events ledger performance operations", "msgspec"),
    "snapshot": row("model events ledger operations performance state", "msgspec"),
    "replay": row("model events tail state", "msgspec"),
    "metrics": row("model events ledger operations state", "msgspec"),
    "exposition": row("model", "msgspec"),
    "store": row("model", "msgspec numpy"),
    "dashboards": row("", "msgspec"),
    "library": row("model performance operations metrics dashboards", "msgspec"),
    "promql": row("model", "numpy promql_parser re2"),
    "api": row("model promql", "msgspec numpy starlette"),
    "history": row("model promql store"),
    "explain": row("model events ledger performance operations state replay metrics", "msgspec"),
    "web": row("model", "msgspec starlette uvicorn"),
    "terminal": row("model dashboards explain", "msgspec rich textual"),
    "demo": row("model chance recorder", "msgspec"),
    "intake": row("model events journal recorder", "msgspec"),
    "collectors": row("model events recorder", "pg8000 psutil redis"),
    "hub": row(
        "_version model events journal tail recorder ledger performance operations state replay metrics "
        "exposition dashboards library explain snapshot web collectors promql store api history",
        "msgspec",
    ),
    "doctor": row("_version model events journal operations metrics hub", "msgspec psutil"),
    "cli": row(
        "_version model journal tail recorder replay metrics exposition store dashboards promql history "
        "explain terminal demo intake hub doctor",
        "msgspec numpy psutil shtab",
    ),
    "__main__": row("cli"),
    "testing": row("model events ledger"),  # for tests, the users' and ours: no room may import it
}
BY_NAME = {
    "src/deskwatch/__init__.py": "the adapters load when they are first named",
    "src/deskwatch/adapters/__init__.py": "an adapter needs its framework, which may be absent",
    "src/deskwatch/cli/main.py": "a command loads its own module only, to start at once",
    "src/deskwatch/doctor/settings.py": "it sees whether a package is installed, without loading it",
    "src/deskwatch/store/tables.py": "a Parquet file needs pyarrow, which only who wants one installs",
    "src/deskwatch/hub/collecting.py": "Redis and PostgreSQL need packages that only some desks have",
}


@cache
def findings() -> tuple[str, ...]:
    """Hold the source against the table, once a run."""
    found = architecture_findings(ROOT / "src" / "deskwatch", ROOT, Table(ROWS, BY_NAME))
    return tuple(f"{finding}  [{finding.rule}]" for finding in found)


@pytest.mark.parametrize("rule", list(Rule), ids=lambda rule: rule.name.lower())
def test_the_source_keeps_the_rule(rule: Rule) -> None:
    broken = [finding for finding in findings() if finding.endswith(f"[{rule}]")]
    assert not broken, "\n" + "\n".join(broken)


def test_no_row_grants_the_testing_room() -> None:
    assert [room for room, grants in ROWS.items() if "testing" in grants.rooms] == []
