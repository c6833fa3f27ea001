"""What a bot says by its instruments, well or ill, is what /metrics shows; the bot notices nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from deskwatch.events import AnyFact, CycleCompleted, OperationTimed
from deskwatch.exposition import Format, render
from deskwatch.hub import Config, Desk
from deskwatch.journal import JournalWriter
from deskwatch.model import Bot, SystemClock
from deskwatch.recorder import Recorder
from deskwatch.testing import NOON_NS, ManualClock
from tests.desks import samples
from tests.recorder.recording import recording

BOT = 'bot="bot",portfolio="",strategy=""'


class Shown:
    """What a desk shows of all journals below a folder."""

    def __init__(self, data: Path) -> None:
        desk = Desk(data, Config(), SystemClock())
        desk.catch_up()
        self.problems = [(str(problem.reason), problem.detail) for problem in desk.problems]
        self.text = render(desk.families(), Format.PROMETHEUS).decode()
        self.samples = samples(self.text)


@contextmanager
def shown(data: Path) -> Iterator[tuple[Recorder, list[Shown]]]:
    """Give a bot, and after it what is shown of it."""
    after: list[Shown] = []
    with recording(data) as bot:
        yield bot, after
    after.append(Shown(data))


def test_every_instrument_reaches_its_series(tmp_path: Path) -> None:
    with shown(tmp_path) as (bot, after):
        with bot.cycle() as cycle:
            cycle.triggers, cycle.proposals = 4, 1
        bot.timed("Feed", "parse")(lambda: None)()
        with bot.api_call("GET /orders/{id}"):
            pass
        bot.rate_limit("orders", 40, 100)
        bot.breaker("kill_switch")
        bot.counter("skipped", 2, reason="spread")
        bot.gauge("spread_bps", 1.5)
        bot.histogram("slippage_bps", 15)
    series = after[0].samples
    assert series[f"trader_cycle_duration_seconds_count{{{BOT}}}"] == 1
    assert series[f"trader_triggers_to_proposals_ratio{{{BOT}}}"] == 0.25
    assert (
        series[
            'trader_operation_duration_seconds_count{bot="bot",component="Feed",operation="parse",portfolio="",strategy=""}'
        ]
        == 1
    )
    assert (
        series[
            'trader_api_latency_seconds_count{bot="bot",endpoint="GET /orders/{id}",portfolio="",strategy=""}'
        ]
        == 1
    )
    assert (
        series['trader_rate_limiter_utilization_pct{bot="bot",endpoint="orders",portfolio="",strategy=""}']
        == 40
    )
    assert (
        series['trader_circuit_breaker_trips_total{bot="bot",portfolio="",strategy="",type="kill_switch"}']
        == 1
    )
    assert series['skipped_total{bot="bot",portfolio="",reason="spread",strategy=""}'] == 2
    assert series[f"spread_bps{{{BOT}}}"] == 1.5
    assert series[f"slippage_bps_sum{{{BOT}}}"] == 15


def test_a_name_that_no_series_can_have_is_a_problem_and_no_series(tmp_path: Path) -> None:
    with shown(tmp_path) as (bot, after):
        bot.gauge("spread in bps", 1)
        bot.gauge("trader_account_value_usd", 1e9)
        bot.counter("fine", 1, **{"bad\nlabel": "x"})
        bot.counter("fine_too", bot="somebody else")
    assert [reason for reason, _ in after[0].problems] == ["bad_name"] * 4
    assert after[0].samples['deskwatch_journal_problems_total{bot="bot",reason="bad_name"}'] == 4
    assert not [name for name in after[0].samples if name.startswith(("spread", "fine", "trader_account"))]


def test_a_label_with_a_newline_is_one_line_for_every_reader(tmp_path: Path) -> None:
    said = 'two\nlines, a "quote" and a \\'
    with shown(tmp_path) as (bot, after):
        bot.counter("skipped", reason=said)
    assert after[0].problems == []
    parsed = {family.name: family for family in text_string_to_metric_families(after[0].text)}
    assert parsed["skipped"].samples[0].labels["reason"] == said


def test_a_hundred_thousand_label_values_are_two_thousand_series_and_an_exact_sum(tmp_path: Path) -> None:
    with shown(tmp_path) as (bot, after):
        for number in range(100_000):
            bot.counter("orders_seen", order=f"o-{number}")
            if number % 5_000 == 0:
                assert bot.flush(30)
    counted = {
        name: value for name, value in after[0].samples.items() if name.startswith("orders_seen_total")
    }
    dropped = sum(
        value for name, value in after[0].samples.items() if name.startswith("deskwatch_recorder_dropped")
    )
    assert (len(counted), dropped) == (2_001, 0)
    assert sum(counted.values()) == 100_000
    assert after[0].samples['deskwatch_series_overflowed{metric="orders_seen"}'] == 98_000


def test_a_gauge_with_too_many_label_values_is_said_not_mixed(tmp_path: Path) -> None:
    with shown(tmp_path) as (bot, after):
        for number in range(2_010):
            bot.gauge("level", number, order=f"o-{number}")
    assert len([name for name in after[0].samples if name.startswith("level{")]) == 2_000
    assert after[0].samples['deskwatch_journal_problems_total{bot="bot",reason="bad_name"}'] == 10


def test_nan_is_dropped_and_counted_by_its_reason(tmp_path: Path) -> None:
    with shown(tmp_path) as (bot, after):
        bot.histogram("slippage_bps", float("nan"))
        bot.histogram("slippage_bps", 5)
    dropped = 'deskwatch_recorder_dropped_total{bot="bot",portfolio="",reason="not_a_number",strategy=""}'
    assert after[0].samples[dropped] == 1
    assert after[0].samples[f"slippage_bps_count{{{BOT}}}"] == 1


def test_a_negative_duration_or_count_is_a_problem_and_counts_nowhere(tmp_path: Path) -> None:
    with shown(tmp_path) as (bot, after):
        bot.record_operation("Feed", "parse", -5)
        bot.cycle_completed(duration_seconds=-1)
        bot.api_called(endpoint="GET /", duration_seconds=-1)
        bot.rate_limit("orders", -1, 100)
        bot.counter("skipped", -1)
    assert [reason for reason, _ in after[0].problems] == ["negative"] * 5
    counted = [name for name in after[0].samples if not name.startswith("deskwatch_")]
    assert not [name for name in counted if "operation_duration" in name or "skipped" in name]


def test_one_name_is_one_kind(tmp_path: Path) -> None:
    with shown(tmp_path) as (bot, after):
        bot.counter("seen")
        bot.gauge("seen", 99)
    assert after[0].problems == [("bad_name", "'seen' is a counter and cannot be a gauge too")]
    assert after[0].samples[f"seen_total{{{BOT}}}"] == 1


def test_a_figure_may_name_its_own_strategy_and_no_series_comes_twice(tmp_path: Path) -> None:
    with shown(tmp_path) as (bot, after):
        bot.counter("trades_executed", strategy="momentum")
        bot.counter("trades_executed", strategy="")
        bot.counter("trades_executed")
    lines = [line for line in after[0].text.splitlines() if line.startswith("trades_executed_total")]
    assert lines == [
        'trades_executed_total{bot="bot",portfolio="",strategy="momentum"} 1',
        f"trades_executed_total{{{BOT}}} 2",
    ]


def test_a_journal_of_another_program_cannot_say_what_is_no_number(tmp_path: Path) -> None:
    writer = JournalWriter(Bot(name="other", mode="paper"), tmp_path, "b1", ManualClock(NOON_NS))
    facts: list[AnyFact] = [
        OperationTimed(component="c", operation="o", duration_seconds=-0.1),
        CycleCompleted(duration_seconds=2),
    ]
    writer.append([(NOON_NS, fact) for fact in facts])
    writer.close()
    after = Shown(tmp_path)
    assert after.problems == [("negative", "a duration of -0.1 seconds")]
