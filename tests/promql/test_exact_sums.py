"""Sums of windows are rounded once, however far apart the magnitudes of a series are."""

import math

import numpy as np
import pytest

from deskwatch.chance import seeded_random
from deskwatch.model import SystemClock
from deskwatch.promql.budget import Budget
from deskwatch.promql.sums import window_sums
from deskwatch.promql.windows import Bounds, Windows

SAMPLES, STEPS = 300, 40


@pytest.mark.parametrize("decades", [0, 3, 9, 18, 24])
def test_a_sum_is_that_of_exact_arithmetic_rounded(decades: int) -> None:
    """The oracle is `math.fsum`; beyond 24 decades Prometheus' own compensation takes over."""
    chance = seeded_random(decades)
    values = [chance.gauss(0, 1) * 10 ** chance.uniform(0, decades) for _ in range(SAMPLES)]
    first = [chance.randrange(SAMPLES) for _ in range(STEPS)]
    end = [min(SAMPLES, start + chance.randrange(1, 60)) for start in first]
    none = np.zeros(STEPS, dtype=np.int64)
    windows = Windows(
        [()],
        np.arange(SAMPLES)[None, :],
        np.array([values]),
        np.array([first]),
        np.array([end]),
        Bounds(none, none, none, left_closed=False),
        Budget(SystemClock(), 60),
    )
    exact = [math.fsum(values[a:b]) for a, b in zip(first, end, strict=True)]
    assert window_sums(windows)[0].tolist() == exact
