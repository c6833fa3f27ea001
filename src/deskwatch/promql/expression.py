"""Our own tree of a query: frozen, times in integer milliseconds, free of the parser that made it.

`rate(x{a="b"}[5m] offset 1m)` is
`Call("rate", (Range(Selector((Matcher(...),), Shift(60000, None)), 300000),))`.

A tree is made by `parse_query` only, which checks types and limits; the evaluator takes both for granted.
"""

import enum
from dataclasses import dataclass

from deskwatch.promql.matcher import Matcher


class Type(enum.StrEnum):
    """What an expression yields; the words of Prometheus."""

    SCALAR = "scalar"
    VECTOR = "vector"
    MATRIX = "matrix"
    STRING = "string"


class Anchor(enum.StrEnum):
    """`@ start()` and `@ end()`: the bounds of the whole query, also inside a subquery."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Shift:
    """`offset` (milliseconds into the past, may be negative) and `@` (milliseconds, a bound, or nothing)."""

    offset_ms: int = 0
    at: int | Anchor | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number, or a literal duration in seconds."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A literal string."""

    value: str


@dataclass(frozen=True, slots=True)
class Paren:
    """An expression in parentheses; kept, since `(x)` prints as it was written."""

    inner: "Expression"


@dataclass(frozen=True, slots=True)
class Negation:
    """Unary minus."""

    inner: "Expression"


@dataclass(frozen=True, slots=True)
class Selector:
    """An instant selector; the metric's name is a matcher like the others."""

    matchers: tuple[Matcher, ...]
    shift: Shift


@dataclass(frozen=True, slots=True)
class Range:
    """A range selector."""

    selector: Selector
    range_ms: int


@dataclass(frozen=True, slots=True)
class Subquery:
    """`inner[range:step]`; step 0 means the default."""

    inner: "Expression"
    range_ms: int
    step_ms: int
    shift: Shift


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Aggregation:
    """`sum without (a) (inner)`, `topk by (a) (parameter, inner)`."""

    operator: str
    inner: "Expression"
    parameter: "Expression | None"
    labels: tuple[str, ...]
    without: bool


class Cardinality(enum.StrEnum):
    """How many series of each side one match may hold."""

    ONE_TO_ONE = "one-to-one"
    MANY_TO_ONE = "many-to-one"
    ONE_TO_MANY = "one-to-many"
    MANY_TO_MANY = "many-to-many"


@dataclass(frozen=True, slots=True)
class Matching:
    """Which series of two sides belong together: equal in `labels` (`on`), or in all but them."""

    cardinality: Cardinality
    on: bool
    labels: tuple[str, ...]
    include: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands; `matching` is there when both are vectors."""

    operator: str
    left: "Expression"
    right: "Expression"
    matching: Matching | None
    returns_bool: bool


Expression = Number | Text | Paren | Negation | Selector | Range | Subquery | Call | Aggregation | Binary

SCALAR_FUNCTIONS = frozenset({"time", "pi", "scalar"})
# What depends on the step even when every selector in it is pinned by `@`.
_STEP_FUNCTIONS = frozenset(
    [
        "days_in_month",
        "day_of_month",
        "day_of_week",
        "day_of_year",
        "hour",
        "minute",
        "month",
        "year",
        "predict_linear",
        "time",
        "timestamp",
    ]
)


def type_of(expression: Expression) -> Type:  # noqa: PLR0911 - a return a kind of expression
    """Return what `expression` yields."""
    match expression:
        case Number():
            return Type.SCALAR
        case Text():
            return Type.STRING
        case Paren(inner) | Negation(inner):
            return type_of(inner)
        case Range() | Subquery():
            return Type.MATRIX
        case Call(function, _):
            return Type.SCALAR if function in SCALAR_FUNCTIONS else Type.VECTOR
        case Binary(_, left, right, _, _):
            scalars = type_of(left) is Type.SCALAR and type_of(right) is Type.SCALAR
            return Type.SCALAR if scalars else Type.VECTOR
        case _:
            return Type.VECTOR


def is_constant(expression: Expression) -> bool:
    """Tell whether every step of a query sees the same: all selectors are pinned by `@`."""
    match expression:
        case Number() | Text():
            return True
        case Selector(_, shift):
            return shift.at is not None
        case Range(selector, _):
            return is_constant(selector)
        case Subquery(_, _, _, shift):
            return shift.at is not None
        case Call(function, arguments):
            return function not in _STEP_FUNCTIONS and all(map(is_constant, arguments))
        case _:
            return all(map(is_constant, children(expression)))


def children(expression: Expression) -> tuple[Expression, ...]:  # noqa: PLR0911 - the same
    """Return the expressions that `expression` is made of, from left to right."""
    match expression:
        case Paren(inner) | Negation(inner) | Subquery(inner, _, _, _):
            return (inner,)
        case Range(selector, _):
            return (selector,)
        case Call(_, arguments):
            return arguments
        case Aggregation(_, inner, None, _, _):
            return (inner,)
        case Aggregation(_, inner, parameter, _, _) if parameter is not None:
            return (parameter, inner)
        case Binary(_, left, right, _, _):
            return (left, right)
        case _:
            return ()


def without_parens(expression: Expression) -> Expression:
    """Return what the outermost parentheses hold."""
    while isinstance(expression, Paren):
        expression = expression.inner
    return expression


def pinned(shift: Shift, start_ms: int, end_ms: int) -> int | None:
    """Return the instant, in milliseconds, that `@` names in a query over these bounds; None without `@`."""
    match shift.at:
        case Anchor.START:
            return start_ms
        case Anchor.END:
            return end_ms
        case other:
            return other
