"""What is too old or too much goes, oldest first, and so do the series that only it held."""

from pathlib import Path

import numpy as np

from deskwatch.store import Limits, Reader, Store
from deskwatch.testing import ManualClock
from tests.store.storing import NOON_MS, all_samples, labels, open_store, samples_of

OLD, NEW = labels("old"), labels("new")
MINUTE_MS = 60_000


def test_blocks_go_by_age(tmp_path: Path) -> None:
    clock = ManualClock()
    store = Store(tmp_path, clock, Limits(block_instants=1, keep_ms=MINUTE_MS))
    store.append(NOON_MS, {OLD: 1.0})
    store.append(NOON_MS, {OLD: 1.0}, "a track that ended")
    reader = Reader(tmp_path)
    assert set(samples_of(reader.select([], 0, 2**42))) == {OLD}
    clock.advance(61)
    store.append(NOON_MS + 61_000, {NEW: 1.0})
    assert store.counts.blocks == 1
    assert set(samples_of(reader.select([], 0, 2**42))) == {NEW}
    assert reader.series([]) == [NEW]
    assert store.series == 1


def test_a_series_that_went_comes_back(tmp_path: Path) -> None:
    clock = ManualClock()
    store = Store(tmp_path, clock, Limits(block_instants=1, keep_ms=MINUTE_MS))
    reader = Reader(tmp_path)
    for minute, one in enumerate([OLD, NEW, NEW, OLD]):
        store.append(NOON_MS + minute * 61_000, {one: float(minute)})
        assert one in samples_of(reader.select([], 0, 2**42))
        clock.advance(61)
    assert {len(held) for held in all_samples(tmp_path).values()} == {1}


def test_a_series_that_only_a_head_holds_stays(tmp_path: Path) -> None:
    clock = ManualClock()
    store = Store(tmp_path, clock, Limits(block_instants=2, keep_ms=MINUTE_MS))
    waiting = labels("waiting")
    for minute in range(5):
        store.append(NOON_MS + minute * 61_000, {OLD: 1.0})
        if minute == 3:
            store.append(NOON_MS + minute * 61_000, {waiting: 1.0}, "rules")
        clock.advance(61)
    assert store.counts.blocks > 0
    assert waiting in all_samples(tmp_path)


def test_blocks_go_by_size_and_the_file_shrinks(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    noise = np.sqrt(np.arange(400_000.0)).reshape(100, 4000)
    store.backfill("import", np.arange(4000) + NOON_MS, [labels("n", n=str(n)) for n in range(100)], noise)
    store.close()
    before = (tmp_path / "history.db").stat().st_size
    store = open_store(tmp_path, Limits(block_instants=1, keep_bytes=500_000))
    store.append(NOON_MS + 10_000, {NEW: 1.0})
    store.close()
    reader = Reader(tmp_path)
    assert reader.extent().bytes <= 500_000
    assert (tmp_path / "history.db").stat().st_size < before / 2
    first, last = reader.extent()[3:]
    assert first is not None
    assert (first > NOON_MS, last) == (True, NOON_MS + 10_000)
