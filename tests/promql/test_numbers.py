"""Numbers are written as Prometheus writes them, and read back the same."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.promql.numbers import parsed_float, plain, written


@pytest.mark.parametrize(
    ("value", "text", "without_exponent"),
    [
        (1.0, "1", "1"),
        (-0.0, "-0", "-0"),
        (0.1, "0.1", "0.1"),
        (1e-5, "0.00001", "0.00001"),
        (1e-7, "1e-07", "0.0000001"),
        (1.5e-10, "1.5e-10", "0.00000000015"),
        (1e20, "100000000000000000000", "100000000000000000000"),
        (1e21, "1e+21", "1000000000000000000000"),
        (1.25e300, "1.25e+300", "125" + "0" * 298),
        (math.inf, "+Inf", "+Inf"),
        (-math.inf, "-Inf", "-Inf"),
        (math.nan, "NaN", "NaN"),
        (1700000000.5, "1700000000.5", "1700000000.5"),
    ],
)
def test_a_number_is_written_as_go_writes_it(value: float, text: str, without_exponent: str) -> None:
    assert (written(value), plain(value)) == (text, without_exponent)


@given(st.floats(allow_nan=False))
def test_what_is_written_is_read_back(value: float) -> None:
    assert parsed_float(written(value)) == value
    assert parsed_float(plain(value)) == value


@pytest.mark.parametrize("text", ["", " 1", "1_0", "1e", "0x10", "Infinit", "१"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert parsed_float(text) is None
