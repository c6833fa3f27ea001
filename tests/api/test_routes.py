"""What the API answers besides what the recorded list compares: codes, methods, limits, what there is."""

from pathlib import Path

import pytest

from tests.api.asking import START_S, Asking, asking

EMA = {"__name__": "orders_total", "bot": "ema", "symbol": "BTC"}
GRID = {"__name__": "orders_total", "bot": "grid", "symbol": "ETH"}
RANGE = {"start": str(START_S), "end": str(START_S + 60), "step": "60"}


@pytest.mark.parametrize(
    ("method", "path", "fields"),
    [
        ("POST", "query", {"query": "1+1", "time": "4"}),
        ("POST", "query", {"query": "1+1", "time": "4", "timeout": "60s"}),
        ("GET", "status/buildinfo", {}),
        ("GET", "rules", {"group_limit": "40"}),
        ("POST", "query_exemplars", {"query": "test", "start": "1700000000000", "end": "1700000060000"}),
        ("GET", "label/__name__/values", {"start": "1700000000", "end": "1700000060", "limit": "40000"}),
        ("POST", "labels", {"start": "1700000000", "end": "1700000060", "match[]": "equity"}),
        ("GET", "metadata", {}),
        ("POST", "series", {"match[]": "equity", "limit": "40000"}),
        ("GET", "label/bot/values", {"match[]": "equity"}),
        ("GET", "label/U__b_6f_t/values", {"match[]": "equity"}),
        (
            "POST",
            "query_range",
            {"query": "equity", "start": "1700000000", "end": "1700000060", "step": "0.5"},
        ),
        ("GET", "alerts", {}),
    ],
)
def test_what_grafana_asks_is_answered(ask: Asking, method: str, path: str, fields: dict[str, str]) -> None:
    answer = (ask.post if method == "POST" else ask.get)(path, **fields)
    assert (answer.status, answer.json["status"]) == (200, "success")


def test_save_and_test_gets_a_two(ask: Asking) -> None:
    answer = ask.post("query", query="1+1", time="4")
    assert answer.body == b'{"status":"success","data":{"resultType":"scalar","result":[4,"2"]}}'


def test_a_server_is_named_that_grafana_takes_for_a_prometheus(ask: Asking) -> None:
    data = ask.get("status/buildinfo").data
    assert isinstance(data, dict)
    assert (data["version"][:2], "features" in data) == ("3.", False)


@pytest.mark.parametrize("path", ["metadata", "rules", "alerts", "label/bot/values", "status/buildinfo"])
def test_a_form_to_what_is_read_by_get_alone_is_405(ask: Asking, path: str) -> None:
    """Grafana asks again with GET then."""
    assert ask.post(path, x="1").status == 405


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_405(ask: Asking, method: str) -> None:
    assert ask.send(method, "query", query=b"query=1").status == 405


def test_a_path_that_is_none_is_404(ask: Asking) -> None:
    assert ask.get("nothing").status == 404


def test_a_body_that_is_no_form_is_not_read(ask: Asking) -> None:
    answer = ask.send("POST", "query", query=b"query=2", body=b"query=1", kind="application/json")
    assert b'"2"' in answer.body


def test_a_form_goes_before_the_address(ask: Asking) -> None:
    assert b'"1"' in ask.send("POST", "query", query=b"query=2", body=b"query=1").body


def test_the_metadata_say_what_a_metric_means(ask: Asking) -> None:
    known = {"orders_total": [{"type": "counter", "help": "Orders that were sent.", "unit": ""}]}
    assert ask.get("metadata", metric="orders_total").data == known
    assert ask.get("metadata").data == {"equity": [{"type": "gauge", "help": "", "unit": ""}]} | known
    assert ask.get("metadata", limit="1").data == {"equity": [{"type": "gauge", "help": "", "unit": ""}]}


def test_series_are_those_that_the_selectors_mean(ask: Asking) -> None:
    found = ask.post("series", ("match[]", 'orders_total{bot="ema"}'), ("match[]", '{symbol="ETH"}'))
    assert found.data == [EMA, GRID]


def test_a_limit_cuts_and_says_so(ask: Asking) -> None:
    for answer in (
        ask.get("series", ("match[]", "orders_total"), limit="1"),
        ask.get("labels", limit="1"),
        ask.get("query", query="orders_total", limit="1"),
        ask.get("query_range", query="orders_total", limit="1", **RANGE),
    ):
        data = answer.json["data"]
        rows = data["result"] if isinstance(data, dict) else data
        assert isinstance(rows, list)
        assert (len(rows), answer.json["warnings"]) == (1, ["results truncated due to limit"])


def test_a_limit_that_is_not_reached_says_nothing(ask: Asking) -> None:
    assert "warnings" not in ask.get("query", query="orders_total", limit="2").json


@pytest.mark.parametrize(
    ("path", "fields", "words"),
    [
        ("query", {"query": "1", "limit": "x"}, 'invalid parameter "limit": strconv.Atoi: parsing "x": '),
        ("query", {"query": "1", "limit": "-1"}, 'invalid parameter "limit": limit must be non-negative'),
        ("query", {"query": "sum("}, 'invalid parameter "query": parse error: '),
        ("query", {"query": "1", "timeout": "x"}, 'invalid parameter "timeout": cannot parse "x" to a valid'),
        (
            "query_range",
            {"query": "x[5m]", **RANGE},
            'invalid parameter "query": invalid expression type "range',
        ),
        ("query_range", {"query": "1", **RANGE, "step": "0"}, 'invalid parameter "step": zero or negative'),
        ("series", {}, "no match[] parameter provided"),
        ("labels", {"match[]": "1"}, 'invalid parameter "match[]": '),
    ],
)
def test_what_cannot_be_read_is_400_with_the_name_of_the_parameter(
    ask: Asking, path: str, fields: dict[str, str], words: str
) -> None:
    status, kind, said = ask.get(path, **fields).error
    assert (status, kind, str(said)[: len(words)]) == (400, "bad_data", words)


def test_what_cannot_be_computed_is_422(ask: Asking) -> None:
    status, kind, words = ask.get("query", query="equity + on() group_left() orders_total").error
    assert (status, kind) == (422, "execution")
    assert "many-to-many" in str(words) or "duplicate series" in str(words)


def test_infos_and_warnings_are_shown(ask: Asking) -> None:
    infos = ask.get("query", query="rate(equity[5m])").json["infos"]
    assert isinstance(infos, list)
    assert "equity" in infos[0]


def test_numbers_are_written_as_prometheus_writes_them(ask: Asking) -> None:
    query = '1e20 * (10 ^ vector(1)) or label_replace(vector(-0.0), "a", "1", "", "")'
    texts = [row["value"][1] for row in _result(ask, query)]
    assert sorted(texts) == ["-0", "1e+21"]


def _result(ask: Asking, query: str) -> list[dict[str, list[str]]]:
    data = ask.get("query", query=query).data
    assert isinstance(data, dict)
    found: list[dict[str, list[str]]] = data["result"]
    return found


def test_a_history_that_is_gone_is_503_with_its_name(tmp_path: Path) -> None:
    with asking(tmp_path) as ask:
        (tmp_path / "history.db").unlink()
        status, kind, words = ask.get("query", query="equity").error
    assert (status, kind) == (503, "unavailable")
    assert "history.db" in str(words)


def test_a_hub_knows_when_it_began(tmp_path: Path) -> None:
    with asking(tmp_path) as ask:
        data = ask.get("status/runtimeinfo").data
    assert isinstance(data, dict)
    assert data["startTime"] == "2023-11-14T22:14:20Z"
