"""Names, labels and help keep to what Prometheus and its users expect."""

import re

import pytest

from deskwatch.metrics import CATALOGUE, series_names
from deskwatch.metrics.metric import BOT_LABELS, HubMetric, Metric
from deskwatch.model import Kind

# Labels whose values come from a small set of the bot's own, or of ours.
KNOWN_LABELS = {
    "bot",
    "strategy",
    "portfolio",
    "symbol",
    "currency",
    "side",
    "outcome",
    "bound",
    "stage",
    "reason",
    "type",
    "clock",
    "metric",
    "endpoint",
    "key",
    "error_type",
    "data_type",
    "component",
    "operation",
    "server",
    "collector",
    "version",
    "python",
}
# Words that are units: a name that holds one must end in it, so that nobody reads seconds as percent.
UNIT_WORDS = {"seconds", "pct", "usd", "bps", "bytes"}
entries = pytest.mark.parametrize("entry", CATALOGUE, ids=[entry.name for entry in CATALOGUE])


@entries
def test_the_name_is_one_that_prometheus_takes(entry: Metric | HubMetric) -> None:
    name = entry.full_name("USD")
    assert re.fullmatch(r"(trader|system|redis|postgres|deskwatch)_[a-z][a-z0-9_]*", name)
    assert "__" not in name


@entries
def test_a_reserved_ending_is_left_to_prometheus(entry: Metric | HubMetric) -> None:
    assert not entry.name.endswith(("_total", "_bucket", "_count", "_sum", "_created"))


@entries
def test_a_unit_in_the_name_is_at_its_end(entry: Metric | HubMetric) -> None:
    words = entry.full_name("USD").split("_")
    assert [word for word in words[:-1] if word in UNIT_WORDS] == []


@entries
def test_an_amount_of_money_names_the_currency(entry: Metric | HubMetric) -> None:
    money = {"value", "cash", "pnl", "fees", "funding", "exposure", "expectancy", "win", "loss"} & set(
        entry.name.split("_")
    )
    if money and "currency" not in entry.labels and "rate" not in entry.name and entry.kind is Kind.GAUGE:
        assert entry.name.endswith(("_{currency}", "_pct"))


@entries
def test_the_help_is_a_sentence(entry: Metric | HubMetric) -> None:
    assert re.fullmatch(r"[A-Z0-9].{10,}\.", entry.help)
    assert "\n" not in entry.help


@entries
def test_the_labels_are_of_the_known_ones_and_none_twice(entry: Metric | HubMetric) -> None:
    labels = (BOT_LABELS if isinstance(entry, Metric) else ()) + entry.labels
    assert set(labels) <= KNOWN_LABELS
    assert len(set(labels)) == len(labels)


def test_no_name_stands_for_two_series() -> None:
    assert len(series_names()) == len(CATALOGUE)


@pytest.mark.parametrize("currency", ["EUR", "USDT", "JPY"])
def test_the_reporting_currency_is_the_ending_of_amounts(currency: str) -> None:
    names = series_names(currency)
    assert f"trader_account_value_{currency.lower()}" in names
    assert not [name for name in names if name.endswith("_usd")]


def test_counters_end_in_total_where_they_are_queried() -> None:
    assert series_names()["trader_trades_total"] == (
        "bot",
        "strategy",
        "portfolio",
        "side",
        "symbol",
        "outcome",
    )
    assert series_names()["trader_open_positions"] == ("bot", "strategy", "portfolio")
