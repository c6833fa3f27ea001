"""A histogram counts each value once, at most its bound included, and never forgets."""

from deskwatch.operations.capped import Capped
from deskwatch.operations.histogram import Histogram


def test_a_value_on_a_bound_belongs_to_it() -> None:
    histogram = Histogram(bounds=(1.0, 2.0))
    for value in (0.5, 1.0, 1.5, 2.0, 99.0):
        histogram.add(value)
    assert histogram.cumulative() == [(1.0, 2), (2.0, 4)]
    assert (histogram.count, histogram.total) == (5, 104.0)


def test_a_capped_mapping_keeps_the_first_and_shares_the_rest() -> None:
    capped: Capped[str, list[str]] = Capped(list, "other", most=2)
    for key in ("a", "b", "c", "d", "a"):
        capped.at(key).append(key)
    assert capped.values == {"a": ["a", "a"], "b": ["b"], "other": ["c", "d"]}
