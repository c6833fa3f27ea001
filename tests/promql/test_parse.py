"""The tree of a query is what was written, whatever the guard put in place of it for the parser."""

import pytest

from deskwatch.promql import BadQueryError, Matcher, Relation, parse_query
from deskwatch.promql.expression import (
    Aggregation,
    Anchor,
    Binary,
    Call,
    Cardinality,
    Matching,
    Number,
    Range,
    Selector,
    Shift,
    Subquery,
    Text,
)
from deskwatch.promql.parse import Dialect


def selector(name: str, *matchers: Matcher, offset_ms: int = 0, at: int | Anchor | None = None) -> Selector:
    """Return the selector of a metric."""
    return Selector((*matchers, Matcher("__name__", Relation.EQUAL, name)), Shift(offset_ms, at))


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("x", selector("x")),
        ("x offset -1h30m", selector("x", offset_ms=-5_400_000)),
        ("x @ -5.25", selector("x", at=-5_250)),
        ("x @ end() offset 90", selector("x", offset_ms=90_000, at=Anchor.END)),
        ("x[1.5]", Range(selector("x"), 1_500)),
        ("x[5m:] @ start()", Subquery(selector("x"), 300_000, 0, Shift(0, Anchor.START))),
        ("x[5m:10s]", Subquery(selector("x"), 300_000, 10_000, Shift())),
        (r"x{a=~`\d+`}", selector("x", Matcher("a", Relation.MATCHES, r"\d+"))),
        (r'x{a="\x41\u00e9\n\101"}', selector("x", Matcher("a", Relation.EQUAL, "A\u00e9\nA"))),
        (
            '{"odd name", "l.b"!="v"}',
            Selector(
                (Matcher("__name__", Relation.EQUAL, "odd name"), Matcher("l.b", Relation.UNEQUAL, "v")),
                Shift(),
            ),
        ),
        ('sum by ("l.b", a) (x)', Aggregation("sum", selector("x"), None, ("l.b", "a"), without=False)),
        ("topk(3, x)", Aggregation("topk", selector("x"), Number(3.0), (), without=False)),
        (
            'label_join(x, "a", "#", "b")',
            Call("label_join", (selector("x"), Text("a"), Text("#"), Text("b"))),
        ),
        (
            "x / on (a) group_left (b) y",
            Binary(
                "/",
                selector("x"),
                selector("y"),
                Matching(Cardinality.MANY_TO_ONE, on=True, labels=("a",), include=("b",)),
                returns_bool=False,
            ),
        ),
        ("offset{offset='1'}", selector("offset", Matcher("offset", Relation.EQUAL, "1"))),
        ("5m", Number(300.0)),
        ("x # a comment with ( and '\n", selector("x")),
    ],
)
def test_a_query_becomes_its_tree(query: str, tree: object) -> None:
    assert parse_query(query) == tree


@pytest.mark.parametrize(
    "query",
    ["x[5m * 2]", "x offset (1m + 1s)", "mad_over_time(x[5m])", "limitk(1, x)", 'sort_by_label(x, "a")'],
)
def test_what_prometheus_hides_behind_a_flag_must_be_switched_on(query: str) -> None:
    with pytest.raises(BadQueryError, match=r"not enabled|must be enabled"):
        parse_query(query)
    parse_query(query, Dialect(experimental=True))


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("1m + 2m * 3", 420_000),
        ("-2 ^ 2 + 10", 6_000),
        ("2 ^ 3 ^ 2", 512_000),
        ("(1m + 2m) * 3", 540_000),
        ("10 - 4 - 3", 3_000),
        ("1h % 50m", 600_000),
        ("1h / 4", 900_000),
        ("--5", 5_000),
    ],
)
def test_a_duration_is_computed_as_numbers_are(text: str, milliseconds: int) -> None:
    tree = parse_query(f"x[{text}]", Dialect(experimental=True))
    assert tree == Range(selector("x"), milliseconds)


@pytest.mark.parametrize(
    "text",
    ["1m / 0", "1m % 0", "9 ^ 999", "1m +", "(1m", "1m 1m", "1m + a", "-1m", "+", "1 ^ -inf - 1", "()"],
)
def test_a_duration_that_comes_to_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadQueryError):
        parse_query(f"x[{text}]", Dialect(experimental=True))


def test_the_old_name_of_smoothing_is_known_to_the_old_dialect_only() -> None:
    query = "holt_winters(x[5m], 0.1, 0.1)"
    with pytest.raises(BadQueryError):
        parse_query(query)
    assert isinstance(parse_query(query, Dialect(old_names=True)), Call)


@pytest.mark.parametrize(
    "query", [r"x{a='\d'}", r'x{a="\'"}', "x{a='\\ud800'}", 'x{"\\xff"="a"}', "x{a='\\400'}"]
)
def test_a_string_that_go_would_not_take_is_refused(query: str) -> None:
    with pytest.raises(BadQueryError):
        parse_query(query)


@pytest.mark.parametrize("query", ['{__name__!=""}', '{a!=""}', '{a!~".*"}', 'x{a!=""}', '{a=~".+"}'])
def test_a_selector_that_leaves_something_out_is_one(query: str) -> None:
    assert isinstance(parse_query(query), Selector)


@pytest.mark.parametrize("query", ["{}", '{a=""}', '{a=~".*"}', '{a!="b"}', '{a!~"b"}', '{__any__="0"}'])
def test_a_selector_that_takes_everything_is_refused(query: str) -> None:
    with pytest.raises(BadQueryError):
        parse_query(query)
