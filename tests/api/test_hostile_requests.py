"""No request breaks the API: bad ones have the error that Prometheus gives, in its JSON form."""

from pathlib import Path

import pytest

from tests.api.asking import START_S, Asking, asking
from tests.api.hostile import answered, chance_of, random_request

RANGE = {"start": "0", "end": "1000000000", "step": "1"}
LONG = "x" * 20_480


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (LONG, "parse error: the query is longer than 16384 bytes"),
        ("(" * 10_000 + "1" + ")" * 10_000, "parse error: "),
        ("(" * 8_000, "parse error: brackets are nested"),
        ("x{a=~`(" + "a" * 9000 + "){1000}`}", "parse error: error parsing regexp"),
    ],
    ids=["20 kB", "10,000 parentheses", "8,000 parentheses", "a regex that is too large"],
)
def test_bad_input_is_400_in_json(ask: Asking, query: str, words: str) -> None:
    status, kind, said = ask.post("query", query=query).error
    assert (status, kind) == (400, "bad_data")
    assert str(said).startswith(f'invalid parameter "query": {words}')


def test_a_regex_that_explodes_elsewhere_is_answered(tmp_path: Path) -> None:
    """A backtracking engine would go on for ever with `(a+)+$` and many a."""
    samples = f'# TYPE x gauge\nx{{a="{"a" * 60}!"}} 1 {START_S}\n# EOF\n'
    with asking(tmp_path, samples) as ask:
        assert ask.get("query", query='x{a=~"(a+)+$"}').data == {"resultType": "vector", "result": []}


def test_a_time_before_1970_is_no_error(ask: Asking) -> None:
    assert ask.get("query", query="equity @ -5").data == {"resultType": "vector", "result": []}


@pytest.mark.parametrize("path", ["query_range", "/api/columns"])
def test_a_thousand_million_steps_are_refused(ask: Asking, path: str) -> None:
    status, kind, words = ask.get(path, query="equity", **RANGE).error
    assert (status, kind) == (400, "bad_data")
    assert str(words).startswith("exceeded maximum resolution of 11,000 points per timeseries.")


def test_a_form_that_is_too_large_is_not_read(ask: Asking) -> None:
    status, kind, words = ask.post("query", query="x" * 300_000).error
    assert (status, kind, words) == (400, "bad_data", "the form has more than 262,144 bytes")


def test_too_many_parameters_are_refused(ask: Asking) -> None:
    assert ask.post("labels", *([("a", "b")] * 2_000)).error[:2] == (400, "bad_data")


def test_text_that_is_no_utf_8_is_answered(ask: Asking) -> None:
    assert ask.send("POST", "query", body=b"query=%ff%fe{").status == 400
    assert ask.send("GET", "query", query=b"query=%ed%a0%80").status == 400


def test_a_message_repeats_nothing_that_moves_a_cursor(ask: Asking) -> None:
    assert "\x1b" not in str(ask.get("query", query="1", time="\x1b[2J" * 999).error[2])


@pytest.mark.parametrize("seed", range(4))
def test_random_requests_have_answers(tmp_path: Path, seed: int) -> None:
    chance = chance_of(seed)
    with asking(tmp_path) as ask:
        for _ in range(150):
            answered(ask, random_request(chance))
