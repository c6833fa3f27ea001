"""The arrays that the engine is made of, and stale markers in them."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

STALE_BITS = 0x7FF0000000000002  # the NaN that says "this series ended here", in Prometheus' own bits
STALE: float = float(np.array([STALE_BITS], dtype=np.uint64).view(np.float64)[0])


def any_along(marks: Booleans, axis: int) -> Booleans:
    """Tell along the other axis where any of `marks` is set."""
    found: Booleans = np.logical_or.reduce(marks, axis=axis)
    return found


def is_stale(values: Floats) -> Booleans:
    """Tell which values are stale markers: by their bits, since any arithmetic makes another NaN of them."""
    found: Booleans = values.view(np.uint64) == STALE_BITS
    return found
