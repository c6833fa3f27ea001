"""Lines through each window: `deriv`, `predict_linear`, `double_exponential_smoothing`."""

import numpy as np

from deskwatch.promql.arrays import Booleans, Floats, Integers
from deskwatch.promql.errors import EvaluationError
from deskwatch.promql.functions.registry import RangeFunction, WindowArguments
from deskwatch.promql.windows import Windows

_SECOND_MS = 1000.0


def _line(windows: Windows, origin_ms: Integers) -> tuple[Floats, Floats]:
    """Return slope a second, and value at `origin_ms` (1 or rows, steps), of the least squares.

    A window of one repeated value has slope 0; one of a repeated infinity has neither (NaN). Sums run over
    distances from the middle of the window, which loses less than Prometheus' sums from the origin.
    """
    slopes, levels = np.zeros(windows.shape), np.zeros(windows.shape)
    for cube in windows.cubes():
        origin = origin_ms[:, cube.steps] if origin_ms.shape[0] == 1 else origin_ms[cube.rows, cube.steps]
        times, count = cube.times(windows), np.maximum(cube.counts, 1)
        x = cube.masked((times - origin[..., None]) / _SECOND_MS, 0.0)
        mean_x = x.sum(axis=-1) / count
        mean_y = cube.masked(cube.values, 0.0).sum(axis=-1) / count
        from_x = cube.masked(x - mean_x[..., None], 0.0)
        from_y = cube.masked(cube.values - mean_y[..., None], 0.0)
        every_x = np.broadcast_to(from_x, from_y.shape)
        spread = np.einsum("rsn,rsn->rs", from_x, from_x)
        slope = np.einsum("rsn,rsn->rs", every_x, from_y) / spread
        constant = cube.masked(cube.values == cube.values[..., :1], filling=True).all(axis=-1)
        level = np.where(np.isinf(cube.values[..., 0]), np.nan, cube.values[..., 0])
        slopes[cube.rows, cube.steps] = np.where(constant, level * 0.0, slope)
        levels[cube.rows, cube.steps] = np.where(constant, level, mean_y - slope * mean_x)
    return slopes, levels


def _slope(windows: Windows, _: WindowArguments) -> Floats:
    return _line(windows, windows.time_at(windows.first))[0]


def _predicted(windows: Windows, arguments: WindowArguments) -> Floats:
    (ahead_seconds,) = arguments
    slope, value = _line(windows, windows.bounds.evaluated_ms[None, :])
    return slope * ahead_seconds + value


def _smoothed(windows: Windows, arguments: WindowArguments) -> Floats:
    """Return the last value of smoothing by level and trend (Holt), from the first two samples on."""
    smoothing, trending = arguments
    _check_factor("smoothing", smoothing)
    _check_factor("trend", trending)
    level = windows.value_at(windows.first)
    trend = windows.value_at(windows.first + 1) - level
    before = np.zeros_like(level)
    for place in range(1, int(windows.counts.max(initial=0))):
        windows.budget.check()
        index = windows.first + place
        if place > 1:
            trend = trending * (level - before) + (1 - trending) * trend
        after = smoothing * windows.value_at(index) + (1 - smoothing) * (level + trend)
        inside = index < windows.end
        before, level = np.where(inside, level, before), np.where(inside, after, level)
    return level


def _check_factor(name: str, factor: Floats) -> None:
    wrong = factor[~((factor > 0) & (factor < 1))]
    if wrong.size:
        raise EvaluationError(f"invalid {name} factor. Expected: 0 < {name[0]}f < 1, got: {wrong[0]:f}")


def _with_two_samples(windows: Windows) -> Booleans:
    return windows.counts > 1


FUNCTIONS = {
    "deriv": RangeFunction(_slope, _with_two_samples),
    "double_exponential_smoothing": RangeFunction(_smoothed, _with_two_samples),
    "predict_linear": RangeFunction(_predicted, _with_two_samples),
}
