"""Offered = written + dropped, exactly; memory is bounded whatever the disk does."""

import threading
from pathlib import Path

import pytest

from deskwatch.events import PriceMarked
from deskwatch.recorder import recorder as recorder_module
from tests.desks import wait_until
from tests.recorder.recording import facts_of, last_heartbeat, recording


def test_many_threads_lose_nothing(tmp_path: Path) -> None:
    def work(number: int) -> None:
        for step in range(1_000):
            bot.price_marked(symbol=f"S{number}/USD", price=step)

    with recording(tmp_path) as bot:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert bot.flush(30)
    assert len(facts_of(tmp_path, PriceMarked)) == 8_000
    beat = last_heartbeat(tmp_path)
    assert (beat.offered, beat.written, beat.dropped) == (8_000, 8_000, {})


def test_a_thread_keeps_its_own_order(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        for step in range(5_000):
            bot.price_marked(symbol="BTC/USD", price=step)
    prices = [int(fact.price) for fact in facts_of(tmp_path, PriceMarked) if isinstance(fact, PriceMarked)]
    assert prices == list(range(5_000))


def test_a_disk_in_the_way_costs_memory_up_to_a_bound_and_heals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A file stands where the folder should be: nothing is raised, the oldest stay, the rest counts."""
    monkeypatch.setattr(recorder_module, "QUEUE_LIMIT", 1_000)
    (tmp_path / "journals").touch()
    with recording(tmp_path) as bot:
        for step in range(3_000):
            bot.price_marked(symbol="BTC/USD", price=step)
        wait_until("a word at the terminal", lambda: "deskwatch: the journal of 'bot'" in _err(capfd))
        assert not bot.flush(0.1)
        (tmp_path / "journals").unlink()
        assert bot.flush(10)
    beat = last_heartbeat(tmp_path)
    kept = facts_of(tmp_path, PriceMarked)
    assert beat.offered == 3_000 == beat.written + beat.dropped["queue_full"]
    assert len(kept) == beat.written >= 1_000


_said: list[str] = []


def _err(capfd: pytest.CaptureFixture[str]) -> str:
    """Return all that was said on standard error so far."""
    _said.append(capfd.readouterr().err)
    return "".join(_said)


def test_after_close_calls_are_counted_as_closed_and_nothing_is_written(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        bot.price_marked(symbol="BTC/USD", price=1)
    before = sorted(path.read_bytes() for path in tmp_path.rglob("*.jsonl"))
    bot.price_marked(symbol="BTC/USD", price=2)
    bot.close()
    assert sorted(path.read_bytes() for path in tmp_path.rglob("*.jsonl")) == before
