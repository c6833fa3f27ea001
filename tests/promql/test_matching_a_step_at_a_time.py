"""Whether series of one match are a mistake is asked step by step: series that never coincide are none."""

import numpy as np
import pytest

from deskwatch.model import Labels, SystemClock
from deskwatch.promql import Engine, EvaluationError, MemorySource
from deskwatch.promql.labels import from_pairs

MINUTE = 60_000


def engine(*series: tuple[str, list[tuple[int, float]]]) -> Engine:
    """Return an engine over series written as `name a=1 b=2`, with samples at minutes."""
    source = MemorySource()
    for text, samples in series:
        name, *pairs_text = text.split()
        pairs = [(pair.partition("=")[0], pair.partition("=")[2]) for pair in pairs_text]
        labels = from_pairs([("__name__", name), *pairs])
        source.add(labels, [(minute * MINUTE, value) for minute, value in samples])
    return Engine(source, SystemClock())


def rows(engine: Engine, query: str) -> dict[Labels, list[float]]:
    """Return the answer from minute 0 to minute 20 at every ten."""
    answer = engine.range(query, 0, 20 * MINUTE, 10 * MINUTE)
    return {series.labels: series.values.tolist() for series in answer.series()}


MOVED = engine(
    ("old venue=a", [(0, 1.0)]), ("new venue=b", [(10, 2.0), (20, 3.0)]), ("x", [(0, 5), (10, 5), (20, 5)])
)
CROWDED = engine(
    ("old venue=a", [(10, 1.0)]), ("old venue=b", [(0, 1.0), (10, 2.0)]), ("x", [(0, 5), (10, 5)])
)


def test_series_that_never_coincide_match_one_after_the_other() -> None:
    assert rows(MOVED, 'x * on () {__name__=~"old|new"}') == {(): [5.0, 10.0, 15.0]}


def test_rows_that_lose_their_name_and_never_coincide_are_one_series() -> None:
    assert rows(MOVED, 'label_replace({__name__=~"old|new"}, "venue", "", "", "") * 1') == {
        (): [1.0, 2.0, 3.0]
    }


def test_series_that_coincide_at_one_step_fail_the_query_with_both_their_names() -> None:
    message = (
        "found duplicate series for the match group {} on the right hand-side of the operation: "
        '[{__name__="old", venue="b"}, {__name__="old", venue="a"}];many-to-many matching not allowed: '
        "matching labels must be unique on one side"
    )
    with pytest.raises(EvaluationError) as raised:
        rows(CROWDED, "x * on () old")
    assert str(raised.value) == message


def test_at_a_step_where_they_do_not_coincide_the_same_query_is_answered() -> None:
    assert CROWDED.instant("x * on () old", 0).values.tolist() == [[5.0]]


def test_where_the_other_side_has_nothing_there_is_no_mistake() -> None:
    assert rows(CROWDED, "nothing * on () old") == {}


def test_one_to_one_with_two_partners_is_refused() -> None:
    with pytest.raises(EvaluationError, match="many-to-one matching must be explicit"):
        rows(CROWDED, "old * on () x")


def test_a_rate_of_two_metrics_that_become_one_series_is_refused_although_they_never_coincide() -> None:
    """As Prometheus does: of a range function's series no two may be called the same."""
    twice = engine(("a", [(8, 1.0), (9, 2.0)]), ("b", [(19, 1.0), (20, 2.0)]))
    with pytest.raises(EvaluationError, match="vector cannot contain metrics with the same labelset"):
        rows(twice, 'rate({__name__=~"a|b"}[5m])')


def test_nan_is_a_value_and_not_an_absence() -> None:
    unknown = engine(("x", [(0, float("nan"))]))
    assert np.isnan(unknown.instant("x + 1", 0).values).all()
    assert unknown.instant("count(x)", 0).values.tolist() == [[1.0]]
    assert unknown.instant("x == x", 0).labels == []
