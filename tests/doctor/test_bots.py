"""The doctor tells of each bot whether it recorded, lives, works, and kept all of it."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deskwatch.doctor import Severity
from deskwatch.events import (
    BotStopped,
    BreakerTripped,
    CycleCompleted,
    Heartbeat,
    OrderFilled,
)
from deskwatch.testing import ManualClock
from tests.doctor.desk import checks, findings, found, funded, healthy, record, started


@pytest.fixture
def process() -> Iterator[int]:
    """Give the number of a process that lives."""
    with subprocess.Popen(["/bin/sleep", "60"]) as sleeper:
        yield sleeper.pid
        sleeper.send_signal(signal.SIGCONT)
        sleeper.kill()


def test_a_desk_at_work_is_well(tmp_path: Path) -> None:
    healthy(tmp_path)
    assert checks(tmp_path) == set()


def test_a_desk_without_a_bot_is_told_how_to_begin(tmp_path: Path) -> None:
    finding = found(tmp_path, "no_bot")
    assert (finding.severity, "deskwatch.bot(" in finding.mend) == (Severity.ERROR, True)


def test_bots_that_record_elsewhere_are_found_there(tmp_path: Path, home: Path) -> None:
    record(home / "deskwatch", started())
    assert str(home / "deskwatch") in found(tmp_path, "no_bot").mend


def test_a_bot_that_died_is_told_with_the_moment(tmp_path: Path) -> None:
    record(tmp_path, started(), funded(), ago=3600).abandon()
    finding = found(tmp_path, "bot_silent")
    assert (finding.severity, finding.subject) == (Severity.ERROR, "ema")
    assert "is gone, and did not say" in finding.what
    assert finding.since_ns == ManualClock().now_ns() - 3600 * 10**9


def test_a_bot_that_is_stopped_by_a_signal_is_told_from_one_that_died(tmp_path: Path, process: int) -> None:
    os.kill(process, signal.SIGSTOP)
    record(tmp_path, started(process), ago=-(10**8)).abandon()  # after that process began
    clock = ManualClock(ManualClock().now_ns() + 10**8 * 10**9 + 3600 * 10**9)
    assert "is stopped" in found(tmp_path, "bot_silent", clock=clock).what


def test_a_bot_whose_journal_is_held_hangs_or_cannot_write(tmp_path: Path, process: int) -> None:
    held = record(tmp_path, started(process), ago=-(10**8))
    clock = ManualClock(ManualClock().now_ns() + 10**8 * 10**9 + 3600 * 10**9)
    assert "holds its journal" in found(tmp_path, "bot_silent", clock=clock).what
    held.close()


def test_a_process_that_began_later_is_not_the_bots(tmp_path: Path, process: int) -> None:
    record(tmp_path, started(process), ago=3600).abandon()
    assert "is gone" in found(tmp_path, "bot_silent").what


def test_a_bot_of_another_machine_is_looked_for_there(tmp_path: Path) -> None:
    record(tmp_path, started(1, "elsewhere"), ago=3600).abandon()
    assert "ran on elsewhere" in found(tmp_path, "bot_silent").what


def test_a_bot_that_has_been_gone_for_weeks_is_no_alarm(tmp_path: Path) -> None:
    record(tmp_path, started(), ago=30 * 86_400).abandon()
    assert found(tmp_path, "bot_silent").severity is Severity.WARNING


@pytest.mark.parametrize("mode", ["live", "backtest"])
def test_a_bot_that_ended_in_good_order_is_well(tmp_path: Path, mode: str) -> None:
    record(tmp_path, started(), funded(), BotStopped(), ago=3600, mode=mode)
    assert checks(tmp_path) == set()


def test_a_loop_that_stands_still_in_a_living_process_is_told(tmp_path: Path) -> None:
    writer = record(tmp_path, started(os.getpid()), funded(), CycleCompleted(duration_seconds=1.0), ago=3600)
    writer.append([(ManualClock().now_ns(), Heartbeat())])
    finding = found(tmp_path, "bot_idle")
    assert "completed no cycle" in finding.what


def test_a_tripped_breaker_is_told(tmp_path: Path) -> None:
    healthy(tmp_path, BreakerTripped(breaker="kill_switch", reason="loss"))
    assert "kill_switch" in found(tmp_path, "breaker_open").what


def test_a_position_without_a_fresh_price_is_named(tmp_path: Path) -> None:
    fill = OrderFilled(symbol="BTC/USD", side="buy", quantity="1", price="5", trade_id="t")
    writer = record(tmp_path, started(os.getpid()), funded(), fill, ago=7200)
    writer.append([(ManualClock().now_ns(), Heartbeat())])
    finding = found(tmp_path, "value_unknown")
    assert ("BTC/USD" in finding.what, "price_marked" in finding.mend) == (True, True)


def test_a_bot_without_capital_is_told_how_to_tell_it(tmp_path: Path) -> None:
    record(tmp_path, started(os.getpid()), Heartbeat())
    assert "cash_moved" in found(tmp_path, "value_unknown").mend


def test_drops_are_told_by_reason_with_the_mend_of_each(tmp_path: Path) -> None:
    healthy(tmp_path, Heartbeat(offered=9, written=5, dropped={"queue_full": 3, "positional": 1}))
    told = [f for f in findings(tmp_path) if f.check == "facts_dropped"]
    assert [finding.what.split(":")[0] for finding in told] == [
        "3 facts dropped as queue_full",
        "1 fact dropped as positional",
    ]
    assert all(finding.severity is Severity.ERROR for finding in told)
    assert "name them" in told[1].mend


def test_drops_of_a_run_that_is_over_are_no_alarm(tmp_path: Path) -> None:
    record(tmp_path, started(), Heartbeat(dropped={"queue_full": 3}), boot="a1", ago=7200, end=True).close()
    healthy(tmp_path)
    assert found(tmp_path, "facts_dropped").severity is Severity.NOTE


def test_what_was_mended_is_told(tmp_path: Path) -> None:
    healthy(tmp_path, Heartbeat(mended={"foreign": 2}))
    assert found(tmp_path, "facts_mended").severity is Severity.WARNING


def test_a_reason_of_a_later_version_is_told_too(tmp_path: Path) -> None:
    healthy(tmp_path, Heartbeat(dropped={"solar_flare": 2}))
    assert "solar_flare" in found(tmp_path, "facts_dropped").what
