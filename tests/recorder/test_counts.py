"""The recorder's own account: offered = written + dropped + waiting, by reason, to the last fact."""

import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from deskwatch.chance import seeded_random
from deskwatch.events import BotStopped, Heartbeat, Noted
from deskwatch.recorder.tally import Tally
from deskwatch.recorder.values import MAX_TEXT
from deskwatch.testing import ManualClock
from tests.desks import wait_until
from tests.recorder.recording import facts_of, last_heartbeat, offered, recording, texts

SEED = 4
PLACES = 32_768  # in the queue, for facts of little weight
LONG_PLACES = 64  # in the queue, for facts of 12 KiB


def offer_anything(bot: Any, choice: int) -> str:  # noqa: ANN401 - as bots are, without types
    """Make a right or a wrong call; return what has to become of it."""
    if choice == 0:
        bot.noted("positional")
        return "positional"
    if choice == 1:
        bot.noted()
        return "missing_field"
    if choice == 2:
        bot.cycle_completed(duration_seconds="?")
        return "not_a_number"
    if choice == 3:
        bot.weights_set(weights=5)
        return "not_a_mapping"
    if choice == 4:
        bot.order_rejected(symbol="B", side="?")
        return "not_a_choice"
    bot.noted(text="x", **({"unknown": 1} if choice == 5 else {}))
    return "written"


def test_every_call_of_many_threads_is_in_the_account(tmp_path: Path) -> None:
    made: list[Counter[str]] = []

    def work(seed: int) -> None:
        chance = seeded_random(seed)
        made.append(Counter(offer_anything(bot, chance.randrange(8)) for _ in range(2_000)))

    with recording(tmp_path) as bot:
        threads = [threading.Thread(target=work, args=(SEED + number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    expected = sum(made, Counter())
    beat = last_heartbeat(tmp_path)
    assert {**beat.dropped, "written": beat.written} == expected, f"seeds {SEED} to {SEED + 7}"
    assert beat.offered == 16_000
    assert len(offered(tmp_path)) == beat.written


def test_a_queue_that_is_full_counts_what_it_leaves_out(tmp_path: Path) -> None:
    """A file stands where the data directory should be, while more comes than may wait."""
    data = tmp_path / "data"
    data.touch()
    calls = PLACES + 5_000
    with recording(data) as bot:
        for number in range(calls):
            bot.noted(text=str(number))
        assert bot.waiting() <= PLACES
        data.unlink()
    beat = last_heartbeat(data)
    assert beat.offered == calls == beat.written + beat.dropped["queue_full"]
    assert PLACES <= beat.written < calls
    kept = [int(fact.text) for fact in facts_of(data, Noted) if isinstance(fact, Noted)]
    assert kept == sorted(kept)
    assert len(kept) == beat.written


def test_long_facts_wait_in_small_number_only(tmp_path: Path) -> None:
    """Memory is bounded in bytes too: behind many others, a fact with long texts finds no room."""
    data = tmp_path / "data"
    data.touch()
    long = dict.fromkeys(("order_id", "trade_id", "liquidity"), "x" * MAX_TEXT)
    with recording(data) as bot:
        for _ in range(1_000):
            bot.order_filled(symbol="B", side="buy", quantity=1, price=2, **long)  # type: ignore[arg-type] # all of these are texts
        assert bot.waiting() <= LONG_PLACES
        bot.noted(text="for a short one there is room")
        data.unlink()
    beat = last_heartbeat(data)
    assert beat.offered == 1_001 == beat.written + beat.dropped["queue_full"]
    assert LONG_PLACES < beat.written < 1_000
    assert texts(data) == ["for a short one there is room"]


def test_a_heartbeat_comes_every_five_seconds_and_says_how_things_stand(tmp_path: Path) -> None:
    clock = ManualClock()
    with recording(tmp_path, clock=clock) as bot:
        for beats in (1, 2):
            bot.noted(text="x")
            assert bot.flush()
            clock.advance(5)
            wait_until("a heartbeat", lambda count=beats: len(facts_of(tmp_path, Heartbeat)) == count)
    seen = [beat for beat in facts_of(tmp_path, Heartbeat) if isinstance(beat, Heartbeat)]
    assert [(beat.offered, beat.written, beat.monotonic_ns) for beat in seen] == [
        (1, 1, 5 * 10**9),
        (2, 2, 10 * 10**9),
        (2, 2, 10 * 10**9),
    ]


def test_heartbeats_do_not_pile_up_while_the_disk_refuses(tmp_path: Path) -> None:
    data, clock = tmp_path / "data", ManualClock()
    data.touch()
    with recording(data, clock=clock) as bot:
        bot.noted(text="x")
        for _ in range(20):
            clock.advance(30)
            assert not bot.flush(0.06)
        data.unlink()
        clock.advance(2)
        assert bot.flush()
    assert len(facts_of(data, Heartbeat)) <= 2
    assert isinstance(facts_of(data)[-1], BotStopped)


def test_after_close_a_call_keeps_nothing_in_memory(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        bot.noted(text="x")
    for _ in range(2_000):
        bot.noted(text="late")
    assert bot.waiting() == 0
    assert bot.flush(0)
    assert last_heartbeat(tmp_path).offered == 1


@pytest.mark.parametrize("threads", [1, 8])
def test_a_tally_counts_every_step_of_every_thread(threads: int) -> None:
    tally = Tally(("a", "other"))

    def work() -> None:
        for _ in range(5_000):
            tally.add("a")

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    reads = [tally.read().get("a", 0) for _ in range(50)]
    for worker in workers:
        worker.join()
    tally.add("never heard of")
    assert tally.read() == {"a": 5_000 * threads, "other": 1}
    assert reads == sorted(reads)
