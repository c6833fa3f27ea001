"""A figure is found by its name as it is shown, by less of it, and by another monitor's name for it."""

import pytest

from deskwatch.explain import Figure, find_figure
from deskwatch.model import UsageError


def name_of(text: str) -> str:
    return find_figure(text, "USD").metric.name


@pytest.mark.parametrize(
    "text",
    [
        "trader_daily_pnl_usd",
        "trader_daily_pnl",
        "daily_pnl_usd",
        "daily_pnl",
        " daily_pnl ",
        "trading_daily_loss",
    ],
)
def test_one_figure_has_many_names(text: str) -> None:
    assert name_of(text) == "trader_daily_pnl_{currency}"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("trader_trades_total", "trader_trades"),
        ("trades", "trader_trades"),
        ("api_latency_seconds_bucket", "trader_api_latency_seconds"),
        ("journal_facts", "deskwatch_journal_facts"),
        ("sharpe", "trader_sharpe_ratio"),
        ("system_cpu_usage", "system_cpu_usage"),
    ],
)
def test_counters_histograms_and_beginnings(text: str, name: str) -> None:
    assert name_of(text) == name


def test_labels_choose_among_the_series() -> None:
    figure = find_figure(r'trades{side="buy", symbol="a\"b\\c"}', "USD")
    assert figure.labels == {"side": "buy", "symbol": 'a"b\\c'}
    assert figure.chooses({"side": "buy", "symbol": 'a"b\\c', "outcome": "win"})
    assert not figure.chooses({"side": "sell", "symbol": 'a"b\\c', "outcome": "win"})


def test_the_bot_may_stand_among_the_labels() -> None:
    assert find_figure('daily_pnl{bot="ema"}', "USD").bot == "ema"
    assert find_figure('trader_process_cpu_usage{bot="ema"}', "USD").bot == ""  # one of the machine's


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("daily_pln", "daily_pnl"),
        ("trader_", "is no figure"),
        ("1 2", "is no figure"),
        ("", "is no figure"),
        ("trades{side=buy}", "the labels are not like"),
        ('trades{colour="red"}', "has no label 'colour'"),
        ("x" * 10_000, "is no figure"),
    ],
)
def test_what_is_none_is_told_with_what_comes_close(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        find_figure(text, "USD")


def test_the_reporting_currency_is_part_of_the_name() -> None:
    assert find_figure("trader_cash_eur", "EUR") == Figure(find_figure("cash", "EUR").metric, {})
