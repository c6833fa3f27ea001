"""The JSON files: on by one variable, true to their schemas, never a trouble to the hub."""

import asyncio
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from deskwatch.events import AnyFact, MachineMeasured, OperationTimed
from deskwatch.exposition import documents as doc
from deskwatch.hub import Config, Desk
from deskwatch.hub.exporting import Exporting, export_folder
from deskwatch.journal import JournalWriter
from deskwatch.model import NANOSECONDS, Bot
from deskwatch.testing import NOON_NS, ManualClock
from tests.desks import COMMAND, PATIENCE_SECONDS, environment, wait_until, write_journal

LIVE = Bot(name="live-one", strategy="trend", portfolio="crypto")
MACHINE = Bot(name="machine here", mode="machine")


class Desks:
    """A desk with a clock of its own, bots that write into it, and its files."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.folder = data / "metrics"
        self.clock = ManualClock(NOON_NS)
        self.desk = Desk(data, Config(), self.clock)
        self.exporting = Exporting(self.folder, Config(), self.desk, self.clock)

    def record(self, bot: Bot, *facts: AnyFact) -> None:
        """Write a run of a bot, and read it."""
        writer = JournalWriter(bot, self.data, f"b{self.clock.now_ns() // NANOSECONDS}", self.clock)
        writer.append([(self.clock.now_ns(), fact) for fact in facts])
        writer.close()
        self.desk.catch_up()

    def write(self) -> None:
        """Write the files once."""
        asyncio.run(self.exporting.write())

    def read(self, name: str) -> Any:  # noqa: ANN401 - each name has a type of its own
        """Return a file, strictly as its struct says."""
        return msgspec.json.decode(
            (self.folder / name).read_bytes(), type=doc.FILES[name.replace(".1.", ".")]
        )


@pytest.fixture
def desks(tmp_path: Path) -> Desks:
    made = Desks(tmp_path)
    made.desk.catch_up()
    return made


def timed(milliseconds: float, error: str = "") -> OperationTimed:
    return OperationTimed(
        component="Feed", operation="read", duration_seconds=milliseconds / 1000, error_type=error
    )


def test_a_hub_writes_every_file_and_ends_with_a_last_one(tmp_path: Path) -> None:
    """The whole of it, as a user has it: no port, files that keep their schemas, seq that goes up."""
    write_journal(tmp_path)
    words = [*COMMAND, "hub", "--no-port", "--data", str(tmp_path)]
    env = environment(tmp_path, DESKWATCH_EXPORT_METRICS="1", DESKWATCH_EXPORT_INTERVAL="0.5")
    folder = tmp_path / "metrics"
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as hub:
        assert hub.stdout is not None
        assert hub.stdout.readline() == f"watching {tmp_path}\n"
        wait_until("the files", (folder / "system_alerts.json").exists)
        assert psutil.Process(hub.pid).net_connections("inet") == []
        first = msgspec.json.decode((folder / "metrics_live.json").read_bytes(), type=doc.Live).seq
        hub.terminate()
        _, errors = hub.communicate(timeout=PATIENCE_SECONDS)
    assert (hub.returncode, errors) == (0, "")
    read = {
        name: msgspec.json.decode((folder / name).read_bytes(), type=kind) for name, kind in doc.FILES.items()
    }
    assert {document.seq for document in read.values()} == {read["metrics_live.json"].seq}
    assert read["metrics_live.json"].seq > first
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert sorted(path.name for path in folder.iterdir()) == sorted(doc.FILES)


def test_without_the_variable_nothing_is_written(tmp_path: Path) -> None:
    words = [*COMMAND, "hub", "--no-port", "--data", str(tmp_path), "--duration", "100ms"]
    subprocess.run(words, check=True, capture_output=True, timeout=PATIENCE_SECONDS)
    assert not (tmp_path / "metrics").exists()


def test_an_address_and_no_port_contradict_each_other(tmp_path: Path) -> None:
    words = [*COMMAND, "hub", "--no-port", "--listen", "127.0.0.1:0", "--data", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)
    assert (done.returncode, "--no-port" in done.stderr) == (2, True)


def test_an_absolute_directory_is_taken_as_it_is(tmp_path: Path) -> None:
    config = msgspec.convert({"export": {"json": {"directory": str(tmp_path / "x")}}}, Config)
    assert export_folder(Path("data"), config) == tmp_path / "x"
    assert export_folder(Path("data"), Config()) == Path("data") / "metrics"


def test_nothing_is_written_before_the_journals_are_read(tmp_path: Path) -> None:
    waiting = Desks(tmp_path)
    waiting.write()
    assert not waiting.folder.exists()


def test_a_summary_says_what_the_book_says(desks: Desks) -> None:
    write_journal(desks.data)
    desks.desk.catch_up()
    desks.write()
    summary = desks.read("metrics_summary.json")
    (bot,) = summary.bots
    assert (bot.account_value, bot.closed_trades, bot.win_rate) == (100_807.6, 0, None)
    assert (bot.positions[0].side, bot.positions[0].quantity, bot.positions[0].value) == ("long", 0.3, 18_450)
    assert (summary.desk.account_value, summary.machine) == (100_807.6, None)


def test_no_cumulative_counter_goes_back_when_the_hub_starts_again(desks: Desks) -> None:
    for _ in range(3):
        desks.write()
        desks.clock.advance(5)
    before = desks.read("metrics_cumulative.json").counters
    again = Desks(desks.data)
    again.desk.catch_up()
    again.write()
    after = again.read("metrics_cumulative.json").counters
    assert [name for name, value in before.items() if after.get(name, -1) < value] == []


def test_cumulative_totals_grow_from_the_first_fact_on(desks: Desks) -> None:
    write_journal(desks.data)
    desks.record(LIVE, timed(1), timed(1, "Timeout"))
    desks.write()
    cumulative = desks.read("metrics_cumulative.json")
    by_name = {bot.bot: bot for bot in cumulative.bots}
    assert (by_name["ema-btc"].fills, by_name["ema-btc"].fees, by_name["ema-btc"].realised) == (2, 42.4, 400)
    assert (by_name["live-one"].operations, by_name["live-one"].operation_errors) == (2, 1)
    assert by_name["live-one"].since == "2026-01-01T12:00:00.000Z"
    assert (cumulative.desk.operations, cumulative.desk.fills) == (2, 0)
    assert "left out" in cumulative.left_out


def test_all_holds_the_three_of_the_same_moment(desks: Desks) -> None:
    desks.record(LIVE, timed(1))
    desks.write()
    everything = desks.read("metrics_all.json")
    assert everything.live == desks.read("metrics_live.json")
    assert everything.summary == desks.read("metrics_summary.json")
    assert everything.cumulative == desks.read("metrics_cumulative.json")


def test_a_component_has_its_figures_and_its_word(desks: Desks) -> None:
    desks.record(LIVE, *[timed(300)] * 9, timed(300, "Timeout"))
    desks.write()
    (part,) = desks.read("metrics_summary.json").bots[0].components
    assert part.mean_ms == pytest.approx(300)
    assert part.p99_ms == pytest.approx(300, rel=0.01)
    assert (part.operations, part.error_rate_pct, part.state) == (10, 10.0, "CRITICAL")


def test_a_part_that_two_bots_have_is_one_for_the_desk(desks: Desks) -> None:
    desks.record(LIVE, timed(10))
    desks.record(Bot(name="other"), timed(30))
    desks.write()
    (part,) = desks.read("metrics_summary.json").desk.components
    assert (part.bot, part.operations, part.mean_ms) == ("", 2, pytest.approx(20))


def test_a_machine_is_measured_once_in_the_history(desks: Desks) -> None:
    desks.record(MACHINE, MachineMeasured(cpu_percent=10, memory_percent=20, disk_percent=30))
    desks.write()
    desks.write()
    system = desks.read("system_metrics.json")
    assert (len(system.history), system.current.state) == (1, "EXCELLENT")
    desks.clock.advance(61)
    desks.write()
    assert desks.read("system_metrics.json").current is None


def test_what_the_hub_sees_does_not_make_a_dead_bot_look_alive(desks: Desks) -> None:
    desks.record(LIVE, timed(1))
    desks.clock.advance(30)
    desks.record(MACHINE, MachineMeasured(cpu_percent=10, memory_percent=20, disk_percent=30))
    desks.write()
    assert desks.read("metrics_live.json").data_as_of == "2026-01-01T12:00:00.000Z"
    assert desks.read("system_metrics.json").data_as_of == "2026-01-01T12:00:30.000Z"


def test_a_threshold_that_is_crossed_is_an_alert_and_so_is_the_way_back(desks: Desks) -> None:
    for percent in (50, 75, 92, 92, 60):
        desks.clock.advance(1)
        desks.record(MACHINE, MachineMeasured(cpu_percent=percent, memory_percent=20, disk_percent=30))
        desks.write()
    alerts = desks.read("system_alerts.json")
    assert [alert.severity for alert in alerts.history] == ["warning", "critical", "info"]
    assert alerts.history[1].message == "machine: processor 92 %, above 90 %"
    assert (alerts.history[1].threshold, alerts.history[1].state, alerts.active) == (90, "CRITICAL", [])


def test_silence_is_no_recovery(desks: Desks) -> None:
    """A part that is quiet has no figure once its window is over; its alert stands a while, then is stale."""
    desks.record(LIVE, timed(900))
    desks.write()
    for _ in range(55):
        desks.clock.advance(10)
        desks.write()
    alerts = desks.read("system_alerts.json")
    assert [alert.measure for alert in alerts.active] == ["mean_latency", "p95_latency"]
    assert len(alerts.history) == 2


def test_an_alert_whose_figure_stays_away_ends_as_stale_not_as_resolved(desks: Desks) -> None:
    desks.record(LIVE, timed(900))
    desks.write()
    desks.clock.advance(3600)
    desks.write()
    desks.write()
    alerts = desks.read("system_alerts.json")
    assert (alerts.active, [alert.ended for alert in alerts.history]) == ([], [None, None, "stale", "stale"])
    last = alerts.history[2]
    assert (last.severity, last.value, last.state) == ("info", pytest.approx(900), None)
    assert last.message == "live-one: Feed: mean latency is not known for 5 minutes; it was beyond 500"


def test_an_alert_of_the_run_before_is_given_its_time_again(desks: Desks) -> None:
    desks.record(LIVE, timed(900))
    desks.write()
    desks.clock.advance(3600)
    again = Desks(desks.data)
    again.clock.advance(3600)
    again.desk.catch_up()
    again.write()
    assert len(again.read("system_alerts.json").active) == 2
    again.clock.advance(300)
    again.write()
    assert again.read("system_alerts.json").active == []


def test_a_figure_that_comes_back_in_time_keeps_its_alert(desks: Desks) -> None:
    for _ in range(3):
        desks.record(LIVE, timed(900))
        desks.write()
        desks.clock.advance(299)
        desks.write()
        desks.clock.advance(290)
    alerts = desks.read("system_alerts.json")
    assert (len(alerts.active), len(alerts.history)) == (2, 2)


def test_a_new_run_goes_on_where_the_last_one_ended(desks: Desks) -> None:
    desks.record(LIVE, timed(900))
    desks.write()
    again = Desks(desks.data)
    again.desk.catch_up()
    again.write()
    assert again.read("metrics_live.json").seq == 2
    assert len(again.read("system_alerts.json").history) == 2


def test_a_new_run_does_not_repeat_the_last_entry_of_the_run_before(desks: Desks) -> None:
    desks.record(MACHINE, MachineMeasured(cpu_percent=10, memory_percent=20, disk_percent=30))
    desks.write()
    again = Desks(desks.data)
    again.desk.catch_up()
    again.write()
    assert len(again.read("system_metrics.json").history) == 1
    assert len(again.read("performance_metrics.json").history) == 1
    again.clock.advance(10)
    again.record(MACHINE, MachineMeasured(cpu_percent=11, memory_percent=20, disk_percent=30))
    again.write()
    assert len(again.read("system_metrics.json").history) == 2
    assert len(again.read("performance_metrics.json").history) == 2


def test_one_bad_target_is_named_and_leaves_the_other_files_to_be_written(
    desks: Desks, capsys: pytest.CaptureFixture[str]
) -> None:
    (desks.folder / "metrics_live.json").mkdir(parents=True)
    desks.write()
    desks.write()
    assert capsys.readouterr().err == (
        f"deskwatch: {desks.folder}/metrics_live.json cannot be written: Is a directory; "
        "it is tried again each time\n"
    )
    assert desks.read("system_alerts.json").seq == 2
    assert desks.desk.export_failures == 2


def test_what_a_killed_hub_left_half_written_is_removed_at_the_next_start(desks: Desks) -> None:
    desks.folder.mkdir()
    left = desks.folder / f".metrics_live.json.{'ab' * 8}"
    left.touch()
    os.utime(left, ns=(0, NOON_NS - 61 * NANOSECONDS))
    Desks(desks.data)
    assert not left.exists()


def test_a_shorter_interval_counts_and_a_longer_one_does_not(desks: Desks) -> None:
    desks.write()
    desks.clock.advance(10)
    pauses = []
    for seconds in (60, 1, 2):
        desks.exporting.quicken(seconds)
        pauses.append(desks.exporting._pause_seconds())  # noqa: SLF001 - the alternative is to wait for it
    assert pauses == [5, 1, 1]


@pytest.mark.parametrize("left", [b"", b"{}", b"[1", b'{"seq":"x"}', b"\xff" * 50])
def test_a_file_of_the_run_before_that_is_no_use_is_written_anew(desks: Desks, left: bytes) -> None:
    desks.folder.mkdir()
    for name in doc.FILES:
        (desks.folder / name).write_bytes(left)
    again = Desks(desks.data)
    again.desk.catch_up()
    again.write()
    assert again.read("system_alerts.json").seq == 1


def test_a_full_history_is_kept_once_beside_the_new_one(desks: Desks) -> None:
    for number in range(doc.MOST_PERFORMANCE + 1):
        desks.clock.advance(10)
        if number < doc.MOST_PERFORMANCE:
            desks.exporting.render()
    desks.write()
    assert len(desks.read("performance_metrics.json").history) == 1
    assert len(desks.read("performance_metrics.1.json").history) == doc.MOST_PERFORMANCE
    desks.write()
    assert sorted(desks.folder.glob("*.1.json")) == [desks.folder / "performance_metrics.1.json"]


def test_a_folder_that_cannot_be_made_is_said_once_counted_and_heals(
    desks: Desks, capsys: pytest.CaptureFixture[str]
) -> None:
    desks.folder.write_text("a file in the way")
    desks.write()
    desks.write()
    assert capsys.readouterr().err.count("cannot be written") == 1
    assert (desks.desk.exports, desks.desk.export_failures) == (0, 2)
    desks.folder.unlink()
    desks.write()
    assert "are written again" in capsys.readouterr().err
    assert desks.read("metrics_live.json").counters["deskwatch_export_failures_total"] == 2


def test_a_link_or_a_pipe_in_place_of_an_old_file_is_not_read(desks: Desks) -> None:
    desks.folder.mkdir()
    os.mkfifo(desks.folder / "metrics_live.json")
    (desks.folder / "system_alerts.json").symlink_to("/dev/zero")
    again = Desks(desks.data)
    again.desk.catch_up()
    again.write()
    assert again.read("metrics_live.json").seq == 1
