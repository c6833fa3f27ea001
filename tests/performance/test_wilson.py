"""Wilson's interval has the known values, never leaves 0 to 1, and narrows with the count."""

import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.model import MONEY_CONTEXT
from deskwatch.performance import wilson as wilson_module
from deskwatch.performance import wilson_interval
from tests.planted import planted

# By the score test itself: p is in the interval where (share - p)² <= z² p (1 - p) / n.
Z2 = Fraction("1.959963984540054") ** 2


def check_by_the_test_that_it_inverts(won: int, count: int, bounds: tuple[Decimal, Decimal] | None) -> None:
    """Hold both bounds to the equation that they solve."""
    assert bounds is not None
    low, high = (Fraction(bound) for bound in bounds)
    share = Fraction(won, count)
    assert 0 <= low <= share <= high <= 1
    for bound in (low, high):
        assert abs((share - bound) ** 2 - Z2 * bound * (1 - bound) / count) < Fraction(1, 10**30)


@given(st.integers(1, 10_000), st.data())
def test_both_bounds_solve_the_score_equation(count: int, data: st.DataObject) -> None:
    won = data.draw(st.integers(0, count))
    with decimal.localcontext(MONEY_CONTEXT):
        check_by_the_test_that_it_inverts(won, count, wilson_interval(won, count))


@pytest.mark.parametrize(
    ("won", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_it_has_the_published_values(won: int, count: int, low: float, high: float) -> None:
    """Newcombe, "Two-sided confidence intervals for the single proportion", table I, method 3 (1998)."""
    bounds = wilson_interval(won, count)
    assert bounds is not None
    assert [float(bound) for bound in bounds] == pytest.approx([low, high], abs=5e-5)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("(4 * count * count)", "(4 * count)"), ("centre = share + Z * Z / (2 * count)", "centre = share")],
)
def test_the_equation_notices_a_fault(right: str, wrong: str) -> None:
    fault = planted(wilson_module, right, wrong)
    with pytest.raises(AssertionError), decimal.localcontext(MONEY_CONTEXT):
        check_by_the_test_that_it_inverts(3, 10, fault.wilson_interval(3, 10))


def test_of_nothing_there_is_none() -> None:
    assert wilson_interval(0, 0) is None
