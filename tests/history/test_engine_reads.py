"""The query engine reads a store as its other sources: the same answers, from blocks and heads."""

from pathlib import Path

import numpy as np
import pytest

from deskwatch.history import History, StoreSource, history_folder
from deskwatch.promql import STALE_BITS, Engine, MemorySource, Options, QueryTooLargeError
from deskwatch.store import STALE, Description, Reader
from deskwatch.testing import ManualClock
from tests.store.storing import NOON_MS, bits_of, labels, open_store

FILLS = [labels("fills_total", bot=bot) for bot in "abc"]
QUERIES = [
    "fills_total",
    "sum by (bot) (rate(fills_total[20s]))",
    "count_over_time(fills_total[1m])",
    'max(fills_total{bot=~"a|b"}) - ignoring(bot) min(fills_total{bot!="c"})',
]


def engines(folder: Path, max_cells: int = 10**6) -> list[Engine]:
    """Return an engine on a store and one on memory, which hold the same: gaps, an end, a late beginning."""
    store, memory = open_store(folder), MemorySource()
    for number in range(30):
        row = {FILLS[0]: float(number), FILLS[1]: STALE if number == 20 else number * 2.0, FILLS[2]: 1.0}
        if number < 7 or number == 12:
            del row[FILLS[2]]
        if number > 20:
            del row[FILLS[1]]
        time_ms = NOON_MS + number * 5000
        store.append(time_ms, row)
        for one, value in row.items():
            memory.add(one, [(time_ms, value)])
    options = Options(max_cells=max_cells)
    sources = (StoreSource(Reader(folder)), memory)
    return [Engine(source, ManualClock(), options) for source in sources]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_has_the_same_answer_as_over_memory(tmp_path: Path, query: str) -> None:
    ours, theirs = (engine.range(query, NOON_MS, NOON_MS + 180_000, 5000) for engine in engines(tmp_path))
    found, wanted = ({one.labels: one for one in answer.series()} for answer in (ours, theirs))
    assert found.keys() == wanted.keys()
    for one, series in found.items():
        assert np.array_equal(series.times, wanted[one].times)
        assert np.array_equal(series.values, wanted[one].values)
    assert found


def test_a_query_that_is_too_large_is_refused_in_the_words_of_the_engine(tmp_path: Path) -> None:
    with pytest.raises(QueryTooLargeError):
        engines(tmp_path, max_cells=10)[0].range("fills_total", NOON_MS, NOON_MS + 100_000, 50_000)


def test_both_rooms_mean_the_same_by_stale() -> None:
    assert bits_of(STALE) == STALE_BITS


def test_a_counter_is_described_under_the_name_that_its_series_carry(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.describe([Description("fills", "counter", "Fills."), Description("equity", "gauge")])
    store.close()
    history = History(tmp_path, ManualClock())
    assert sorted(history.descriptions()) == ["equity", "fills_total"]
    history.close()


def test_the_history_of_a_data_directory_is_a_folder_in_it(tmp_path: Path) -> None:
    assert history_folder(tmp_path).parent == tmp_path
