"""A quantile is within one percent of the exact one, and sketches add up."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.chance import seeded_random
from deskwatch.operations.sketch import LARGEST, RELATIVE_ERROR, SMALLEST, Sketch, merged

durations = st.floats(min_value=SMALLEST, max_value=LARGEST)
fractions = st.floats(min_value=0.0, max_value=1.0)
# The bound itself, with room for the last bit of a logarithm.
BOUND = RELATIVE_ERROR * (1 + 1e-9)


def filled(values: list[float]) -> Sketch:
    sketch = Sketch()
    for value in values:
        sketch.add(value)
    return sketch


def exact(values: list[float], fraction: float) -> float:
    return sorted(values)[max(math.ceil(fraction * len(values)) - 1, 0)]


@given(st.lists(durations, min_size=1), fractions)
def test_any_quantile_is_within_one_percent(values: list[float], fraction: float) -> None:
    found = filled(values).quantile(fraction)
    assert found is not None
    assert abs(found - exact(values, fraction)) <= BOUND * exact(values, fraction)


def test_it_holds_for_many_values_over_nine_orders_of_magnitude() -> None:
    chance = seeded_random(7)
    values = [10 ** chance.uniform(-6, 3) for _ in range(50_000)]
    sketch = filled(values)
    for fraction in (0.0, 0.5, 0.95, 0.99, 0.999, 1.0):
        assert sketch.quantile(fraction) == pytest.approx(exact(values, fraction), rel=BOUND)


@given(st.lists(durations), st.lists(durations))
def test_the_sum_of_two_sketches_is_the_sketch_of_both(ones: list[float], others: list[float]) -> None:
    both, at_once = merged([filled(ones), filled(others)]), filled(ones + others)
    assert both.count == at_once.count
    assert [both.quantile(f) for f in (0.5, 0.99)] == [at_once.quantile(f) for f in (0.5, 0.99)]


def test_nothing_has_no_quantile_and_no_mean() -> None:
    assert (Sketch().quantile(0.5), Sketch().mean()) == (None, None)


def test_what_is_out_of_range_counts_at_the_ends() -> None:
    sketch = filled([0.0, -1.0, 1e-30, 1e30])
    assert sketch.quantile(0.0) == 0.0
    assert sketch.quantile(1.0) == pytest.approx(LARGEST, rel=BOUND)


def test_the_mean_is_exact_even_of_what_is_out_of_range() -> None:
    assert filled([1e8, 3e8]).mean() == 2e8
    assert filled([1e10]).mean() == 1e10


def test_memory_is_bounded_by_the_range_not_by_the_count() -> None:
    chance = seeded_random(1)
    sketch = filled([10 ** chance.uniform(-30, 30) for _ in range(20_000)])
    assert len(sketch._buckets) < 2_100  # noqa: SLF001 - the bound is the point
