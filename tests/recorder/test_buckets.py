"""The bounds of a histogram travel once, whatever becomes of the first observation."""

from pathlib import Path
from typing import Any

import pytest

import deskwatch
from deskwatch.events import MetricRecorded
from deskwatch.recorder import Recorder
from deskwatch.testing import strict_recording
from tests.recorder import hostile
from tests.recorder.recording import facts_of, last_heartbeat, recording

BUCKETS = (1.0, 5.0, 10.0)


def written(data: Path) -> list[tuple[str, list[float]]]:
    """Return the name and the buckets of each figure, as they were written."""
    return [(f.name, f.buckets) for f in facts_of(data, MetricRecorded) if isinstance(f, MetricRecorded)]


def test_buckets_are_written_with_the_first_observation_only(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        for value in range(3):
            bot.histogram("size", value, buckets=BUCKETS, side="buy")
        bot.histogram("size", 4)
        bot.histogram("depth", 1, buckets=[1, 5, 10])
        bot.histogram("depth", 1, buckets=[1, 5, 10])
    own = [1.0, 5.0, 10.0]
    assert written(tmp_path) == [
        ("size", own),
        ("size", []),
        ("size", []),
        ("size", []),
        ("depth", own),
        ("depth", []),
    ]


def test_others_are_written_when_they_come(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        for buckets in ((1, 2), (1, 3), (1, 3), (1, 2)):
            bot.histogram("size", 1, buckets=buckets)
    assert [buckets for _, buckets in written(tmp_path)] == [[1, 2], [1, 3], [], [1, 2]]


def test_they_are_not_lost_with_an_observation_that_is_dropped(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        bot.histogram("size", float("nan"), buckets=BUCKETS)
        bot.histogram("size", 1.0, buckets=BUCKETS)
    assert written(tmp_path) == [("size", list(BUCKETS))]


def test_a_run_of_the_bot_says_them_anew(tmp_path: Path) -> None:
    for _ in range(2):
        with recording(tmp_path) as bot:
            bot.histogram("size", 1.0, buckets=BUCKETS)
    assert written(tmp_path) == [("size", list(BUCKETS))] * 2


WRONG: list[Any] = [(2, 1), (1, 1), (), tuple(range(51)), "wide", 5, [1, [2]]]


@pytest.mark.parametrize("buckets", WRONG, ids=repr)
def test_what_are_no_buckets_are_left_out_and_counted(buckets: Any, tmp_path: Path) -> None:  # noqa: ANN401 - what a stranger hands over
    with recording(tmp_path) as bot:
        bot.histogram("size", 1.0, buckets=buckets)
    assert written(tmp_path) == [("size", [])]
    assert last_heartbeat(tmp_path).mended.keys() & {"not_buckets", "not_a_number"}


@pytest.mark.parametrize("bound", [float("nan"), float("inf"), "a", None])
def test_a_bound_that_is_no_number_is_counted(bound: Any, tmp_path: Path) -> None:  # noqa: ANN401 - what a stranger hands over
    with recording(tmp_path) as bot:
        bot.histogram("size", 1.0, buckets=(1.0, bound))
    assert (written(tmp_path), last_heartbeat(tmp_path).mended) == ([("size", [])], {"not_a_number": 1})


@pytest.mark.parametrize("name", hostile.HOSTILE)
def test_no_bucket_runs_what_it_is_made_of(name: str, tmp_path: Path) -> None:
    make = hostile.HOSTILE[name]
    with recording(tmp_path) as bot:
        bot.histogram("size", 1.0, buckets=make())
        bot.histogram("size", 1.0, buckets=(1.0, make()))
        assert bot.flush(10)
    assert len(written(tmp_path)) == 2


def test_under_test_wrong_buckets_raise(tmp_path: Path) -> None:
    with strict_recording():
        bot = deskwatch.bot("strict", data=tmp_path)
        try:
            bot.histogram("size", 1.0, buckets=BUCKETS)
            with pytest.raises(ValueError, match="not_buckets"):
                bot.histogram("size", 1.0, buckets=(2.0, 1.0))
        finally:
            bot.close()


def test_the_collector_of_old_takes_them_too(tmp_path: Path) -> None:
    bot = deskwatch.bot("bot", mode="paper", data=tmp_path)
    assert isinstance(bot, Recorder)
    deskwatch.MetricsCollector(bot).record_histogram("size", 2.0, {"side": "buy"}, buckets=BUCKETS)
    bot.close()
    assert written(tmp_path) == [("size", list(BUCKETS))]
