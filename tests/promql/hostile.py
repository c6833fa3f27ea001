"""Queries that nobody means, and how they went."""

from deskwatch.promql import Engine, QueryError
from tests.promql.chance import Chance
from tests.promql.worlds import END_MS, START_MS

PIECES = (
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "+",
        "-",
        "*",
        "/",
        "^",
        "%",
        "==",
        "=~",
        "!=",
        ">",
        "and",
        "or",
    ),
    *(
        "by",
        "on",
        "bool",
        "offset",
        "@",
        "start()",
        "end()",
        "5m",
        "1h30m",
        "0",
        "-5",
        "1e400",
        "0xfff",
        "NaN",
    ),
    *("99999999999999999999y", "9223372036854775807", "x", "sum", "rate", "topk", "unless", "group_left"),
    *(
        '"a"',
        "'b'",
        "`c\\d`",
        '"\\xff"',
        '"(a+)+$"',
        "{__name__=~'.+'}",
        "x[5m]",
        "[1s:1ms]",
        "#",
        "\x00",
        "é",
        "\ud800",
    ),
)


def told(query: str, engine: Engine) -> str:
    """Return how a query went: "answered", or the kind of its error."""
    try:
        engine.instant(query, END_MS)
        engine.range(query, START_MS, END_MS, 60_000)
    except QueryError as problem:
        return problem.kind
    return "answered"


def torn(query: str, chance: Chance) -> str:
    """Return a query with a part taken out, put in or exchanged, or as it is."""
    place = chance.randrange(len(query))
    match chance.randrange(4):
        case 0:
            return query[:place] + query[place + chance.randrange(1, 6) :]
        case 1:
            return query[:place] + chance.choice(PIECES) + query[place:]
        case 2:
            return query[:place] + query[chance.randrange(len(query)) :]
        case _:
            return query
