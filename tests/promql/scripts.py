"""Prometheus' own test scripts, run against our engine by the runner that lies beside them.

python -m tests.promql.scripts ../shared     run them, print a line a suite, record it in script_results.json
"""

import argparse
import importlib.util
import json
import re
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from deskwatch.model import SystemClock
from deskwatch.promql import Answer, Engine, MemorySource, Options, QueryError
from deskwatch.promql.calls import supported_functions
from deskwatch.promql.evaluate import AGGREGATIONS
from deskwatch.promql.labels import from_pairs

RECORD = Path(__file__).with_name("script_results.json")
OPERATOR_WORDS = (
    *("and", "or", "unless", "atan2", "bool", "offset"),
    *("on", "ignoring", "group_left", "group_right"),
)

Samples = list[tuple[dict[str, str], list[tuple[int, float]]]]


class ScriptDriver:
    """What the runner drives: Prometheus 3 with its experimental functions, as its own suite has them."""

    features = frozenset({"annotations"})
    options = Options(experimental=True)

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget all samples."""
        self._source = MemorySource()
        self._engine = Engine(self._source, SystemClock(), self.options)

    def load(self, series: Samples) -> None:
        """Add samples."""
        for labels, samples in series:
            self._source.add(from_pairs(labels.items()), samples)

    def query(self, query: str, at_ms: int) -> dict[str, object]:
        """Return the answer at an instant, as the HTTP API gives it."""
        try:
            return _told(self._engine.instant(query, at_ms))
        except QueryError as problem:
            return {"status": "error", "errorType": problem.kind, "error": str(problem)}

    def query_range(self, query: str, start_ms: int, end_ms: int, step_ms: int) -> dict[str, object]:
        """Return the answer over a range, as the HTTP API gives it."""
        try:
            return _told(self._engine.range(query, start_ms, end_ms, step_ms))
        except QueryError as problem:
            return {"status": "error", "errorType": problem.kind, "error": str(problem)}


class OldScriptDriver(ScriptDriver):
    """Prometheus 2: ranges hold the sample at their start, and answers carry no remarks."""

    features = frozenset()
    options = Options(experimental=True, left_closed=True)


def _told(answer: Answer) -> dict[str, object]:
    remarks = {"warnings": answer.warnings, "infos": answer.infos}
    return {"status": "success", "data": answer.data(), **remarks}


class Case(NamedTuple):
    """One case of a script: where it stands, what it asks, how it went."""

    place: str
    query: str
    outcome: str
    reason: str


def runner(shared: Path) -> ModuleType:
    """Return the runner, loaded from its file."""
    spec = importlib.util.spec_from_file_location("promqltest_runner", shared / "tools" / "promqltest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def run(shared: Path, version: str, driver: ScriptDriver, *, lenient: bool = False) -> list[Case]:
    """Return every case of one version's scripts."""
    module = runner(shared)
    return [
        Case(f"{path.name}:{line}", query, outcome, reason)
        for path in sorted((shared / "promqltest" / version).glob("*.test"))
        for line, query, outcome, reason in module.run_script(path, driver, lenient=lenient)
    ]


def results(shared: Path) -> dict[str, dict[str, Any]]:
    """Return what the page of reference is generated from: counts, cases that fail, cases a word."""
    suites = {
        "v3.5.3 strict": run(shared, "v3.5.3", ScriptDriver()),
        "v3.5.3 lenient": run(shared, "v3.5.3", ScriptDriver(), lenient=True),
        "v2.42.0": run(shared, "v2.42.0", OldScriptDriver()),
    }
    judged = suites["v3.5.3 strict"] + suites["v2.42.0"]
    passed = [case for case in judged if case.outcome == "passed"]
    words = Counter(word for case in passed for word in set(re.findall(r"\w+", case.query.lower())))
    known = [*supported_functions(), *AGGREGATIONS, *OPERATOR_WORDS]
    return {
        "suites": {
            name: dict(sorted(Counter(case.outcome for case in cases).items()))
            for name, cases in suites.items()
        },
        "failed": {
            name: [case.place for case in suites[name] if case.outcome == "failed"]
            for name in ("v3.5.3 strict", "v2.42.0")
        },
        "cases": {word: words[word] for word in sorted(set(known))},
    }


def main() -> int:
    """Run all scripts and record what they gave."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder that holds the scripts and their runner")
    found = results(parser.parse_args().shared)
    RECORD.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for suite, counts in found["suites"].items():
        line = ", ".join(f"{counts.get(word, 0)} {word}" for word in ("passed", "failed", "skipped"))
        sys.stdout.write(f"{suite}: {line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
