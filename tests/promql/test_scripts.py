"""Prometheus' own test scripts: how many cases pass may only grow.

`script_results.json` is what the last run gave; after a change for the better write it anew with
`python -m tests.promql.scripts ../shared`, and the page with `python tools/generate_promql_reference.py`.
"""

import json
from pathlib import Path

import pytest

from tests.promql.scripts import RECORD, OldScriptDriver, ScriptDriver, results, run


def test_what_passes_is_what_is_recorded(shared: Path) -> None:
    """The page of reference is generated from the record, so the record is what was measured."""
    assert results(shared) == json.loads(RECORD.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("suite", "least"), [("v3.5.3 strict", 839), ("v3.5.3 lenient", 1041), ("v2.42.0", 563)]
)
def test_the_record_never_shrinks(suite: str, least: int) -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    assert recorded["suites"][suite]["passed"] >= least


def test_only_what_a_flag_hides_fails(shared: Path) -> None:
    """Delayed removal of names: a stock Prometheus 3.5 fails on it too."""
    failed = {
        case.place.partition(":")[0]
        for case in run(shared, "v3.5.3", ScriptDriver())
        if case.outcome == "failed"
    }
    assert failed == {"name_label_dropping.test"}


def test_ranges_of_prometheus_2_hold_their_first_sample(shared: Path) -> None:
    """Read as Prometheus 3 does, more than a hundred of the old cases fail: the option is not idle."""
    new_reading = run(shared, "v2.42.0", ScriptDriver())
    old_reading = run(shared, "v2.42.0", OldScriptDriver())
    failures = [sum(case.outcome == "failed" for case in cases) for cases in (new_reading, old_reading)]
    assert failures[0] > 100
    assert failures[1] == 3
