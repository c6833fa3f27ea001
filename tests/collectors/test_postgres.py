"""A PostgreSQL says of itself what SQL says of it; every way to fail has its word."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pg8000.native
import pytest

from deskwatch.collectors.collector import TIMEOUT_SECONDS
from deskwatch.collectors.postgres import PostgresCollector
from deskwatch.events import PostgresMeasured
from deskwatch.model import ConfigError
from tests.collectors.looking import Looking, failure_of
from tests.collectors.servers import (
    Postgres,
    dripping_after,
    nonsense,
    postgres_server,
    server_that_is,
    silent,
)
from tests.ports import free_port

CLIENTS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"


@pytest.fixture
def statements(postgres: Postgres) -> Iterator[Postgres]:
    """Create the extension that knows about slow queries, as far as it is installed, for one test."""
    if postgres.ask("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_stat_statements'") != "1":
        pytest.skip("needs the contrib extension pg_stat_statements")
    postgres.ask("CREATE EXTENSION pg_stat_statements")
    postgres.ask("SELECT pg_stat_statements_reset()")
    yield postgres
    postgres.ask("DROP EXTENSION pg_stat_statements")


def test_the_figures_are_those_of_sql(postgres: Postgres, looking: Looking) -> None:
    seen = looking.see(PostgresCollector("book", postgres.url()), PostgresMeasured)
    assert seen.server == "book"
    assert seen.connections == int(postgres.ask(CLIENTS)) == 1  # each asker sees itself
    assert seen.connections_limit == int(postgres.ask("SHOW max_connections"))


def test_a_user_without_privileges_counts_the_connections_of_others(
    postgres: Postgres, looking: Looking
) -> None:
    """PostgreSQL hides from it of what sort they are, not that they are."""
    postgres.ask("CREATE USER weak PASSWORD 'right'")
    where = {"host": "127.0.0.1", "port": postgres.port, "password": "right"}
    other = pg8000.native.Connection("postgres", **where)
    try:
        collector = PostgresCollector("book", postgres.url(user="weak"))
        seen = looking.see(collector, PostgresMeasured)
        assert seen.connections == int(postgres.ask(CLIENTS)) == 2
    finally:
        other.close()
        postgres.ask("DROP USER weak")


def test_what_a_server_cannot_tell_is_absent(postgres: Postgres, looking: Looking) -> None:
    """Without the extension there is no count of slow queries, without a replica no lag."""
    seen = looking.see(PostgresCollector("book", postgres.url()), PostgresMeasured)
    assert (seen.slow_queries, seen.replication_lag_seconds) == (None, None)


def test_slow_queries_are_counted_by_their_calls(statements: Postgres, looking: Looking) -> None:
    collector = PostgresCollector("book", statements.url())
    assert looking.see(collector, PostgresMeasured).slow_queries == 0
    statements.ask("SELECT pg_sleep(1.1)")
    slow = statements.ask("SELECT sum(calls) FROM pg_stat_statements WHERE mean_exec_time > 1000")
    collector.look(looking.record)
    assert looking.all_of(PostgresMeasured)[-1].slow_queries == int(slow) == 1


def test_it_leaves_no_connection_behind(postgres: Postgres, looking: Looking) -> None:
    collector = PostgresCollector("book", postgres.url())
    for _ in range(3):
        collector.look(looking.record)
    assert max(seen.connections for seen in looking.all_of(PostgresMeasured)) <= 2


def test_a_unix_socket_will_do(postgres: Postgres, looking: Looking) -> None:
    url = f"postgresql:///postgres?host={postgres.folder}"
    url = url.replace("///", f"//postgres@localhost:{postgres.port}/")
    assert looking.see(PostgresCollector("book", url), PostgresMeasured).connections == 1


@pytest.fixture(scope="module")
def encrypted(postgres_programs: Path, program: Callable[[str], Path]) -> Iterator[Postgres]:
    """Run a PostgreSQL that offers encryption, with a certificate that nobody vouches for."""
    with tempfile.TemporaryDirectory(prefix="deskwatch-", ignore_cleanup_errors=True) as name:
        words = [str(program("openssl")), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"]
        key, certificate = Path(name, "key"), Path(name, "certificate")
        subprocess.run([*words, "-keyout", key, "-out", certificate], check=True, capture_output=True)
        files = f"ssl_key_file={key}", f"ssl_cert_file={certificate}"
        with postgres_server(postgres_programs, Path(name), "ssl=on", *files) as server:
            yield server


@pytest.mark.parametrize("mode", ["prefer", "require"])
def test_what_can_be_encrypted_is(encrypted: Postgres, looking: Looking, mode: str) -> None:
    url = encrypted.url(query=f"?sslmode={mode}")
    assert looking.see(PostgresCollector("book", url), PostgresMeasured).connections == 1


def test_a_certificate_that_nobody_vouches_for_is_not_believed_where_it_matters(
    encrypted: Postgres, looking: Looking
) -> None:
    collector = PostgresCollector("book", encrypted.url(query="?sslmode=verify-full"))
    failure = failure_of(collector, looking, 2 * TIMEOUT_SECONDS)
    assert (failure.reason, str(failure)) == (
        "error",
        "postgres book has a certificate that nobody vouches for",
    )


def test_an_sslmode_that_cannot_be_had_is_not_passed_over(postgres: Postgres, looking: Looking) -> None:
    collector = PostgresCollector("book", postgres.url(query="?sslmode=require"))
    failure = failure_of(collector, looking, 2 * TIMEOUT_SECONDS)
    assert failure.reason == "error"
    assert "sslmode" in str(failure)


@pytest.mark.parametrize("user", ["postgres", "stranger"])
def test_a_wrong_password_is_denied(postgres: Postgres, looking: Looking, user: str) -> None:
    collector = PostgresCollector("book", postgres.url(user=user, password="wr0ng-secret"))  # noqa: S106 - a wrong one
    failure = failure_of(collector, looking, 2 * TIMEOUT_SECONDS)
    assert (failure.reason, str(failure)) == (
        "denied",
        "postgres book does not let us in: look at its password",
    )


def test_a_database_that_is_not_there_is_an_error_with_its_code(postgres: Postgres, looking: Looking) -> None:
    collector = PostgresCollector(
        "book", postgres.url().replace("/postgres", "/nosuch", 2).replace("//nosuch", "//postgres")
    )
    failure = failure_of(collector, looking, 2 * TIMEOUT_SECONDS)
    assert (failure.reason, str(failure)) == ("error", "postgres book failed: SQLSTATE 3D000")


def test_where_nobody_listens_it_is_refused(looking: Looking) -> None:
    collector = PostgresCollector("book", f"postgres://u:secret@127.0.0.1:{free_port()}/db")
    assert failure_of(collector, looking, 2 * TIMEOUT_SECONDS).reason == "refused"


@pytest.mark.parametrize(
    ("behave", "mode"),
    [(silent, "prefer"), (dripping_after(b"N\0\0\xff\0"), "disable")],
    ids=["silent", "dripping a long notice"],
)
def test_a_server_that_hangs_costs_its_time_out_and_no_more(
    behave: Callable[..., None], mode: str, looking: Looking
) -> None:
    """Also where each step is in time but the whole is not."""
    with server_that_is(behave) as port:
        collector = PostgresCollector("book", f"postgres://u:secret@127.0.0.1:{port}/db?sslmode={mode}")
        failure = failure_of(collector, looking, 2 * TIMEOUT_SECONDS)
    assert (failure.reason, str(failure)) == ("timeout", "postgres book does not answer")


def test_a_server_that_talks_nonsense_is_an_error(looking: Looking) -> None:
    with server_that_is(nonsense) as port:
        collector = PostgresCollector("book", f"postgres://u:secret@127.0.0.1:{port}/db")
        failure = failure_of(collector, looking, 2 * TIMEOUT_SECONDS)
    assert (failure.reason, str(failure)) == ("error", "postgres book does not answer as a PostgreSQL does")


@pytest.mark.parametrize(
    "url",
    ["mysql://u:s3cret@host/db", "s3cret", "postgres://u:s3cret/x@host/db", "postgres://h/db?sslmode=s3cret"],
)
def test_what_is_no_address_is_named_without_being_shown(url: str) -> None:
    with pytest.raises(ConfigError, match=r"monitors\.postgres\.book is no address") as caught:
        PostgresCollector("book", url)
    assert "s3cret" not in str(caught.value)
