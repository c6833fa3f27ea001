"""PostgreSQL: connections, slow queries, replication.

Slow queries are those of `pg_stat_statements` whose mean time is above a second, counted by their calls;
without the extension the count is not known and its series is absent.
"""

import ssl
from urllib.parse import unquote, urlsplit

import pg8000.exceptions
import pg8000.native

from deskwatch.collectors.collector import TIMEOUT_SECONDS, CollectorError, Record

SLOW_MS = 1000
_CONNECTIONS = (
    "SELECT count(*), current_setting('max_connections')::int "
    "FROM pg_stat_activity WHERE backend_type = 'client backend'"
)
_HAS_STATEMENTS = "SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements'"
_SLOW = "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements WHERE mean_exec_time > :slow"
_LAG = "SELECT max(extract(epoch FROM replay_lag)) FROM pg_stat_replication"
_DENIED = frozenset({"28000", "28P01", "42501"})  # authorisation failed, password failed, privilege missing


class PostgresCollector:
    """Looks at one PostgreSQL. `url` may hold a password; it is used and never shown."""

    name = "postgres"

    def __init__(self, server: str, url: str) -> None:
        self.server = server
        self._where = urlsplit(url)

    def look(self, record: Record) -> None:
        """Connect, ask, and leave; a connection that is kept would be one that the server counts for ever."""
        try:
            connection = self._connect()
        except pg8000.exceptions.DatabaseError as error:
            raise self._database_error(error) from None
        except pg8000.exceptions.InterfaceError as error:
            raise self._interface_error(error) from None
        except TimeoutError:
            raise CollectorError("timeout", f"postgres {self.server} does not answer") from None
        except OSError:
            raise CollectorError("refused", f"postgres {self.server} cannot be reached") from None
        try:
            self._ask(connection, record)
        except pg8000.exceptions.DatabaseError as error:
            raise self._database_error(error) from None
        except (pg8000.exceptions.InterfaceError, OSError):
            raise CollectorError("timeout", f"postgres {self.server} stopped answering") from None
        finally:
            connection.close()

    def _connect(self) -> pg8000.native.Connection:
        where = self._where
        return pg8000.native.Connection(
            user=unquote(where.username or "postgres"),
            password=unquote(where.password) if where.password else None,
            host=where.hostname or "127.0.0.1",
            port=where.port or 5432,
            database=where.path.lstrip("/") or None,
            timeout=TIMEOUT_SECONDS,
            ssl_context=ssl.create_default_context() if "sslmode=verify" in where.query else None,
            application_name="deskwatch",
        )

    def _ask(self, connection: pg8000.native.Connection, record: Record) -> None:
        connection.run(f"SET statement_timeout = {int(TIMEOUT_SECONDS * 1000)}")
        ((connections, limit),) = connection.run(_CONNECTIONS)
        ((has_statements,),) = connection.run(_HAS_STATEMENTS)
        slow = connection.run(_SLOW, slow=SLOW_MS)[0][0] if has_statements else None
        ((lag,),) = connection.run(_LAG)
        record.postgres_measured(
            server=self.server,
            connections=connections,
            connections_limit=limit,
            slow_queries=slow,
            replication_lag_seconds=None if lag is None else float(lag),
        )

    def _database_error(self, error: pg8000.exceptions.DatabaseError) -> CollectorError:
        details = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        if details.get("C") in _DENIED:
            return CollectorError("denied", f"postgres {self.server} does not let us in")
        return CollectorError("error", f"postgres {self.server}: error {details.get('C', 'unknown')}")

    def _interface_error(self, error: pg8000.exceptions.InterfaceError) -> CollectorError:
        timed_out = isinstance(error.__cause__, TimeoutError)
        if timed_out:
            return CollectorError("timeout", f"postgres {self.server} does not answer")
        return CollectorError("refused", f"postgres {self.server} cannot be reached")
