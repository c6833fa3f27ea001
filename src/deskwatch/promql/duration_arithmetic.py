"""Durations that are computed: `[2m * (10 + 5)]`, `offset -(1h / 4)`; experimental in Prometheus 3.5.

A duration is a number of seconds. Operators bind as everywhere in PromQL: `^` first and from the right, then
signs, then `*`, `/`, `%`, then `+` and `-`.
"""

import math
import operator
from collections.abc import Callable, Sequence

from deskwatch.promql.durations import number_value
from deskwatch.promql.errors import BadQueryError

_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "^": 4}
_SIGN_BINDING = 3
_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": math.fmod,
    "^": math.pow,
}


def computed_seconds(words: Sequence[str]) -> float:
    """Return what the words of an expression come to; raises `BadQueryError` when they are none."""
    reader = _Reader(words)
    try:
        seconds = reader.expression(0)
    except (ZeroDivisionError, OverflowError, ValueError):
        raise BadQueryError(f"parse error: {' '.join(words)!r} is no duration") from None
    if reader.rest():
        raise BadQueryError(f"parse error: unexpected {reader.rest()[0]!r} in a duration")
    return seconds


class _Reader:
    """Reads words from left to right; the nesting of brackets was bounded before."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._place = 0

    def rest(self) -> Sequence[str]:
        """Return the words that were not read yet."""
        return self._words[self._place :]

    def expression(self, weakest: int) -> float:
        """Read operands joined by operators that bind at least so tightly."""
        value = self._operand()
        while self.rest() and _BINDING.get(self.rest()[0], -1) >= weakest:
            sign = self._take()
            # What binds from the right takes its equals along, what binds from the left does not.
            value = _OPERATIONS[sign](value, self.expression(_BINDING[sign] + (sign != "^")))
        return value

    def _operand(self) -> float:
        word = self._take()
        if word in {"+", "-"}:
            value = self.expression(_SIGN_BINDING)
            return -value if word == "-" else value
        if word == "(":
            value = self.expression(0)
            if self._take() != ")":
                raise BadQueryError("parse error: a bracket in a duration is not closed")
            return value
        number = number_value(word)
        if number is None:
            raise BadQueryError(f"parse error: unexpected {word!r} in a duration")
        return number

    def _take(self) -> str:
        if not self.rest():
            raise BadQueryError("parse error: a duration ends too early")
        self._place += 1
        return self._words[self._place - 1]
