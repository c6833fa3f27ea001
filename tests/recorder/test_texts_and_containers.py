"""Texts and containers are copied at the call, cut at their limits, and always fit in a line."""

from collections import Counter, OrderedDict, defaultdict
from pathlib import Path
from typing import Any

import pytest

from deskwatch.events import MetricRecorded, Noted, OrderFilled, WeightsSet
from deskwatch.recorder.values import MAX_ENTRIES, MAX_TEXT
from tests.recorder.recording import last_heartbeat, offered, recording, texts

LONGEST_FILL = OrderFilled.__struct_fields__


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("plain", "plain"),
        ("\u00e9\u4e2d\U0001f600", "\u00e9\u4e2d\U0001f600"),
        ("half \ud800 a pair", "half \\ud800 a pair"),
        ("two lines\nand\r\u2028more", "two lines\nand\r\u2028more"),
        ("nul \x00 and \x1b[31m", "nul \x00 and \x1b[31m"),
        (12, "12"),
        (0.5, "0.5"),
        (False, "False"),
        (b"bytes", "<bytes>"),
    ],
)
def test_any_text_is_written_so_that_it_is_one_line_of_utf_8(tmp_path: Path, said: Any, written: str) -> None:  # noqa: ANN401 - as bots are, without types
    with recording(tmp_path) as bot:
        bot.noted(text=said)
        bot.noted(text="next")
    assert texts(tmp_path) == [written, "next"]


def test_a_text_is_cut_at_its_limit_and_that_is_counted(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        bot.noted(text="x" * MAX_TEXT)
        bot.noted(text="x" * (MAX_TEXT + 1))
        bot.noted(text="x" * 5_000_000)
    assert [len(text) for text in texts(tmp_path)] == [MAX_TEXT] * 3
    assert [text[-1] for text in texts(tmp_path)] == ["x", "\u2026", "\u2026"]
    assert last_heartbeat(tmp_path).mended == {"truncated": 2}


@pytest.mark.parametrize("letter", ["x", "\u00e9", "\U0001f600", "\x00", '"'])
def test_what_would_not_fit_in_a_line_is_dropped_and_counted(tmp_path: Path, letter: str) -> None:
    """A line that a reader refuses was not written, whatever the disk says."""
    with recording(tmp_path) as bot:
        for length in (500, 1_000, 2_000, 4_000, MAX_TEXT):
            bot.order_filled(**dict.fromkeys(LONGEST_FILL, letter * length) | {"side": "buy", "time_ns": 1})  # type: ignore[arg-type] # texts in all fields
        bot.metric_recorded(
            name="x", value=1, labels={f"{n}{letter}": letter * 400 for n in range(MAX_ENTRIES)}
        )
    beat = last_heartbeat(tmp_path)
    assert beat.offered == 6
    assert beat.written == len(offered(tmp_path)) == 6 - sum(beat.dropped.values())
    assert set(beat.dropped) <= {"too_large"}
    assert beat.written >= 1


def test_a_container_is_what_it_was_at_the_call(tmp_path: Path) -> None:
    weights, tags = {"a": 0.5}, ["first"]
    with recording(tmp_path) as bot:
        bot.weights_set(weights=weights)
        bot.noted(text="x", tags=tags)
        weights.clear()
        tags.append("second")
    assert offered(tmp_path) == [WeightsSet(weights={"a": 0.5}), Noted(text="x", tags=["first"])]


@pytest.mark.parametrize(
    "weights",
    [{"a": 1}, OrderedDict(a=1), defaultdict(float, a=1.0), Counter(a=1), {"a": "1"}],
    ids=lambda weights: type(weights).__name__,
)
def test_any_sort_of_mapping_is_taken(tmp_path: Path, weights: Any) -> None:  # noqa: ANN401 - as bots are, without types
    with recording(tmp_path) as bot:
        bot.weights_set(weights=weights)
    assert offered(tmp_path) == [WeightsSet(weights={"a": 1.0})]


@pytest.mark.parametrize("tags", [["a"], ("a",), {"a"}, frozenset({"a"}), "a"], ids=repr)
def test_any_sort_of_list_is_taken(tmp_path: Path, tags: Any) -> None:  # noqa: ANN401 - as bots are, without types
    with recording(tmp_path) as bot:
        bot.noted(text="x", tags=tags)
    assert offered(tmp_path) == [Noted(text="x", tags=["a"])]


@pytest.mark.parametrize(
    "weights", [{}, None, 5, "a", [1], [("a", 1)], {"a": "much"}, {"a": float("nan")}, {"a": {}}]
)
def test_what_is_no_mapping_of_numbers_is_dropped_and_counted(tmp_path: Path, weights: Any) -> None:  # noqa: ANN401 - as bots are, without types
    with recording(tmp_path) as bot:
        bot.weights_set(weights=weights)
        bot.noted(text="next")
    beat = last_heartbeat(tmp_path)
    assert beat.offered == 2 == beat.written + sum(beat.dropped.values())
    assert beat.written == len(offered(tmp_path))


def test_odd_labels_cost_the_labels_and_not_the_figure(tmp_path: Path) -> None:
    labels: list[Any] = [{1: 2, None: True, ("a",): [1]}, ["not", "labels"], {"deep": {"deeper": 1}}]
    with recording(tmp_path) as bot:
        for each in labels:
            bot.metric_recorded(name="x", value=1, labels=each)
    written = [fact.labels for fact in offered(tmp_path) if isinstance(fact, MetricRecorded)]
    assert written == [{"1": "2", "None": "True", "<tuple>": "<list>"}, {}, {"deep": "<dict>"}]


def test_a_mapping_with_too_many_entries_is_cut(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        bot.weights_set(weights={f"w{number}": number for number in range(MAX_ENTRIES + 50)})
    (fact,) = offered(tmp_path)
    assert isinstance(fact, WeightsSet)
    assert len(fact.weights) == MAX_ENTRIES
    assert last_heartbeat(tmp_path).mended == {"truncated": 1}


def test_a_list_that_holds_itself_is_no_trouble(tmp_path: Path) -> None:
    circle: list[Any] = []
    circle.append(circle)
    with recording(tmp_path) as bot:
        bot.noted(text="x", tags=circle)
    assert offered(tmp_path) == [Noted(text="x", tags=["<list>"])]
