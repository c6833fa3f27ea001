"""`histogram_quantile` and `histogram_fraction` of classic histograms: series of cumulative counts by `le`.

Buckets of one histogram are the series that are equal but for `le`. Within a bucket the observations are
taken as spread evenly; the lowest bucket begins at 0 where its bound is above 0.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from deskwatch.model import Labels
from deskwatch.promql.annotations import Annotations
from deskwatch.promql.arrays import Booleans, Floats, any_along
from deskwatch.promql.budget import Budget
from deskwatch.promql.labels import BUCKET, NAME, value_of, without, without_metadata
from deskwatch.promql.numbers import parsed_float
from deskwatch.promql.values import Vector

_TOLERANCE = 1e-12  # relative; a smaller step between buckets is rounding
_FEWEST_BUCKETS = 2


@dataclass(frozen=True, slots=True)
class Histogram:
    """One histogram: `bounds` ascending; `counts` and `present` are (buckets, steps)."""

    labels: Labels
    bounds: Floats
    counts: Floats
    present: Booleans


def histogram_quantile(fraction: Floats, vector: Vector, annotations: Annotations, budget: Budget) -> Vector:
    """Return the quantile of each histogram in `vector` at each step."""
    for value in np.unique(fraction[~((fraction >= 0) & (fraction <= 1))]).tolist():
        annotations.warn_quantile(value)
    results = [
        _quantile(fraction, histogram, annotations)
        for histogram in histograms_of(vector, annotations, budget)
    ]
    return _collected(results, vector)


def histogram_fraction(
    low: Floats, high: Floats, vector: Vector, annotations: Annotations, budget: Budget
) -> Vector:
    """Return the share of observations between two values, of each histogram in `vector`, at each step."""
    results = [
        (histogram.labels, _fraction(low, high, histogram), any_along(histogram.present, axis=0))
        for histogram in histograms_of(vector, annotations, budget)
    ]
    return _collected(results, vector)


def _collected(results: list[tuple[Labels, Floats, Booleans]], vector: Vector) -> Vector:
    if not results:
        return Vector.empty(vector.steps)
    labels = [without_metadata(labels) for labels, _, _ in results]
    values = np.stack([values for _, values, _ in results])
    return Vector(labels, values, np.stack([present for _, _, present in results])).joined()


def histograms_of(vector: Vector, annotations: Annotations, budget: Budget) -> Iterator[Histogram]:
    """Return the histograms in `vector`; a series whose `le` is no number is passed over with a warning.

    Asks the budget before each.
    """
    groups: dict[Labels, list[tuple[float, int]]] = defaultdict(list)
    for row, labels in enumerate(vector.labels):
        text = value_of(labels, BUCKET)
        bound = parsed_float(text)
        if bound is None:
            annotations.warn(
                f'bucket label "{BUCKET}" is missing or has a malformed value of "{text}" '
                f'for metric name "{value_of(labels, NAME)}"'
            )
        else:
            groups[without(labels, frozenset({BUCKET}))].append((bound, row))
    for labels, buckets in groups.items():
        budget.check()
        yield _histogram(labels, sorted(buckets), vector)


def _histogram(labels: Labels, buckets: list[tuple[float, int]], vector: Vector) -> Histogram:
    """Return one histogram; buckets whose bounds are equal numbers, such as 1 and 1.0, are added up."""
    rows = [row for _, row in buckets]
    bounds, starts = np.unique([bound for bound, _ in buckets], return_index=True)
    present = vector.present[rows]
    counts = np.where(present, vector.values[rows], 0.0)
    return Histogram(
        labels,
        bounds,
        np.add.reduceat(counts, starts, axis=0),
        np.logical_or.reduceat(present, starts, axis=0),
    )


def _quantile(
    fraction: Floats, histogram: Histogram, annotations: Annotations
) -> tuple[Labels, Floats, Booleans]:
    results = np.full(fraction.size, np.nan)
    forced = False
    for steps, bounds, counts in _alike(histogram):
        if np.isposinf(bounds[-1]) and bounds.size >= _FEWEST_BUCKETS:
            mended, was_forced = _monotonic(counts)
            forced |= was_forced
            results[steps] = _interpolated(fraction[steps], bounds, mended)
    results = np.where(fraction < 0, -np.inf, np.where(fraction > 1, np.inf, results))
    results[np.isnan(fraction)] = np.nan
    if forced:
        annotations.inform(
            "input to histogram_quantile needed to be fixed for monotonicity (see "
            "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile) "
            f'for metric name "{value_of(histogram.labels, NAME)}"'
        )
    return histogram.labels, results, any_along(histogram.present, axis=0)


def _alike(histogram: Histogram) -> list[tuple[Booleans, Floats, Floats]]:
    """Return steps that have the same buckets, with the bounds and counts of those."""
    if histogram.present.all():
        return [(any_along(histogram.present, axis=0), histogram.bounds, histogram.counts)]
    patterns, pattern_of_step = np.unique(histogram.present, axis=1, return_inverse=True)
    found = []
    for number, pattern in enumerate(patterns.T):
        steps = pattern_of_step.reshape(-1) == number
        if pattern.any():
            found.append((steps, histogram.bounds[pattern], histogram.counts[pattern][:, steps]))
    return found


def _monotonic(counts: Floats) -> tuple[Floats, bool]:
    """Return counts that never fall from bucket to bucket, and whether more than rounding was mended."""
    mended = counts.copy()
    before = mended[0].copy()
    for row in mended[1:]:
        distance = np.abs(row - before)
        rounding = (distance != 0) & (distance / row <= _TOLERANCE)
        np.copyto(row, before, where=rounding)
        before = np.where(rounding, before, row)
    rising = np.fmax.accumulate(mended, axis=0)
    falls = mended < rising
    return np.where(falls, rising, mended), bool(falls.any())


def _interpolated(fraction: Floats, bounds: Floats, counts: Floats) -> Floats:
    """Return the quantile at each step from the bucket that its rank falls into.

    The highest bucket gives the bound below it; the lowest, when its bound is not above 0, that bound. NaN
    without observations.
    """
    steps = np.arange(fraction.size)
    rank = fraction * counts[-1]
    reached = counts[:-1] >= rank
    bucket = np.where(reached.any(axis=0), reached.argmax(axis=0), bounds.size - 1)
    below = np.maximum(bucket - 1, 0)
    start = np.where(bucket > 0, bounds[below], 0.0)
    already = np.where(bucket > 0, counts[below, steps], 0.0)
    inside = (rank - already) / (counts[bucket, steps] - already)
    results = start + (bounds[bucket] - start) * inside
    results = np.where((bucket == 0) & (bounds[0] <= 0), bounds[0], results)
    results = np.where(bucket == bounds.size - 1, bounds[-2], results)
    return np.where(counts[-1] == 0, np.nan, results)


def _fraction(low: Floats, high: Floats, histogram: Histogram) -> Floats:
    results = np.full(low.size, np.nan)
    for steps, bounds, counts in _alike(histogram):
        if np.isposinf(bounds[-1]):
            total = counts[-1]
            share = (_rank(high[steps], bounds, counts) - _rank(low[steps], bounds, counts)) / total
            share = np.where(low[steps] >= high[steps], 0.0, share)
            unknown = (total == 0) | np.isnan(low[steps]) | np.isnan(high[steps])
            results[steps] = np.where(unknown, np.nan, share)
    return results


def _rank(value: Floats, bounds: Floats, counts: Floats) -> Floats:
    """Return how many observations lie below `value` at each step."""
    rank = counts[-1].copy()
    lower, already = -np.inf, np.zeros(value.size)
    open_steps = np.ones(value.size, dtype=np.bool_)
    for place, (upper, count) in enumerate(zip(bounds.tolist(), counts, strict=True)):
        at_bound = open_steps & (lower >= value)
        rank = np.where(at_bound, already, rank)
        inside = open_steps & (lower < value) & (upper > value)
        start = 0.0 if place == 0 and upper > 0 else lower
        between = already + (count - already) * (value - start) / (upper - start)
        rank = np.where(inside, between, rank)
        open_steps &= ~(at_bound | inside)
        lower, already = upper, count
    within: Floats = np.minimum(rank, counts[-1])
    return within
