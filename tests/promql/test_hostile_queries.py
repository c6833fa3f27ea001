"""No text of a query takes the process down, hangs it or makes it grow: it is answered or a `QueryError`."""

import contextlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.chance import seeded_random
from deskwatch.model import SystemClock
from deskwatch.promql import BadQueryError, Engine, MemorySource, Options, QueryError, parse_query
from deskwatch.promql.parse import Dialect
from deskwatch.testing import ManualClock
from tests.promql.hostile import PIECES, told, torn
from tests.promql.random_queries import Queries
from tests.promql.worlds import END_MS, START_MS, random_world


@pytest.mark.parametrize(
    "query",
    [
        "x" * 20_000,
        "(" * 10_000 + "1" + ")" * 10_000,
        "-" * 10_000 + "1",
        "abs(" * 9_000,
        "1" + "+1" * 8_000,
        "x{a=~`" + "(a{1000}){1000}" + "`}",
        "x[" + "9" * 400 + "d]",
        "x offset " + "9" * 400,
        "x @ 1e308",
        "x @ 170000136799999999999999999999y",
        "x @ 1m1h",
        "x @ Inf",
        "x @ -Inf",
        "x @ NaN",
        "\ud800",
        "x\x00",
        '"\\',
        "{}",
        "",
        "#",
        "x[0s]",
        "x[-5m]",
        '{a="1" or b="2"}',
        "x + fill(0) y",
        "info(x)",
        "x{a=~`(`}",
    ],
)
def test_a_bad_query_is_a_parse_error(query: str) -> None:
    with pytest.raises(BadQueryError, match=r"^parse error: "):
        parse_query(query)


@pytest.mark.parametrize(
    "query",
    ["x @ -5", "x @ 253402300800", "x @ 1e9", "x offset 200y", "rate(x[200y])", "x offset -1y", "x @ 0.001"],
)
def test_what_the_native_parser_cannot_hold_is_kept_for_it(query: str) -> None:
    assert told(query, Engine(MemorySource(), SystemClock())) == "answered"


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("x[200y:1ms]", "execution"),
        ("count_over_time(vector(1)[1000d:1ms])", "execution"),
        ("sum_over_time((sum_over_time(vector(1)[1000d:1s]))[1000d:1s])", "execution"),
        ("topk(NaN, equity)", "execution"),
        ("topk(1e300, equity)", "execution"),
        ("label_replace(equity, 'a', '$1', 'bot', '(')", "execution"),
        ("equity * on () equity", "execution"),
    ],
)
def test_a_query_that_is_too_much_or_makes_no_sense_is_an_error(query: str, kind: str) -> None:
    assert told(query, Engine(random_world(1).source(), SystemClock())) == kind


def test_a_range_of_too_many_steps_is_refused_before_anything_is_made() -> None:
    engine = Engine(MemorySource(), SystemClock())
    with pytest.raises(BadQueryError, match="exceeded maximum resolution of 11,000 points per timeseries"):
        engine.range("x", 0, 10**12, 1_000)


@pytest.mark.parametrize(("start", "end", "step"), [(1, 0, 1), (0, 1, 0), (0, 1, -1)])
def test_a_range_that_goes_nowhere_is_refused(start: int, end: int, step: int) -> None:
    with pytest.raises(BadQueryError):
        Engine(MemorySource(), SystemClock()).range("x", start, end, step)


def test_a_regular_expression_that_others_choke_on_is_quick() -> None:
    """A backtracking engine would need 2^40 steps for this."""
    source = MemorySource()
    source.add((("__name__", "x"), ("a", "a" * 40 + "b")), [(START_MS, 1.0)])
    answer = Engine(source, SystemClock()).instant("x{a=~`(a+)+$`}", START_MS)
    assert list(answer.labels) == []


class Hurried(ManualClock):
    """A clock on which a second passes every time somebody looks."""

    def monotonic_ns(self) -> int:
        """Return the time, a second later."""
        self.advance(seconds=1)
        return super().monotonic_ns()


@pytest.mark.parametrize(
    "query", ["equity", "rate(orders_total[5m])", "quantile_over_time(0.5, equity[5m])", "equity + equity"]
)
def test_every_kind_of_query_asks_for_the_time_and_stops(query: str) -> None:
    engine = Engine(random_world(1).source(), Hurried(), Options(timeout_seconds=1))
    assert told(query, engine) == "timeout"


def test_a_query_that_is_not_wanted_any_more_stops() -> None:
    engine = Engine(random_world(1).source(), SystemClock())
    with pytest.raises(QueryError, match="query was canceled in expression evaluation") as stopped:
        engine.instant("equity", END_MS, cancelled=lambda: True)
    assert stopped.value.kind == "canceled"


def test_random_queries_with_a_part_torn_out_are_answered_or_refused() -> None:
    """Nothing but a `QueryError` may come out; the seed is in the test."""
    chance = seeded_random(7)
    engine = Engine(random_world(7).source(), SystemClock(), Options(experimental=True, timeout_seconds=5))
    stream = Queries(chance)
    outcomes = {told(torn(stream.query(), chance), engine) for _ in range(1_500)}
    assert outcomes == {"answered", "bad_data", "execution"}


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=12), spaced=st.booleans())
def test_any_pieces_in_any_order_parse_or_are_refused(pieces: list[str], *, spaced: bool) -> None:
    with contextlib.suppress(BadQueryError):
        parse_query((" " if spaced else "").join(pieces), Dialect(experimental=True, old_names=True))


def test_nothing_of_the_native_parser_reaches_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    """A panic prints a trace of Rust; behind the guard there is none to see."""
    for query in ("x @ -5", "x[99999999999999999999y]", "x offset 99999999999d", "x @ 1e300"):
        told(query, Engine(MemorySource(), SystemClock()))
    sys.stderr.flush()
    assert capfd.readouterr().err == ""
