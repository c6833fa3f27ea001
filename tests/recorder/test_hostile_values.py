"""Nothing that a bot hands over can hurt it: no code of its objects runs, nothing is raised."""

from pathlib import Path
from typing import Any

import pytest

from deskwatch.events import PriceMarked
from deskwatch.testing import strict_recording
from tests.recorder import hostile
from tests.recorder.recording import facts_of, last_heartbeat, recording


@pytest.mark.parametrize("name", hostile.HOSTILE)
def test_no_value_is_raised_on_or_run(name: str, tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        bot.price_marked(symbol=hostile.HOSTILE[name](), price=hostile.HOSTILE[name]())
        bot.price_marked(symbol="BTC/USD", price=1)
        bot.metric_recorded(name="x", value=hostile.HOSTILE[name](), labels=hostile.HOSTILE[name]())
        assert bot.flush(10)
    marked = [fact.symbol for fact in facts_of(tmp_path, PriceMarked) if isinstance(fact, PriceMarked)]
    assert "BTC/USD" in marked
    beat = last_heartbeat(tmp_path)
    assert beat.offered == beat.written + sum(beat.dropped.values()) == 3


def test_wrong_calls_are_counted_not_raised(tmp_path: Path) -> None:
    wrong: Any
    with recording(tmp_path) as bot:
        wrong = bot
        wrong.price_marked("BTC/USD", 1)
        wrong.price_marked(symbol="BTC/USD")
        wrong.price_marked(symbl="BTC/USD", price=1)
        wrong.price_marked(symbol="BTC/USD", price=1, venu="x")
        wrong.cycle_completed(duration_seconds=float("nan"))
    beat = last_heartbeat(tmp_path)
    assert beat.dropped == {"positional": 1, "missing_field": 2, "not_a_number": 1}
    assert beat.mended == {"unknown_field": 1}
    assert (beat.offered, beat.written) == (5, 1)


def test_under_test_the_same_calls_raise(tmp_path: Path) -> None:
    wrong: Any
    with strict_recording(), recording(tmp_path) as bot:
        wrong = bot
        for arguments in (
            {"symbol": "BTC/USD"},
            {"symbol": "BTC/USD", "price": 1, "venu": "x"},
            {"symbol": object(), "price": 1},
            {"symbol": "BTC/USD", "price": "cheap"},
            {"symbol": "BTC/USD", "price": float("nan")},
        ):
            with pytest.raises((TypeError, ValueError)):
                wrong.price_marked(**arguments)
        with pytest.raises(TypeError, match="keyword"):
            wrong.price_marked("BTC/USD", 1)


def test_a_call_at_the_limit_of_recursion_is_not_the_end(tmp_path: Path) -> None:
    def dig(depth: int) -> int:
        bot.price_marked(symbol="BTC/USD", price=depth)
        return dig(depth + 1)

    with recording(tmp_path) as bot:
        with pytest.raises(RecursionError):
            dig(0)
        assert bot.flush(10)
    assert facts_of(tmp_path, PriceMarked)
