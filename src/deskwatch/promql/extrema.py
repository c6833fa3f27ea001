"""Minimum and maximum of every window, each sample looked at once a level and not once a window.

Level k holds the extreme of 2^k samples from each position on; a window of n samples is covered by two
overlapping entries of level floor(log2 n). (The sparse table of M. A. Bender and M. Farach-Colton, "The LCA
problem revisited", 2000.) NaN is passed over; a window of nothing else gives NaN.
"""

from typing import Literal

import numpy as np

from deskwatch.promql.arrays import Floats
from deskwatch.promql.windows import Windows, gather

_FEW_LOOKS = 4  # a sample, on average: up to here it is quicker to look at each window by itself


def window_extremes(windows: Windows, which: Literal["min", "max"]) -> Floats:
    """Return the smallest or largest value of each window, (rows, steps); meaningless for an empty one."""
    extreme = np.fmin if which == "min" else np.fmax
    results = np.zeros(windows.shape)
    if windows.counts.mean() * windows.shape[1] < _FEW_LOOKS * windows.values.shape[1]:
        for cube in windows.cubes():
            results[cube.rows, cube.steps] = extreme.reduce(cube.masked(cube.values, np.nan), axis=-1)
        return results
    for rows, part in windows.chunks():
        results[rows] = _chunk(part, extreme)
    return results


def _chunk(windows: Windows, extreme: np.ufunc) -> Floats:
    level_of = np.frexp(np.maximum(windows.counts, 1).astype(np.float64))[1] - 1
    level = windows.values
    results = np.empty(windows.shape)
    for height in range(int(level_of.max(initial=0)) + 1):
        if height:
            windows.budget.check()
            half = 1 << (height - 1)
            level = extreme(level[:, :-half], level[:, half:])
        wanted = level_of == height
        if wanted.shape[0] == 1:
            steps = np.flatnonzero(wanted[0])
            first, end = windows.first[:, steps], windows.end[:, steps]
            results[:, steps] = extreme(gather(level, first), gather(level, end - (1 << height)))
        elif wanted.any():
            both = extreme(gather(level, windows.first), gather(level, windows.end - (1 << height)))
            np.copyto(results, both, where=wanted)
    return results
