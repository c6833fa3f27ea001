"""Functions of one number: rounding, powers, logarithms, angles, clamping."""

import math
from collections.abc import Callable

import numpy as np

from deskwatch.promql.arrays import Floats


def _sign(values: Floats) -> Floats:
    return np.where(values < 0, -1.0, np.where(values > 0, 1.0, values))


def _degrees(values: Floats) -> Floats:
    return values * 180.0 / math.pi


def _radians(values: Floats) -> Floats:
    return values * math.pi / 180.0


FUNCTIONS: dict[str, Callable[[Floats], Floats]] = {
    "abs": np.abs,
    "acos": np.arccos,
    "acosh": np.arccosh,
    "asin": np.arcsin,
    "asinh": np.arcsinh,
    "atan": np.arctan,
    "atanh": np.arctanh,
    "ceil": np.ceil,
    "cos": np.cos,
    "cosh": np.cosh,
    "deg": _degrees,
    "exp": np.exp,
    "floor": np.floor,
    "ln": np.log,
    "log10": np.log10,
    "log2": np.log2,
    "rad": _radians,
    "sgn": _sign,
    "sin": np.sin,
    "sinh": np.sinh,
    "sqrt": np.sqrt,
    "tan": np.tan,
    "tanh": np.tanh,
}


def rounded(values: Floats, to_nearest: Floats) -> Floats:
    """Return values rounded to a multiple, ties upwards; by the inverse, which is more exact for 0.1."""
    inverse = 1.0 / to_nearest
    return np.floor(values * inverse + 0.5) / inverse


def clamped(values: Floats, low: Floats, high: Floats) -> Floats:
    """Return values brought between two bounds; NaN stays NaN, and a bound of NaN makes all NaN."""
    return np.maximum(low, np.minimum(high, values))
