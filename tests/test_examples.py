"""Every example runs as its text says, and what it records adds up."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deskwatch.hub import Config, Desk
from deskwatch.model import SystemClock
from tests.ports import free_port

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def run(example: str, data: Path, *words: str) -> Desk:
    environment = {**os.environ, "DESKWATCH_HOME": str(data), "DESKWATCH_STRICT": "1"}
    path = ROOT / "examples" / example
    subprocess.run([sys.executable, str(path), *words], check=True, env=environment, timeout=60)
    desk = Desk(data, Config(), SystemClock())
    desk.catch_up()
    assert not desk.problems
    return desk


def value(desk: Desk, name: str) -> float:
    return sum(sample.value for family in desk.families() if family.name == name for sample in family.samples)


def count(desk: Desk, name: str) -> float:
    """Return how many observations a histogram holds."""
    families = [family for family in desk.families() if family.name == name]
    return sum(s.value for family in families for s in family.samples if s.suffix == "_count")


def test_five_lines_make_a_book(tmp_path: Path) -> None:
    assert value(run("01_five_lines.py", tmp_path), "trader_account_value_usd") == 10_000 - 6.4 + 2


def test_a_loop_is_recorded_turn_by_turn(tmp_path: Path) -> None:
    desk = run("02_a_bot.py", tmp_path)
    assert value(desk, "trader_trades") > 5
    assert value(desk, "trader_account_value_usd") == pytest.approx(5_000, rel=0.05)


def test_backtrader_needs_one_line(tmp_path: Path) -> None:
    bars = tmp_path / "bars.csv"
    rows = (f"2026-01-{1 + n // 1440:02d} {n // 60 % 24:02d}:{n % 60:02d}:00" for n in range(400))
    prices = (100 + 10 * ((n // 40) % 2) + n % 7 for n in range(400))
    body = "\n".join(f"{row},{p},{p + 1},{p - 1},{p},1" for row, p in zip(rows, prices, strict=True))
    bars.write_text(f"timestamp,open,high,low,close,volume\n{body}\n")
    assert value(run("03_backtrader.py", tmp_path / "data", str(bars)), "trader_closed_trades") > 2


def test_the_port_is_opened_beside_the_bot(tmp_path: Path) -> None:
    desk = run("04_metrics_port.py", tmp_path, str(free_port()))
    assert value(desk, "trader_account_value_usd") == 10_001


def test_a_cycle_is_one_with_statement(tmp_path: Path) -> None:
    desk = run("05_cycles.py", tmp_path)
    assert count(desk, "trader_cycle_duration_seconds") == 3
    assert (value(desk, "trader_triggers_detected"), value(desk, "trader_proposals_generated")) == (5, 2)


def test_parts_of_the_bot_are_timed(tmp_path: Path) -> None:
    assert count(run("06_parts_of_the_bot.py", tmp_path), "trader_operation_duration_seconds") == 4


def test_calls_to_the_venue_tell_their_errors(tmp_path: Path) -> None:
    desk = run("07_calls_to_the_venue.py", tmp_path)
    assert count(desk, "trader_api_latency_seconds") == 2
    assert value(desk, "trader_api_errors") == 1
    assert value(desk, "trader_rate_limiter_utilization_pct") == 80


def test_risk_and_data_are_one_call_each(tmp_path: Path) -> None:
    desk = run("08_risk_and_data.py", tmp_path)
    names = ("trader_risk_rejections", "trader_circuit_breaker_trips", "trader_circuit_breaker_open")
    assert [value(desk, name) for name in names] == [1, 1, 0]


def test_figures_of_your_own_show_under_their_names(tmp_path: Path) -> None:
    desk = run("09_figures_of_your_own.py", tmp_path)
    assert (value(desk, "signals_skipped"), value(desk, "spread_bps")) == (1, 1.5)
    assert count(desk, "slippage_bps") == 1


def test_no_example_is_left_out() -> None:
    """A new example needs a test here, by its name."""
    tested = set(re.findall(r'"(\d\d_\w+\.py)"', Path(__file__).read_text()))
    assert tested == {path.name for path in EXAMPLES}
