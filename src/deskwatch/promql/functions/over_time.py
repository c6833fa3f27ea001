"""Functions that sum up each window of samples: `avg_over_time` and its kin."""

import math

import numpy as np

from deskwatch.promql.arrays import Booleans, Floats
from deskwatch.promql.extrema import window_extremes
from deskwatch.promql.functions.registry import RangeFunction, WindowArguments
from deskwatch.promql.quantiles import quantile, quantile_of_known
from deskwatch.promql.sums import window_sums
from deskwatch.promql.windows import Cube, Windows

_MILLISECONDS = 1000.0


def _sum(windows: Windows, _: WindowArguments) -> Floats:
    return window_sums(windows)


def _average(windows: Windows, _: WindowArguments) -> Floats:
    """Return sum / count; where the sum overflows although no sample is infinite, the running mean."""
    sums, counts = window_sums(windows), np.maximum(windows.counts, 1)
    averages = sums / counts
    for row, step in zip(*np.nonzero(np.isinf(sums)), strict=True):
        windows.budget.check()
        own = 0 if windows.first.shape[0] == 1 else row
        averages[row, step] = running_mean(
            windows.values[row, windows.first[own, step] : windows.end[own, step]]
        )
    return averages


def running_mean(samples: Floats) -> float:
    """Return the mean without a sum that could overflow; infinite where samples are."""
    if not np.isfinite(samples).all():
        return float(samples.sum())
    mean = lost = 0.0
    for count, sample in enumerate(samples.tolist(), start=1):
        kept = (count - 1) / count
        mean, addend = kept * mean, sample / count
        total = mean + addend
        back = total - mean
        lost = kept * lost + (mean - (total - back)) + (addend - back)
        mean = total
    return mean + lost


def _count(windows: Windows, _: WindowArguments) -> Floats:
    return windows.counts.astype(np.float64)


def _minimum(windows: Windows, _: WindowArguments) -> Floats:
    return window_extremes(windows, "min")


def _maximum(windows: Windows, _: WindowArguments) -> Floats:
    return window_extremes(windows, "max")


def _last(windows: Windows, _: WindowArguments) -> Floats:
    return windows.value_at(windows.end - 1)


def _time_of_last(windows: Windows, _: WindowArguments) -> Floats:
    return windows.time_at(windows.end - 1) / _MILLISECONDS


def _present(windows: Windows, _: WindowArguments) -> Floats:
    return np.ones(windows.first.shape)


def _variance(windows: Windows, _: WindowArguments) -> Floats:
    """Return the mean square distance from the mean (two passes, the second corrected for rounding)."""
    results = np.zeros(windows.shape)
    for cube in windows.cubes():
        counts = np.maximum(cube.counts, 1)
        means = cube.masked(cube.values, 0.0).sum(axis=-1) / counts
        distances = cube.masked(cube.values - means[..., None], 0.0)
        squares = np.einsum("rsn,rsn->rs", distances, distances)
        rounding = distances.sum(axis=-1) ** 2 / counts
        results[cube.rows, cube.steps] = np.maximum(squares - rounding, 0.0) / counts
    return results


def _deviation(windows: Windows, arguments: WindowArguments) -> Floats:
    return np.sqrt(_variance(windows, arguments))


def _quantile(windows: Windows, arguments: WindowArguments) -> Floats:
    (fraction,) = arguments
    results = np.zeros(windows.shape)
    for cube in windows.cubes():
        results[cube.rows, cube.steps] = _quantile_of(fraction[cube.steps], cube, cube.values)
    return results


def _median_distance(windows: Windows, _: WindowArguments) -> Floats:
    results = np.zeros(windows.shape)
    for cube in windows.cubes():
        half = np.full(cube.values.shape[1], 0.5)
        distances = np.abs(cube.values - _quantile_of(half, cube, cube.values)[..., None])
        results[cube.rows, cube.steps] = _quantile_of(half, cube, distances)
    return results


def _quantile_of(fraction: Floats, cube: Cube, values: Floats) -> Floats:
    if cube.whole and (fraction == fraction[0]).all() and not np.isnan(values).any():
        return quantile_of_known(float(fraction[0]), values)
    wanted = np.broadcast_to(fraction, values.shape[:-1])
    return quantile(wanted, values, np.broadcast_to(cube.valid, values.shape))


def _time_of_extreme(windows: Windows, sign: float) -> Floats:
    """Return when the largest of `sign * value` was last met, in seconds; NaN is passed over."""
    results = np.zeros(windows.shape)
    for cube in windows.cubes():
        ranked = cube.masked(np.where(np.isnan(cube.values), -math.inf, sign * cube.values), -math.inf)
        samples = ranked.shape[-1]
        place = samples - 1 - np.argmax(ranked[..., ::-1], axis=-1)
        # Where all are the same, padding among them, the last one is the last sample.
        place = np.minimum(place, np.maximum(cube.counts, 1) - 1)
        times = np.broadcast_to(cube.times(windows), ranked.shape)
        at_place = np.take_along_axis(times, place[..., None], axis=-1)[..., 0]
        results[cube.rows, cube.steps] = at_place / _MILLISECONDS
    return results


def _time_of_minimum(windows: Windows, _: WindowArguments) -> Floats:
    return _time_of_extreme(windows, -1.0)


def _time_of_maximum(windows: Windows, _: WindowArguments) -> Floats:
    return _time_of_extreme(windows, 1.0)


def _with_samples(windows: Windows) -> Booleans:
    return windows.counts > 0


FUNCTIONS = {
    "avg_over_time": RangeFunction(_average, _with_samples),
    "count_over_time": RangeFunction(_count, _with_samples),
    "last_over_time": RangeFunction(_last, _with_samples, keeps_name=True),
    "mad_over_time": RangeFunction(_median_distance, _with_samples),
    "max_over_time": RangeFunction(_maximum, _with_samples),
    "min_over_time": RangeFunction(_minimum, _with_samples),
    "present_over_time": RangeFunction(_present, _with_samples),
    "quantile_over_time": RangeFunction(_quantile, _with_samples),
    "stddev_over_time": RangeFunction(_deviation, _with_samples),
    "stdvar_over_time": RangeFunction(_variance, _with_samples),
    "sum_over_time": RangeFunction(_sum, _with_samples),
    "ts_of_last_over_time": RangeFunction(_time_of_last, _with_samples),
    "ts_of_max_over_time": RangeFunction(_time_of_maximum, _with_samples),
    "ts_of_min_over_time": RangeFunction(_time_of_minimum, _with_samples),
}
