"""Figures of the bots' own make an exposition that Prometheus and its strictest reader take."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics

from deskwatch.events import MetricRecorded
from deskwatch.exposition import Format, render
from deskwatch.metrics.samples import MOST_SERIES
from deskwatch.model import Bot, Family
from deskwatch.state import State
from tests.folded import SETTINGS, at, families_of, fold_story

ONE, TWO = Bot(name="one"), Bot(name="two")
Metric = Literal["counter", "gauge", "histogram"]


def said(name: str, metric: Metric, value: float = 1.0, *buckets: float, **labels: str) -> MetricRecorded:
    return MetricRecorded(name=name, value=value, metric=metric, labels=labels, buckets=list(buckets))


# What each bot says, so that every way in which two families can meet is among it.
OF_ONE = [
    said("foo", "counter"),
    said("foo_total", "gauge"),
    said("foo", "counter", reason=""),
    said("latency", "histogram", 3.0),
    said("latency_sum", "counter"),
    said("latency_count", "gauge"),
    said("latency_bucket", "gauge"),
    said("slippage", "histogram", -3.0, -10.0, 0.0, 10.0),
    said("big", "counter", 1.7e308),
    said("big", "counter", 1e300),
]
OF_TWO = [
    said("foo_total", "gauge"),
    said("foo", "gauge"),
    said("latency", "gauge"),
    said("slippage", "histogram", 1.0, -20.0, 0.0, 10.0),
    said("big", "counter", 1e300),
]


def desk_of(*stories: tuple[Bot, list[MetricRecorded]]) -> State:
    state = State(SETTINGS)
    for number, (bot, facts) in enumerate(stories):
        fold_story(state, at(f"11:0{number}", *facts), bot)
    return state


def own(state: State) -> dict[str, Family]:
    return {
        family.name: family
        for family in families_of(state)
        if not family.name.startswith(("trader_", "deskwatch_", "system_"))
    }


@pytest.mark.prometheus
def test_promtool_has_nothing_to_say_of_names_that_meet(program: Callable[[str], Path]) -> None:
    state = desk_of((ONE, OF_ONE), (TWO, OF_TWO))
    text = render(list(own(state).values()), Format.PROMETHEUS)
    done = subprocess.run(
        [program("promtool"), "check", "metrics"], input=text, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert set(own(state)) == {"foo", "latency", "slippage", "big"}
    assert b"Inf" not in text.replace(b'le="+Inf"', b"")


@pytest.mark.parametrize("first", [ONE, TWO])
def test_the_strictest_reader_takes_all_of_it(first: Bot) -> None:
    stories = [(ONE, OF_ONE), (TWO, OF_TWO)]
    state = desk_of(*(stories if first is ONE else reversed(stories)))
    text = render(list(own(state).values()), Format.OPENMETRICS).decode()
    parsed = {family.name: family for family in parse_openmetrics(text)}  # type: ignore[no-untyped-call] # the peer's
    assert set(parsed) == set(own(state))
    samples = [
        (s.name, tuple(sorted(s.labels.items()))) for family in parsed.values() for s in family.samples
    ]
    assert len(set(samples)) == len(samples)


def test_a_histogram_of_values_below_zero_has_no_sum_that_could_go_back() -> None:
    state = desk_of((ONE, [said("pnl", "histogram", 5.0), said("wait_seconds", "histogram", 5.0)]))
    assert {sample.suffix for sample in own(state)["pnl"].samples} == {"_bucket", "_sum", "_count"}
    fold_story(state, at("11:30", said("pnl", "histogram", -5.0)), ONE)
    assert {sample.suffix for sample in own(state)["pnl"].samples} == {"_bucket"}
    assert {sample.suffix for sample in own(state)["wait_seconds"].samples} == {"_bucket", "_sum", "_count"}


def test_bots_with_other_buckets_overflow_into_those_that_all_have() -> None:
    many = range(MOST_SERIES)
    one = [said("size", "histogram", 3.0, 1.0, 5.0, order=f"o-{number}") for number in many]
    two = [said("size", "histogram", 3.0, 2.0, 5.0, order=f"o-{number}") for number in range(20)]
    three = [said("size", "histogram", 3.0, 1.0, 5.0, order=f"o-{number}") for number in range(10)]
    family = own(desk_of((ONE, one), (TWO, two), (Bot(name="three"), three)))["size"]
    rest = [sample for sample in family.samples if dict(sample.labels)["order"] == "other"]
    assert [(dict(s.labels).get("le"), s.value) for s in rest] == [
        ("5.0", 30.0),
        ("+Inf", 30.0),
        (None, 90.0),
        (None, 30.0),
    ]
