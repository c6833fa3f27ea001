"""A recorder for each test; the real servers once a run, or the test is left out."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.collectors.looking import Looking
from tests.collectors.servers import Postgres, postgres_server, redis_server

PASSWORD = "c4nary%2Fp-@ss"  # noqa: S105 - of a server that lives for a test


@pytest.fixture
def looking(tmp_path: Path) -> Iterator[Looking]:
    """Return a recorder and its journal."""
    looking = Looking(tmp_path / "looking")
    yield looking
    looking.record.close()


@pytest.fixture(scope="session")
def postgres_programs(program: Callable[[str], Path]) -> Path:
    """Return the folder of PostgreSQL's programs: Debian keeps the server itself off the path."""
    on_path = shutil.which("postgres")
    found = (
        [Path(on_path).resolve()] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    )
    return (found[-1] if found else program("pg_ctlcluster")).parent


@pytest.fixture(scope="session")
def postgres(postgres_programs: Path) -> Iterator[Postgres]:
    """Run a PostgreSQL with the extension that knows about slow queries loaded, but not created."""
    # Not below pytest's own folder, which nobody but its owner may enter.
    with tempfile.TemporaryDirectory(prefix="deskwatch-", ignore_cleanup_errors=True) as folder:
        preload = "shared_preload_libraries=pg_stat_statements"
        with postgres_server(postgres_programs, Path(folder), preload) as server:
            yield server


@pytest.fixture(scope="session")
def redis_port(program: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Run a Redis that lets everybody in."""
    with redis_server(
        program("redis-server"), tmp_path_factory.mktemp("redis"), "--maxmemory", "64mb"
    ) as port:
        yield port


@pytest.fixture(scope="session")
def guarded_redis_port(
    program: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """Run a Redis that asks for `PASSWORD`."""
    folder = tmp_path_factory.mktemp("guarded-redis")
    with redis_server(program("redis-server"), folder, "--requirepass", PASSWORD) as port:
        yield port
