"""A query as it is usually written: one line, or indented where that would be longer than 100 characters.

The form is that of Prometheus' own formatter, which its pages and `promtool` use. The meaning is kept, not
every sign: a name in braces comes out in front of them, `5m` as a number as its seconds.
"""

from deskwatch.promql.durations import written_duration
from deskwatch.promql.expression import (
    Aggregation,
    Binary,
    Call,
    Cardinality,
    Expression,
    Matching,
    Negation,
    Number,
    Paren,
    Range,
    Selector,
    Shift,
    Subquery,
    Text,
)
from deskwatch.promql.labels import NAME, is_plain_name, written_name
from deskwatch.promql.matcher import Relation
from deskwatch.promql.numbers import plain
from deskwatch.promql.strings import quoted

MAX_LINE = 100
_INDENT = "  "


def format_query(expression: Expression) -> str:
    """Return the query as text that parses to the same tree."""
    return _indented(expression, 0)


def one_line(node: Expression) -> str:  # noqa: C901, PLR0911 - a case a kind of expression
    """Return the query on one line."""
    match node:
        case Number(value):
            return plain(value)
        case Text(value):
            return quoted(value)
        case Paren(inner):
            return f"({one_line(inner)})"
        case Negation(inner):
            return f"-{one_line(inner)}"
        case Selector(_, shift):
            return _metric(node) + _shift(shift)
        case Range(selector, range_ms):
            return f"{_metric(selector)}[{written_duration(range_ms)}]{_shift(selector.shift)}"
        case Subquery(inner):
            return one_line(inner) + _window(node)
        case Call(function, arguments):
            return f"{function}({', '.join(map(one_line, arguments))})"
        case Aggregation(_, inner, parameter):
            first = "" if parameter is None else f"{one_line(parameter)}, "
            return f"{_head(node)}({first}{one_line(inner)})"
        case Binary(_, left, right):
            return f"{one_line(left)} {_operator(node)} {one_line(right)}"


def _indented(node: Expression, level: int) -> str:  # noqa: PLR0911 - the same
    """Return the query from `level` on, on lines of its own where it is long."""
    indent = _INDENT * level
    if len(one_line(node).encode()) <= MAX_LINE:
        return one_line(node) if isinstance(node, Subquery) else indent + one_line(node)
    match node:
        case Paren(inner):
            return f"{indent}(\n{_indented(inner, level + 1)}\n{indent})"
        case Negation(inner):
            return f"{indent}-{_indented(inner, level).strip()}"
        case Subquery(inner):
            return _indented(inner, level) + _window(node)
        case Call(function, arguments):
            lines = ",\n".join(_indented(argument, level + 1) for argument in arguments)
            return f"{indent}{function}(\n{lines}\n{indent})"
        case Aggregation(_, inner, parameter):
            first = "" if parameter is None else f"{_indented(parameter, level + 1)},\n"
            return f"{indent}{_head(node)}(\n{first}{_indented(inner, level + 1)}\n{indent})"
        case Binary(_, left, right):
            sides = _indented(left, level + 1), _indented(right, level + 1)
            return f"{sides[0]}\n{indent}{_operator(node)}\n{sides[1]}"
        case _:
            return indent + one_line(node)


def _metric(selector: Selector) -> str:
    names = [
        matcher.value
        for matcher in selector.matchers
        if matcher.name == NAME and matcher.relation is Relation.EQUAL
    ]
    name = names[0] if len(names) == 1 else ""
    pairs = [
        f"{written_name(matcher.name)}{matcher.relation}{quoted(matcher.value)}"
        for matcher in selector.matchers
        if not (name and matcher.name == NAME and matcher.value == name)
    ]
    if name and not is_plain_name(name):
        name, pairs = "", [quoted(name), *pairs]
    return name + (f"{{{','.join(pairs)}}}" if pairs else "")


def _shift(shift: Shift) -> str:
    at = ""
    if isinstance(shift.at, int):
        at = f" @ {shift.at / 1000:.3f}"
    elif shift.at is not None:
        at = f" @ {shift.at}()"
    if not shift.offset_ms:
        return at
    sign = "-" if shift.offset_ms < 0 else ""
    return f"{at} offset {sign}{written_duration(abs(shift.offset_ms))}"


def _window(node: Subquery) -> str:
    step = written_duration(node.step_ms) if node.step_ms else ""
    return f"[{written_duration(node.range_ms)}:{step}]{_shift(node.shift)}"


def _head(node: Aggregation) -> str:
    names = ", ".join(map(written_name, node.labels))
    if node.without:
        return f"{node.operator} without ({names}) "
    return f"{node.operator} by ({names}) " if names else node.operator


def _operator(node: Binary) -> str:
    matching = "" if node.matching is None else _matching(node.matching)
    return f"{node.operator}{' bool' if node.returns_bool else ''}{matching}"


def _matching(matching: Matching) -> str:
    grouped = matching.cardinality in {Cardinality.MANY_TO_ONE, Cardinality.ONE_TO_MANY}
    if not (matching.labels or matching.on or grouped):
        return ""
    text = f" {'on' if matching.on else 'ignoring'} ({', '.join(map(written_name, matching.labels))})"
    if not grouped:
        return text
    side = "left" if matching.cardinality is Cardinality.MANY_TO_ONE else "right"
    return f"{text} group_{side} ({', '.join(map(written_name, matching.include))})"
