"""A map turns any JSON log into facts; each of its words does one thing."""

import json
from pathlib import Path
from typing import Any

import pytest

from deskwatch.intake import Refusal, load_map
from deskwatch.intake.outcome import Outcome
from deskwatch.intake.parse import parse_line
from deskwatch.model import ConfigError

NOON_NS = 1_767_268_800 * 10**9


def outcome(folder: Path, rules: str, line: dict[str, Any]) -> Outcome:
    """Return what a map makes of a line."""
    file = folder / "map.toml"
    file.write_text(rules)
    return load_map(file).reader()(parse_line(json.dumps(line).encode()))


def price(folder: Path, field: str, line: dict[str, Any]) -> Any:  # noqa: ANN401 - of any type
    """Return the price, or the refusal, that a rule with this field makes of a line."""
    found = outcome(
        folder, f'[[rule]]\nkind = "price_marked"\nfields = {{ symbol = "s", price = {field} }}', line
    )
    return found.offers[0].fields["price"] if found.offers else found.refused[0][0]


def symbol(folder: Path, field: str, line: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
    """Return the symbol in the same way."""
    rule = (
        f'[[rule]]\nkind = "data_updated"\nfields = {{ data_type = {{ value = "book" }}, symbol = {field} }}'
    )
    found = outcome(folder, rule, line)
    return found.offers[0].fields.get("symbol") if found.offers else found.refused[0][0]


@pytest.mark.parametrize(
    ("path", "line", "found"),
    [
        ('"p"', {"p": 5}, "5"),
        ('"a.b.p"', {"a": {"b": {"p": 5}}}, "5"),
        ('"a[1].p"', {"a": [{}, {"p": 5}]}, "5"),
        ('"a[-1]"', {"a": [1, 5]}, "5"),
        ('"$.p"', {"p": 5}, "5"),
        ("'\"a.b\".p'", {"a.b": {"p": 5}}, "5"),
        ('{ path = ["q", "p"] }', {"q": None, "p": 5}, "5"),
        ('{ path = "q", default = 5 }', {}, "5"),
        ('"q"', {"p": 5}, Refusal.MISSING_FIELD),
        ('"p.q"', {"p": 5}, Refusal.MISSING_FIELD),
        ('"p[7]"', {"p": [5]}, Refusal.MISSING_FIELD),
    ],
)
def test_a_path_leads_to_a_value(tmp_path: Path, path: str, line: dict[str, Any], found: object) -> None:
    assert price(tmp_path, path, {"s": "B", **line}) == found


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ('{ path = "p", scale = "0.01" }', 6401250, "64012.50"),
        ('{ path = "p", scale = "-1" }', "1.5", "-1.5"),
        ('{ path = "p", absolute = true }', -0.1, "0.1"),
        ('{ path = "p", absolute = true, scale = "1e-8" }', -1, "1E-8"),
        ('{ path = "p", scale = "10" }', "many", Refusal.BAD_VALUE),
        ('{ path = "p", scale = "10" }', True, Refusal.BAD_VALUE),
        ('{ path = "p", replace = { "$" = "", "," = "" } }', "$1,234.5", "1234.5"),
        ('{ path = "p", split = " " }', "0.10 USDT", "0.10"),
        ('{ path = "p", split = " ", part = 7 }', "0.10 USDT", Refusal.BAD_VALUE),
        ("{ value = 1.10 }", None, "1.1"),
    ],
)
def test_numbers_are_turned_exactly(tmp_path: Path, field: str, value: object, found: object) -> None:
    assert price(tmp_path, field, {"s": "B", "p": value}) == found


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ('{ path = "p", replace = { "-" = "/" } }', "BTC-USD", "BTC/USD"),
        ('{ path = "p", quotes = ["USDT", "USD"] }', "BTCUSDT", "BTC/USDT"),
        ('{ path = "p", quotes = ["USDT", "USD"] }', "USDT", "USDT"),
        ('{ path = "p", quotes = ["USD"] }', "BTC/USD", "BTC/USD"),
        ('{ path = "p", case = "upper", suffix = "/USD" }', "btc", "BTC/USD"),
        ('{ path = "p", case = "lower" }', "BTC", "btc"),
        ('{ path = "p", prefix = "X" }', 7, "X7"),
        ('{ path = "p", split = ".", part = -1 }', "BTC.BINANCE", "BINANCE"),
        ('{ path = "p", words = { xbt = "BTC/USD" } }', "XBT", "BTC/USD"),
        ('{ path = "p", words = { 1 = "one" } }', 1, "one"),
        ('{ path = "p", words = { a = "b" }, other = "c" }', "z", "c"),
        ('{ path = "p", words = { a = "b" } }', "z", Refusal.BAD_VALUE),
        ('{ path = "p", sign = { positive = "buy", negative = "sell" } }', -0.5, "sell"),
        ('{ path = "p", sign = { positive = "buy", negative = "sell" } }', 3, "buy"),
        ('{ path = "p", sign = { positive = "buy", negative = "sell" } }', "x", Refusal.BAD_VALUE),
        ('{ path = "p" }', None, None),
    ],
)
def test_words_are_turned_as_the_map_says(tmp_path: Path, field: str, value: object, found: object) -> None:
    assert symbol(tmp_path, field, {"p": value}) == found


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ('{ event = "fill" }', True),
        ('{ event = "order" }', False),
        ('{ event = ["order", "fill"] }', True),
        ('{ event = { not = "order" } }', True),
        ('{ event = { not = ["fill"] } }', False),
        ("{ event = { exists = true } }", True),
        ("{ nothing = { exists = false } }", True),
        ("{ null = { exists = true } }", False),
        ("{ data.ok = true }", True),
        ("{ data.ok = 1 }", False),
        ("{ data.n = 1 }", True),
        ("{ data.n = true }", False),
        ("{ data.x = 0.1 }", True),
        ('{ data.n = "1" }', False),
        ('{ event = "fill", data.ok = false }', False),
        ("{}", True),
    ],
)
def test_a_rule_is_for_lines_that_fit(tmp_path: Path, when: str, fits: bool) -> None:  # noqa: FBT001 - a case of the table above
    line = {"event": "fill", "null": None, "data": {"ok": True, "n": 1, "x": 0.1}}
    found = outcome(tmp_path, f'[[rule]]\nwhen = {when}\nkind = "noted"\nfields.text = "event"', line)
    assert (found.matched, len(found.offers)) == (fits, int(fits))


def test_every_rule_that_fits_makes_a_fact_and_one_bad_one_costs_no_other(tmp_path: Path) -> None:
    rules = """
        [[rule]]
        kind = "noted"
        fields.text = "a"
        [[rule]]
        kind = "price_marked"
        fields = { symbol = "a", price = "b" }
        [[rule]]
        kind = "data_updated"
        fields.data_type = "a"
    """
    found = outcome(tmp_path, rules, {"a": "x", "b": "much"})
    assert [offer.kind for offer in found.offers] == ["noted", "data_updated"]
    assert [reason for reason, _ in found.refused] == [Refusal.NOT_MONEY]


def test_each_entry_of_a_list_or_an_object_is_a_fact(tmp_path: Path) -> None:
    rules = """
        [[rule]]
        each = "fills"
        when = { ok = true }
        kind = "price_marked"
        fields = { symbol = "pair", price = "$.price" }
        [[rule]]
        each = "rejections"
        kind = "risk_rejected"
        fields = { symbol = "key", reason = "value[0]" }
        [[rule]]
        each = "violations"
        kind = "risk_rejected"
        fields.reason = "value"
    """
    line = {
        "price": 5,
        "fills": [{"pair": "A", "ok": True}, {"pair": "B", "ok": False}],
        "rejections": {"C": ["cooldown", "more"]},
        "violations": ["exposure_cap"],
    }
    assert [offer.fields for offer in outcome(tmp_path, rules, line).offers] == [
        {"symbol": "A", "price": "5"},
        {"symbol": "C", "reason": "cooldown"},
        {"reason": "exposure_cap"},
    ]


def test_labels_are_put_together_from_fields(tmp_path: Path) -> None:
    rules = """
        [[rule]]
        kind = "metric_recorded"
        [rule.fields]
        name = { value = "pnl_net_total" }
        value = "pnl"
        labels = { entries = { portfolio_type = "type", strategy_id = "id", asset = { value = "BTC" } } }
    """
    (offer,) = outcome(tmp_path, rules, {"pnl": 1.5, "type": "crypto"}).offers
    assert offer.fields["labels"] == {"portfolio_type": "crypto", "asset": "BTC"}


def test_the_time_is_the_maps_or_the_rules_own(tmp_path: Path) -> None:
    rules = """
        time = { path = "ts", unit = "ms" }
        [[rule]]
        kind = "noted"
        fields.text = "a"
        [[rule]]
        kind = "noted"
        time = { path = "day", zone = "Europe/Madrid" }
        fields.text = "a"
    """
    line = {"a": "x", "ts": 1_767_268_800_000, "day": "2026-01-01 13:00:01"}
    times = [offer.fields["time_ns"] for offer in outcome(tmp_path, rules, line).offers]
    assert times == [NOON_NS, NOON_NS + 10**9]
    assert "time_ns" not in outcome(tmp_path, rules, {"a": "x"}).offers[0].fields


def test_an_entry_without_a_time_has_that_of_its_line(tmp_path: Path) -> None:
    rules = 'time = { path = "ts", unit = "s" }\n[[rule]]\neach = "a"\nkind = "noted"\nfields.text = "t"'
    line = {"ts": 1_767_268_800, "a": [{"t": "x"}, {"t": "y", "ts": 1_767_268_801}]}
    times = [offer.fields["time_ns"] for offer in outcome(tmp_path, rules, line).offers]
    assert times == [NOON_NS, NOON_NS + 10**9]


def test_a_line_may_not_become_a_flood(tmp_path: Path) -> None:
    found = outcome(
        tmp_path, '[[rule]]\neach = "a"\nkind = "noted"\nfields.text = "value"', {"a": ["x"] * 1001}
    )
    assert len(found.offers) == 1000
    assert [reason for reason, _ in found.refused] == [Refusal.TOO_MANY]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("", "rule"),
        ("rule = []", "[[rule]]"),
        ("[[rule]]", "kind"),
        ('[[rule]]\nkind = "fill"', "'fill' is no kind"),
        ('[[rule]]\nkind = "heartbeat"', "no kind"),
        ('[[rule]]\nkind = "noted"', "text must be filled"),
        ('[[rule]]\nkind = "noted"\nfields = { text = "a", mood = "b" }', "'mood' is none of text, tags"),
        ('[[rule]]\nkind = "noted"\nfields.text = "a..b"', "is no path"),
        ('[[rule]]\nkind = "noted"\nfields.text = "a[x]"', "is no path"),
        ('[[rule]]\nkind = "noted"\nfields.text = ""', "empty"),
        ('[[rule]]\nkind = "noted"\nfields.text = {}', "one of path, value and entries"),
        ('[[rule]]\nkind = "noted"\nfields.text = { path = "a", value = "b" }', "one of path"),
        ('[[rule]]\nkind = "noted"\nfields.text = { path = "a", scale = "x" }', "the scale of text"),
        ('[[rule]]\nkind = "noted"\nfields.text = { path = "a", mood = 1 }', "mood"),
        ('[[rule]]\nkind = "noted"\nfields.text = "a"\nwhen = { a = [] }', "when a is []"),
        ('[[rule]]\nkind = "noted"\nfields.text = "a"\ntime = { path = "t", unit = "h" }', "unit"),
        ('[[rule]]\nkind = "noted"\nfields.text = "a"\ntime = { path = "t", zone = "Mars" }', "no time zone"),
        ('[[rule]]\nkind = "noted"\nfields.text = "a"\n[extra]', "extra"),
        ("not toml", "TOML"),
        ("[[rule]]\nkind = 'noted'\nfields.text = 'a'\nid = 'x'", "id"),
    ],
)
def test_what_is_wrong_with_a_map_is_named_before_anything_is_read(
    tmp_path: Path, rules: str, words: str
) -> None:
    with pytest.raises(ConfigError) as error:
        outcome(tmp_path, rules, {})
    assert str(tmp_path / "map.toml") in str(error.value)
    assert words in str(error.value)


def test_a_map_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml cannot be read"):
        load_map(tmp_path / "none.toml")
