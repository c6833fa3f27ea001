"""The suites notice a fault: one planted in the engine's arithmetic fails what guards it."""

import math
from types import ModuleType

import numpy as np
import pytest

from deskwatch.model import SystemClock
from deskwatch.promql import extrema, sums
from deskwatch.promql.arrays import Floats
from deskwatch.promql.budget import Budget
from deskwatch.promql.functions import counters
from deskwatch.promql.windows import Bounds, Windows
from tests.planted import planted

VALUES = np.array([[1.0, 1e9, 3.0, 0.1, 5.0, 4.0, 1e-9, 8.0]])
FIRST, END = np.array([[0, 1, 2, 4]]), np.array([[3, 4, 8, 8]])


def windows() -> Windows:
    """Return four windows over one row with a reset and values far apart."""
    times = np.arange(0, 80_000, 10_000)[None, :]
    ends = np.array([25_000, 35_000, 75_000, 75_000])
    bounds = Bounds(ends - 40_000, ends, ends, left_closed=False)
    return Windows([()], times, VALUES, FIRST, END, bounds, Budget(SystemClock(), 60))


def exact() -> list[float]:
    """Return the sums of the windows, rounded once."""
    return [math.fsum(VALUES[0, a:b]) for a, b in zip(FIRST[0], END[0], strict=True)]


def test_sums_of_windows_are_exact_to_the_last_bit() -> None:
    assert sums.window_sums(windows())[0].tolist() == exact()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("part = (rest + magic) - magic", "part = rest"),
        ("rest = rest - part", "rest = rest * 0.0"),
        ("gather(totals, windows.end)", "gather(totals, windows.end - 1)"),
    ],
)
def test_a_fault_in_the_split_of_sums_is_noticed(right: str, wrong: str) -> None:
    fault = planted(sums, right, wrong)
    assert fault.window_sums(windows())[0].tolist() != exact()


@pytest.mark.parametrize(
    ("module", "right", "wrong", "function"),
    [
        (counters, "np.minimum(part.first + 1, part.end)", "part.first", "rate"),
        (counters, "_EXPECTED_WITHIN = 1.1", "_EXPECTED_WITHIN = 9.0", "delta"),
        (counters, "resets = after < before", "resets = after > before", "increase"),
    ],
)
def test_a_fault_in_a_rate_is_noticed(module: ModuleType, right: str, wrong: str, function: str) -> None:
    fault = planted(module, right, wrong)
    assert not np.allclose(_computed(fault, function), _computed(module, function))


def _computed(module: ModuleType, function: str) -> Floats:
    values: Floats = module.FUNCTIONS[function].compute(windows(), ())
    return values


def test_a_fault_in_the_cover_of_a_window_is_noticed() -> None:
    """The second of the two halves that cover a window ends where the window ends."""
    fault = planted(extrema, "gather(level, end - (1 << height))", "gather(level, first)", _FEW_LOOKS=0)
    right = planted(extrema, "_FEW_LOOKS = 4", "_FEW_LOOKS = 0")
    assert right.window_extremes(windows(), "max")[0].tolist() == [1e9, 1e9, 8.0, 8.0]
    assert fault.window_extremes(windows(), "max")[0].tolist() != [1e9, 1e9, 8.0, 8.0]
