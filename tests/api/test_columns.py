"""The page's own answer: times once, values as numbers, null where there is none."""

import json
from pathlib import Path

import pytest

from tests.api.asking import START_S, Asking, asking

HOLES = """# TYPE x gauge
x{a="1"} 1.5 1700000000
x{a="1"} +Inf 1700000060
x{a="2"} 0.1 1700000060
# EOF
"""


def columns(ask: Asking, query: str, method: str = "GET") -> object:
    fields = {"query": query, "start": str(START_S), "end": str(START_S + 60.5), "step": "30.25"}
    answer = (ask.get if method == "GET" else ask.post)("/api/columns", **fields)
    return json.loads(answer.body)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_series_is_a_column_beside_the_times(tmp_path: Path, method: str) -> None:
    with asking(tmp_path, HOLES) as ask:
        found = columns(ask, 'x{a="1"}', method)
    assert found == {
        "times": [1700000000, 1700000030.25, 1700000060.5],
        "series": [{"labels": {"__name__": "x", "a": "1"}, "values": [1.5, 1.5, None]}],
    }


def test_what_is_not_there_is_null(tmp_path: Path) -> None:
    with asking(tmp_path, HOLES) as ask:
        found = columns(ask, 'x{a="2"}')
    assert isinstance(found, dict)
    assert found["series"][0]["values"] == [None, None, 0.1]


def test_a_scalar_is_a_column_without_labels(ask: Asking) -> None:
    found = columns(ask, "1 / 3")
    assert isinstance(found, dict)
    assert found["series"] == [{"labels": {}, "values": [1 / 3] * 3}]


def test_errors_are_those_of_a_range_query(ask: Asking) -> None:
    assert ask.get("/api/columns", query="x[5m]", start="0", end="1", step="1").error[:2] == (400, "bad_data")


def test_no_series_is_an_empty_list(ask: Asking) -> None:
    found = columns(ask, "nothing")
    assert isinstance(found, dict)
    assert found["series"] == []
