"""`absent`, `absent_over_time`, `scalar`, `vector`: between there being a series and there being none."""

from collections import Counter

import numpy as np

from deskwatch.model import Labels
from deskwatch.promql.arrays import Booleans, Floats
from deskwatch.promql.expression import Expression, Range, Selector, without_parens
from deskwatch.promql.labels import NAME, from_pairs
from deskwatch.promql.matcher import Relation
from deskwatch.promql.values import Vector


def absent(argument: Expression, there: Booleans) -> Vector:
    """Return a series of ones where nothing is `there`, labelled by what was asked for."""
    missing = ~there
    if not missing.any():
        return Vector.empty(there.size)
    return Vector([_asked_for(argument)], np.ones((1, there.size)), missing[None, :])


def _asked_for(argument: Expression) -> Labels:
    """Return what equality matchers say, once a label, but for the metric's name; () of other expressions."""
    inner = without_parens(argument)
    selector = inner.selector if isinstance(inner, Range) else inner
    if not isinstance(selector, Selector):
        return ()
    matchers = [matcher for matcher in selector.matchers if matcher.name != NAME]
    times = Counter(matcher.name for matcher in matchers)
    return from_pairs(
        (matcher.name, matcher.value)
        for matcher in matchers
        if matcher.relation is Relation.EQUAL and times[matcher.name] == 1
    )


def as_scalar(vector: Vector) -> Floats:
    """Return the value of the only series there is at a step; NaN where there is none, or more."""
    single = vector.present.sum(axis=0) == 1
    return np.where(single, np.where(vector.present, vector.values, 0.0).sum(axis=0), np.nan)


def as_vector(values: Floats) -> Vector:
    """Return one series without labels."""
    return Vector([()], values[None, :], np.ones((1, values.size), dtype=np.bool_))
