"""Matchers choose the series that a plain look at every one of them would."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.promql import Matcher, Relation
from deskwatch.store import Reader, TooManySamplesError
from deskwatch.store.index import Index, tidy_labels
from tests.store.storing import NOON_MS, fill, is_named, labels, open_store

NAMES = st.sampled_from(["bot", "venue", "le"])
VALUES = st.sampled_from(["", "a", "ab", "b", "a\nb", "ä"])
SERIES = st.lists(
    st.dictionaries(NAMES, VALUES).map(lambda own: tidy_labels(tuple(own.items()))), unique=True
)
PATTERNS = st.sampled_from(["a", "a.*", ".+", ".*", "", "a|b", "(?i)A", "b$", "^a"])
MATCHERS = st.builds(Matcher, NAMES, st.sampled_from([Relation.EQUAL, Relation.UNEQUAL]), VALUES) | st.builds(
    Matcher, NAMES, st.sampled_from([Relation.MATCHES, Relation.DIFFERS]), PATTERNS
)


@given(SERIES, st.lists(MATCHERS, max_size=3), st.data())
def test_the_index_agrees_with_a_look_at_every_series(
    series: list[tuple[tuple[str, str], ...]], matchers: list[Matcher], data: st.DataObject
) -> None:
    index = Index()
    for number, one in enumerate(series):
        index.add(number, one)
    gone = data.draw(st.sets(st.sampled_from(range(len(series))))) if series else set()
    for number in gone:
        index.forget(number)
    meant = [
        number
        for number, one in enumerate(series)
        if number not in gone
        and all(matcher.matches(dict(one).get(matcher.name, "")) for matcher in matchers)
    ]
    assert sorted(index.select(matchers)) == meant


def test_series_are_listed_by_time_and_by_any_of_several_selections(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store, 4, [labels("old")])
    fill(store, 5, [labels("new"), labels("other")], NOON_MS + 60_000)
    reader = Reader(tmp_path)
    assert reader.series([]) == [labels("new"), labels("old"), labels("other")]
    assert reader.series([], NOON_MS + 30_000) == [labels("new"), labels("other")]
    assert reader.series([[is_named("old")], [is_named("new")]], 0, NOON_MS) == [labels("old")]


def test_a_selection_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    fill(open_store(tmp_path), 10, [labels("a"), labels("b")])
    reader = Reader(tmp_path)
    with pytest.raises(TooManySamplesError, match="2 series have more than 19 samples"):
        reader.select([], 0, 2**42, 19)
    assert sum(matrix.values.size for matrix in reader.select([], 0, 2**42, 20)) == 20


def test_a_selection_stops_where_the_one_who_asks_says_so(tmp_path: Path) -> None:
    fill(open_store(tmp_path), 10, [labels("a")])

    def stop() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        Reader(tmp_path).select([], 0, 2**42, check=stop)


def test_series_sampled_together_are_one_matrix_over_blocks_and_head(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store, 10, [labels("n", n=str(number)) for number in range(300)])
    (matrix,) = Reader(tmp_path).select([], 0, 2**42)
    assert matrix.values.shape == (300, 10)
    assert (matrix.values == np.arange(10.0)).all()


def test_what_is_held_is_said(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    reader = Reader(tmp_path)
    assert reader.extent()[:2] == (0, 0)
    assert reader.extent()[3:] == (None, None)
    fill(store, 6, [labels("a")])
    assert reader.extent()[:2] == (1, 6)
    assert reader.extent()[3:] == (NOON_MS, NOON_MS + 5000)
