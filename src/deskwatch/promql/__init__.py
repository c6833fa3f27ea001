"""PromQL over any source of samples, as Prometheus 3.5 answers it, with no server.

In: the text of a query and instants in milliseconds. Out: an `Answer`, or a `QueryError` that says why there
is none. Never: threads, files, sockets, a clock of its own; and no query may crash, hang or outgrow its
budget.
"""

from deskwatch.promql.answer import Answer, Series
from deskwatch.promql.arrays import STALE, STALE_BITS
from deskwatch.promql.durations import parse_duration_ms
from deskwatch.promql.engine import Engine, Options
from deskwatch.promql.errors import (
    BadQueryError,
    EvaluationError,
    QueryCanceledError,
    QueryError,
    QueryTimeoutError,
    QueryTooLargeError,
)
from deskwatch.promql.expression import Expression, Type, type_of
from deskwatch.promql.formatting import format_query
from deskwatch.promql.matcher import Matcher, Relation
from deskwatch.promql.memory import MemorySource
from deskwatch.promql.parse import Dialect, parse_query, parse_selector
from deskwatch.promql.source import Block, Source

__all__ = [
    "STALE",
    "STALE_BITS",
    "Answer",
    "BadQueryError",
    "Block",
    "Dialect",
    "Engine",
    "EvaluationError",
    "Expression",
    "Matcher",
    "MemorySource",
    "Options",
    "QueryCanceledError",
    "QueryError",
    "QueryTimeoutError",
    "QueryTooLargeError",
    "Relation",
    "Series",
    "Source",
    "Type",
    "format_query",
    "parse_duration_ms",
    "parse_query",
    "parse_selector",
    "type_of",
]
