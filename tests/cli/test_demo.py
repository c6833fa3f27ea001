"""The demo has moving figures within seconds, says that it is simulated, and leaves nothing behind."""

import json
import subprocess
from pathlib import Path

from deskwatch.metrics import series_names
from tests.desks import COMMAND, PATIENCE_SECONDS, fetch, running_hub, samples, wait_until


def test_five_bots_trade_and_figures_move(tmp_path: Path) -> None:
    with running_hub(tmp_path, command="demo") as url:

        def facts() -> dict[str, float]:
            found = samples(fetch(url, "/metrics")[2])
            return {
                key: value for key, value in found.items() if key.startswith("deskwatch_journal_facts_total")
            }

        wait_until("five bots", lambda: len(facts()) == 5)
        before = facts()
        wait_until("new facts of each", lambda: all(facts()[bot] > count for bot, count in before.items()))
        wait_until("both portfolios", lambda: {line["name"] for line in profit(url)} == {"crypto", "forex"})
        notices = json.loads(fetch(url, "/api/screen")[2])["notices"]
    assert any("Simulated" in notice for notice in notices)


def profit(url: str) -> list[dict[str, str]]:
    """Return the lines of the chart of profit by portfolio."""
    curves = json.loads(fetch(url, "/api/screen")[2])["curves"]
    return [line for curve in curves if curve["id"] == "profit" for line in curve["lines"]]


def test_it_ends_with_its_time_and_leaves_nothing_behind(tmp_path: Path) -> None:
    words = [*COMMAND, "demo", "--listen", "127.0.0.1:0", "--duration", "2s"]
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
        env={"TMPDIR": str(tmp_path), "HOME": str(tmp_path)},
    )
    assert done.returncode == 0
    assert "not real" in done.stderr
    assert list(tmp_path.iterdir()) == []


# What a demo cannot have: servers, a machine that tells its clock's error, a limit that is being reached, and
# the month of finished days that a ratio needs.
NOT_OF_A_DEMO = (
    "redis_",
    "postgres_",
    "system_clock_offset_seconds",
    "deskwatch_collector_failures_total",
    "trader_rate_limit_reached_in_seconds",
    "trader_shared_rate_limit_reached_in_seconds",
    "trader_triggers_to_proposals_ratio",
    "trader_sharpe_ratio",
    "trader_sortino_ratio",
)


def test_every_series_of_the_catalogue_is_written(tmp_path: Path) -> None:
    """A series that nothing writes is a panel without data and an alert that cannot fire."""
    seen: set[str] = set()
    with running_hub(tmp_path, command="demo") as url:

        def missing() -> list[str]:
            seen.update(series.partition("{")[0] for series in samples(fetch(url, "/metrics")[2]))
            return [
                name
                for name in series_names()
                if not {name, f"{name}_bucket"} & seen and not name.startswith(NOT_OF_A_DEMO)
            ]

        wait_until("all series", lambda: missing() == [])
