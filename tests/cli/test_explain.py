"""`deskwatch explain`: what a trader types, and what a script reads."""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from deskwatch.metrics import series_names
from tests.cli.inside import command
from tests.cli.test_errors import assert_one_line
from tests.desks import write_journal


def run(data: Path, *words: str, columns: int = 80) -> subprocess.CompletedProcess[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(columns))
        return command("explain", *words, "--data", str(data))


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine be in UTC, so that times are as they are written here."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def answer(data: Path, *words: str) -> Any:  # noqa: ANN401 - it is JSON
    return json.loads(run(data, *words, "--json").stdout)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a directory in which one bot has recorded a few fills."""
    write_journal(tmp_path)
    return tmp_path


EXPLAINED = """\
trader_account_value_usd
ema-btc · 2026-01-01 10:15:00 UTC
Cash and open positions at current prices. Absent while a price is unknown or
too old, and while no capital was ever recorded.

account value             100,807.60 USD
    cash                   82,357.60 USD
        moved in and out  100,000.00 USD
      + sold less bought  -17,600.00 USD
      - fees                   42.40 USD
  + BTC/USD at its price   18,450.00 USD
        quantity                0.30 BTC
      ÷ price of BTC/USD   61,500.00 USD  just now, b1 #5

/metrics shows  trader_account_value_usd 100807.6

fills: 2
  10:10:00      b1 #4           sell 0.2 BTC/USD @ 62000 fee 12.4 trade_id t-2
  10:00:00      b1 #2           buy 0.5 BTC/USD @ 60000 fee 30 trade_id t-1

cash moved: 1
  10:00:00      b1 #1           cash_moved 100000
""".replace("÷", "\N{MULTIPLICATION SIGN}")


def test_a_figure_is_written_as_an_account_is(data: Path) -> None:
    done = run(data, "account_value")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == EXPLAINED


def test_the_documentation_shows_just_that() -> None:
    page = Path(__file__).parents[2] / "docs" / "operating" / "explain.md"
    assert f"$ deskwatch explain account_value\n{EXPLAINED}```" in page.read_text(encoding="utf-8")


def test_no_line_is_wider_than_the_terminal(data: Path) -> None:
    for figure in ("account_value", "daily_pnl", "trades", "sharpe_ratio"):
        assert max(map(len, run(data, figure, columns=50).stdout.splitlines())) <= 50


def test_as_of_a_time_a_backtest_is_as_it_was_in_its_own(data: Path) -> None:
    (one,) = answer(data, "account_value", "--at", "2025-01-01")
    assert one["agrees"]


def test_for_programs_it_is_exact_and_whole(data: Path) -> None:
    (one,) = answer(data, "realized_pnl", "--facts", "1")
    line = one["explanation"]["line"]
    assert (line["value"], line["unit"], one["agrees"]) == ("400.0", "USD", True)
    (facts,) = one["explanation"]["facts"]
    assert (facts["count"], len(facts["newest"])) == (2, 1)
    assert facts["newest"][0]["fact"]["trade_id"] == "t-2"


def test_what_is_absent_is_explained_and_no_error(data: Path) -> None:
    done = run(data, "sharpe_ratio")
    assert done.returncode == 0
    assert "absent on /metrics" in done.stdout
    assert "0 of the 30" in done.stdout


def test_labels_choose_one_of_many_series(data: Path) -> None:
    (one,) = answer(data, 'trades_total{side="sell"}')
    assert (one["reckoned"], one["explanation"]["labels"]["outcome"]) == (1, "win")


def test_alone_it_lists_what_can_be_explained(data: Path) -> None:
    listed = run(data, columns=200).stdout
    named = [name for name in series_names() if f"\n{name} " in f"\n{listed}"]
    missing = set(series_names()) - set(named)
    assert {name.partition("_")[0] for name in missing} == {"deskwatch"}  # what only a running hub knows
    assert all(len(line) <= 200 for line in listed.splitlines())


def test_names_are_there_for_completion(data: Path) -> None:
    assert run(data, "--names", "bots").stdout == "ema-btc\n"
    assert "trader_daily_pnl_usd\n" in run(data, "--names", "figures").stdout


def test_a_hostile_name_cannot_move_the_cursor(tmp_path: Path) -> None:
    write_journal(tmp_path, "10:00 buy 1 E\x1b[2J/USD @ 5", name="evil\x1b[2J")
    done = run(tmp_path, "position_quantity")
    assert "evil" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["daily_pln"], "daily_pnl"),
        (["daily_pnl", "--bot", "nobody"], "there are ema-btc"),
        (["daily_pnl", "--at", "soon"], "soon"),
        (["daily_pnl", "--facts", "-1"], "--facts -1"),
        (["deskwatch_uptime_seconds"], "running hub"),
        (['daily_pnl{bot="a"}', "--bot", "b"], "contradict"),
    ],
)
def test_a_slip_is_one_line_with_its_mend(data: Path, words: list[str], named: str) -> None:
    assert_one_line(run(data, *words), named)


def test_of_several_bots_one_must_be_named(data: Path) -> None:
    write_journal(data, boot="b2", name="other")
    assert_one_line(run(data, "daily_pnl"), "ema-btc, other", "--bot")
    assert answer(data, "daily_pnl", "--bot", "other")[0]["agrees"]


def test_without_a_journal_it_says_where_to_look(tmp_path: Path) -> None:
    assert_one_line(run(tmp_path, "daily_pnl"), "--data")
