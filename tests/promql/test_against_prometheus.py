"""Random queries over random series: our answers are those of a real Prometheus."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deskwatch.chance import seeded_random
from deskwatch.model import SystemClock
from deskwatch.promql import Dialect, Engine, Options, format_query, parse_query
from tests.promql.agreement import differences
from tests.promql.random_queries import Queries
from tests.promql.real_prometheus import real_prometheus
from tests.promql.worlds import random_world

pytestmark = pytest.mark.prometheus
QUERIES = 200


def test_two_hundred_random_queries_have_the_answers_of_prometheus(
    tmp_path: Path, program: Callable[[str], Path]
) -> None:
    """The long form is `python -m tests.soak.promql --queries 2000`."""
    world = random_world(42)
    with real_prometheus(world.openmetrics(), tmp_path, program) as real:
        assert list(differences(world, real, seeded_random(42), QUERIES)) == []


def test_the_comparison_notices_what_prometheus_3_reads_otherwise(
    tmp_path: Path, program: Callable[[str], Path]
) -> None:
    """An engine with left-open ranges, held against Prometheus 2, differs: the comparison is not blind."""
    world = random_world(42)
    fault = Engine(world.source(), SystemClock(), Options(experimental=True))
    with real_prometheus(world.openmetrics(), tmp_path, program) as real:
        assert list(differences(world, real, seeded_random(42), QUERIES, fault)) != []


def test_random_queries_are_written_as_prometheus_writes_them(
    tmp_path: Path, program: Callable[[str], Path]
) -> None:
    """Where Prometheus can read a query at all; what is written is read back as the same tree."""
    stream = Queries(seeded_random(5))
    dialect = Dialect(old_names=True)
    with real_prometheus(random_world(5).openmetrics(), tmp_path, program) as real:
        for _ in range(QUERIES):
            query = stream.query().replace("holt_winters", "predict_linear").replace(", 0.3, 0.6)", ", 0.3)")
            theirs = real.formatted(query)
            if theirs["status"] == "success":
                tree = parse_query(query, dialect)
                assert format_query(tree) == theirs["data"]
                assert parse_query(format_query(tree), dialect) == tree
