"""A call with the wrong words is counted under its reason, and never raised."""

from pathlib import Path
from typing import Any

import pytest

from deskwatch import Recorder
from deskwatch.events import FACTS, Noted
from deskwatch.events.fact import snake_case
from deskwatch.model import NotMoneyError
from deskwatch.testing import strict_recording
from tests.recorder.recording import OWN, last_heartbeat, offered, recording

METHODS = [snake_case(kind.__name__) for kind in FACTS if kind not in OWN]


def test_every_method_takes_any_call(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        for name in METHODS:
            method: Any = getattr(bot, name)
            method()
            method(1, 2, 3)
            method(None, None, self=1, extra=2, unknown=3, kind=4, values=5)
    beat = last_heartbeat(tmp_path)
    assert beat.dropped == {"missing_field": len(METHODS), "positional": 2 * len(METHODS)}
    assert (beat.offered, beat.written) == (3 * len(METHODS), 0)


def test_names_that_python_uses_itself_are_unknown_fields_like_any_other(tmp_path: Path) -> None:
    bot: Any
    with recording(tmp_path) as bot:
        bot.noted(text="x", self=1, extra=2, unknown=3, kind=4, values=5)
    assert offered(tmp_path) == [Noted(text="x")]
    assert last_heartbeat(tmp_path).mended == {"unknown_field": 1}


def test_a_side_that_is_none_is_dropped_and_not_written_for_a_reader_to_refuse(tmp_path: Path) -> None:
    bot: Any
    with recording(tmp_path) as bot:
        for side in ("hold", 1, "buys", "b", object()):
            bot.order_filled(symbol="B", side=side, quantity=1, price=2)
        bot.metric_recorded(name="x", value=1, metric="summary")
    beat = last_heartbeat(tmp_path)
    assert beat.dropped == {"not_a_choice": 5}
    assert beat.mended["not_a_choice"] == 1
    assert len(offered(tmp_path)) == beat.written == 1


@pytest.mark.parametrize(
    ("name", "words", "error"),
    [
        ("noted", {}, TypeError),
        ("noted", {"text": "x", "colour": "red"}, TypeError),
        ("noted", {"text": object()}, ValueError),
        ("noted", {"text": "x" * 5_000}, ValueError),
        ("cycle_completed", {"duration_seconds": float("nan")}, ValueError),
        ("cash_moved", {"amount": "cheap"}, NotMoneyError),
        ("cash_moved", {"amount": float("inf")}, NotMoneyError),
        ("weights_set", {"weights": [1]}, ValueError),
        ("order_rejected", {"symbol": "B", "side": "hold"}, ValueError),
    ],
)
def test_under_test_the_same_call_raises(
    tmp_path: Path, name: str, words: dict[str, Any], error: type[Exception]
) -> None:
    with strict_recording(), recording(tmp_path) as bot, pytest.raises(error):
        getattr(bot, name)(**words)


def test_under_test_a_right_call_is_written(tmp_path: Path) -> None:
    with strict_recording(), recording(tmp_path) as bot:
        bot.order_filled(symbol="B", side="buy", quantity=1, price="2.5", fee=0.1)
        bot.noted(text="x", tags=["a"])
    assert len(offered(tmp_path)) == 2


def test_the_words_of_a_method_are_those_of_its_fact() -> None:
    """What the stub says and what runs are made from the same facts; here it is what runs."""
    assert [name for name in METHODS if not callable(getattr(Recorder, name))] == []
