"""A figure that is no finite number is left out, or takes its fact along where it cannot be left out."""

from pathlib import Path
from typing import Any

import pytest

from deskwatch.events import CycleCompleted, MetricRecorded, Noted, SignalDetected
from tests.recorder.recording import last_heartbeat, offered, recording

NOT_FINITE: list[Any] = [
    float("nan"),
    float("inf"),
    float("-inf"),
    "nan",
    "much",
    b"1",
    object(),
    1j,
    10**400,
]


@pytest.mark.parametrize("value", NOT_FINITE, ids=lambda value: str(value)[:20])
def test_a_required_figure_that_is_no_number_drops_its_fact(tmp_path: Path, value: Any) -> None:  # noqa: ANN401 - as bots are, without types
    with recording(tmp_path) as bot:
        bot.cycle_completed(duration_seconds=value)
        bot.metric_recorded(name="x", value=value)
    beat = last_heartbeat(tmp_path)
    assert (beat.offered, beat.written, beat.dropped) == (2, 0, {"not_a_number": 2})


@pytest.mark.parametrize("value", NOT_FINITE, ids=lambda value: str(value)[:20])
def test_an_optional_figure_that_is_no_number_is_left_out(tmp_path: Path, value: Any) -> None:  # noqa: ANN401 - as bots are, without types
    with recording(tmp_path) as bot:
        bot.signal_detected(symbol="B", strength=value)
        bot.cycle_completed(duration_seconds=1, triggers=value)
        bot.noted(text="x", time_ns=value)
    assert offered(tmp_path) == [
        SignalDetected(symbol="B"),
        CycleCompleted(duration_seconds=1.0),
        Noted(text="x"),
    ]
    assert last_heartbeat(tmp_path).mended["not_a_number"] == 3


@pytest.mark.parametrize(
    ("value", "written"), [(1, 1.0), ("1.5", 1.5), (True, 1.0), (0.1, 0.1), (2**200, 2.0**200)]
)
def test_a_figure_may_come_as_any_number(tmp_path: Path, value: Any, written: float) -> None:  # noqa: ANN401 - as bots are, without types
    with recording(tmp_path) as bot:
        bot.metric_recorded(name="x", value=value)
    assert offered(tmp_path) == [MetricRecorded(name="x", value=written)]


@pytest.mark.parametrize(("value", "written"), [(7, 7), (7.9, 7), ("7", 7), (True, 1), (2**200, 2**200)])
def test_a_count_may_come_as_any_number(tmp_path: Path, value: Any, written: int) -> None:  # noqa: ANN401 - as bots are, without types
    with recording(tmp_path) as bot:
        bot.cycle_completed(duration_seconds=0.5, triggers=value)
    assert offered(tmp_path) == [CycleCompleted(duration_seconds=0.5, triggers=written)]
