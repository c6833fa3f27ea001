"""From text to our own tree.

`promql-parser` parses the structure that `guard` lets through and checks types; here its tree becomes ours,
and what it accepts beyond Prometheus 3.5 is refused: `or` within braces, `fill`, functions that came later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import promql_parser as native

from deskwatch.promql.errors import BadQueryError
from deskwatch.promql.expression import (
    Aggregation,
    Anchor,
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
from deskwatch.promql.guard import MARKED, Prepared, prepare
from deskwatch.promql.labels import NAME, is_label_name
from deskwatch.promql.matcher import Matcher, Relation

EXPERIMENTAL_FUNCTIONS = frozenset(
    [
        "double_exponential_smoothing",
        "mad_over_time",
        "sort_by_label",
        "sort_by_label_desc",
        "ts_of_last_over_time",
        "ts_of_max_over_time",
        "ts_of_min_over_time",
    ]
)
EXPERIMENTAL_AGGREGATIONS = frozenset({"limitk", "limit_ratio"})
# Known to the parser, but younger than 3.5, or needing what the store does not hold.
_ABSENT_FUNCTIONS = frozenset(
    [
        "end",
        "first_over_time",
        "histogram_quantiles",
        "info",
        "range",
        "start",
        "step",
        "ts_of_first_over_time",
    ]
)
_RELATIONS = {
    "Equal": Relation.EQUAL,
    "NotEqual": Relation.UNEQUAL,
    "Re": Relation.MATCHES,
    "NotRe": Relation.DIFFERS,
}
_CARDINALITIES = {
    "OneToOne": Cardinality.ONE_TO_ONE,
    "ManyToOne": Cardinality.MANY_TO_ONE,
    "OneToMany": Cardinality.ONE_TO_MANY,
    "ManyToMany": Cardinality.MANY_TO_MANY,
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a query may use: `experimental` functions, and names of Prometheus 2 where 3 has others."""

    experimental: bool = False
    old_names: bool = False


def parse_query(query: str, dialect: Dialect | None = None) -> Expression:
    """Return the tree of `query`; raises `BadQueryError`, with `parse error: …`, when it is none."""
    dialect = dialect or Dialect()
    prepared = prepare(query, old_names=dialect.old_names, experimental=dialect.experimental)
    try:
        tree = native.parse(prepared.text)
        return _Conversion(prepared, dialect).expression(tree)
    except ValueError as problem:
        raise BadQueryError(f"parse error: {problem}") from None
    except RecursionError:
        raise BadQueryError("parse error: the query is nested too deeply") from None
    except BaseException as problem:
        # A panic of the native parser is no Exception; it must not take the thread with it.
        if type(problem).__name__ != "PanicException":
            raise
        raise BadQueryError("parse error: the query cannot be parsed") from None


def parse_selector(text: str) -> tuple[Matcher, ...]:
    """Return the matchers of an instant selector without `@` and offset: what `match[]` asks for.

    Raises `BadQueryError` for anything else.
    """
    tree = parse_query(text)
    if not isinstance(tree, Selector) or tree.shift != Shift():
        raise BadQueryError(f"parse error: {text!r} is no selector of series")
    return tree.matchers


class _Conversion:
    """The native tree made ours, with what the guard kept put back."""

    def __init__(self, prepared: Prepared, dialect: Dialect) -> None:
        self._prepared = prepared
        self._dialect = dialect
        self._kinds: dict[str, Callable[..., Expression]] = {
            "NumberLiteral": lambda node: Number(float(node.val)),
            "StringLiteral": lambda node: Text(self._string(node.val)),
            "ParenExpr": lambda node: Paren(self.expression(node.expr)),
            "UnaryExpr": lambda node: Negation(self.expression(node.expr)),
            "VectorSelector": self._selector,
            "MatrixSelector": lambda node: Range(
                self._selector(node.vector_selector), self._duration(node.range)
            ),
            "SubqueryExpr": self._subquery,
            "Call": self._call,
            "AggregateExpr": self._aggregation,
            "BinaryExpr": self._binary,
        }

    def expression(self, node: object) -> Expression:
        return self._kinds[type(node).__name__](node)

    def _string(self, placeholder: str) -> str:
        return self._prepared.strings[int(placeholder)]

    def _label(self, word: str) -> str:
        """Return a label's name: as it stands, or what was quoted where a number stands."""
        name = self._string(word) if word.isdigit() else word
        if not is_label_name(name):
            raise BadQueryError(f"parse error: invalid label name {name!r}")
        return name

    def _duration(self, placeholder: timedelta) -> int:
        return self._prepared.durations_ms[round(placeholder.total_seconds()) - 1]

    def _shift(self, node: native.VectorSelector | native.SubqueryExpr) -> Shift:
        offset = 0 if node.offset is None else self._duration(node.offset)
        if node.at is None:
            return Shift(offset)
        if node.at.at is not None:
            return Shift(offset, self._prepared.times_ms[round(node.at.at.timestamp())])
        return Shift(offset, Anchor.START if _word(node.at.type) == "Start" else Anchor.END)

    def _selector(self, node: native.VectorSelector) -> Selector:
        if node.matchers.or_matchers:
            raise BadQueryError('parse error: unexpected "or" in label matching, expected "," or "}"')
        matchers = [
            Matcher(self._label(matcher.name), _RELATIONS[_word(matcher.op)], self._string(matcher.value))
            for matcher in node.matchers.matchers
            if matcher.name != MARKED
        ]
        if node.name is not None:
            matchers.append(Matcher(NAME, Relation.EQUAL, node.name))
        if all(matcher.matches("") for matcher in matchers):
            raise BadQueryError("parse error: vector selector must contain at least one non-empty matcher")
        return Selector(tuple(matchers), self._shift(node))

    def _subquery(self, node: native.SubqueryExpr) -> Subquery:
        step = 0 if node.step is None else self._duration(node.step)
        length = self._duration(node.range) if node.range is not None else 0
        return Subquery(self.expression(node.expr), length, step, self._shift(node))

    def _call(self, node: "native.Call") -> Call:
        name = node.func.name
        if name in _ABSENT_FUNCTIONS:
            raise BadQueryError(f'parse error: unknown function with name "{name}"')
        if (
            name in EXPERIMENTAL_FUNCTIONS
            and not self._dialect.experimental
            and not (self._dialect.old_names and name == "double_exponential_smoothing")
        ):
            raise BadQueryError(f'parse error: function "{name}" is not enabled')
        return Call(name, tuple(self.expression(argument) for argument in node.args))

    def _aggregation(self, node: native.AggregateExpr) -> Aggregation:
        operator = str(node.op)
        if operator in EXPERIMENTAL_AGGREGATIONS and not self._dialect.experimental:
            raise BadQueryError(f"parse error: {operator}() is experimental and must be enabled")
        parameter = None if node.param is None else self.expression(node.param)
        labels = () if node.modifier is None else tuple(map(self._label, node.modifier.labels))
        without = node.modifier is not None and _word(node.modifier.type) in {"Without", "Exclude"}
        return Aggregation(operator, self.expression(node.expr), parameter, labels, without)

    def _binary(self, node: native.BinaryExpr) -> Binary:
        modifier = node.modifier
        left, right = self.expression(node.lhs), self.expression(node.rhs)
        if modifier is None:
            return Binary(str(node.op), left, right, _plain_matching(str(node.op)), returns_bool=False)
        fills = modifier.fill_values
        if fills is not None and not (fills.lhs is None and fills.rhs is None):
            raise BadQueryError('parse error: unexpected identifier "fill"')
        matching = Matching(
            _CARDINALITIES[_word(modifier.card)],
            modifier.matching is not None and _word(modifier.matching.type) == "Include",
            () if modifier.matching is None else tuple(map(self._label, modifier.matching.labels)),
            tuple(map(self._label, modifier.group_labels or ())),
        )
        return Binary(str(node.op), left, right, matching, returns_bool=modifier.return_bool)


def _plain_matching(operator: str) -> Matching:
    sets = operator in {"and", "or", "unless"}
    return Matching(
        Cardinality.MANY_TO_MANY if sets else Cardinality.ONE_TO_ONE, on=False, labels=(), include=()
    )


def _word(member: object) -> str:
    """Return the name of a native enumeration's member, which neither hashes nor tells its name."""
    return str(member).rpartition(".")[2]
