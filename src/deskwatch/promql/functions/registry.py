"""What a function of a range vector is: a computation over windows, and which of them it has a value for."""

from collections.abc import Callable
from dataclasses import dataclass

from deskwatch.promql.arrays import Booleans, Floats
from deskwatch.promql.windows import Windows

WindowArguments = tuple[Floats, ...]  # the other arguments, a number a step each


@dataclass(frozen=True, slots=True)
class RangeFunction:
    """`compute` and `defined` give (rows or 1, steps); values where `defined` is false mean nothing."""

    compute: Callable[[Windows, WindowArguments], Floats]
    defined: Callable[[Windows], Booleans]
    keeps_name: bool = False
