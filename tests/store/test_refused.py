"""What may not be stored is refused and counted; the rest of the same call is stored."""

from pathlib import Path

import numpy as np

from deskwatch.store import Limits
from tests.store.storing import NOON_MS, all_samples, bits_of, labels, open_store

EQUITY, FILLS, LATER = labels("equity"), labels("fills_total"), labels("later")


def test_a_sample_that_is_not_newer_than_the_last_of_its_series(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.append(NOON_MS, {EQUITY: 1.0})
    store.append(NOON_MS, {EQUITY: 2.0, FILLS: 3.0})
    store.append(NOON_MS - 1, {EQUITY: 4.0})
    assert (store.counts.taken, store.counts.out_of_order) == (2, 2)
    assert all_samples(tmp_path) == {EQUITY: {NOON_MS: bits_of(1.0)}, FILLS: {NOON_MS: bits_of(3.0)}}


def test_a_series_is_as_old_after_a_restart(tmp_path: Path) -> None:
    for in_blocks in (False, True):
        store = open_store(tmp_path, Limits(block_instants=1 if in_blocks else 4))
        store.append(NOON_MS + in_blocks, {EQUITY: 1.0})
        store.close()
        store = open_store(tmp_path)
        store.append(NOON_MS + in_blocks, {EQUITY: 2.0})
        assert store.counts.out_of_order == 1
        store.close()


def test_a_time_that_no_clock_shows(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.append(-1, {EQUITY: 1.0})
    store.append(NOON_MS * 1000, {EQUITY: 1.0})
    assert store.counts.out_of_order == 2
    assert all_samples(tmp_path) == {}


def test_series_beyond_the_limit(tmp_path: Path) -> None:
    store = open_store(tmp_path, Limits(series=2))
    store.append(NOON_MS, {EQUITY: 1.0, FILLS: 1.0, LATER: 1.0})
    store.backfill("import", np.array([NOON_MS + 1]), [LATER, EQUITY], np.ones((2, 1)))
    assert (store.series, store.counts.taken, store.counts.beyond_series) == (2, 3, 2)
    assert sorted(map(len, all_samples(tmp_path).values())) == [1, 2]


def test_two_spellings_of_one_series_are_one(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.append(NOON_MS, {(("bot", "a"), ("__name__", "equity"), ("mode", "")): 1.0})
    store.append(NOON_MS + 1, {labels("equity", bot="a"): 2.0})
    assert [len(held) for held in all_samples(tmp_path).values()] == [2]


def test_half_a_surrogate_pair_is_kept_as_its_escape(tmp_path: Path) -> None:
    open_store(tmp_path).append(NOON_MS, {labels("equity", bot="\ud800"): 1.0})
    assert list(all_samples(tmp_path)) == [labels("equity", bot="\\ud800")]
