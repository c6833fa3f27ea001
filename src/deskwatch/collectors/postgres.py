"""PostgreSQL: connections, slow queries, replication.

Slow queries are those of `pg_stat_statements` whose mean time is above a second, counted by their calls;
without the extension the count is not known and its series is absent.
"""

import contextlib
import socket
import ssl

import pg8000.exceptions
import pg8000.native

from deskwatch.collectors.collector import TIMEOUT_SECONDS, CollectorError, Record
from deskwatch.collectors.deadline import Deadline
from deskwatch.collectors.postgres_address import PostgresAddress

SLOW_MS = 1000
# A user without `pg_monitor` is not told of what sort the connections of others are; those to a database are
# those of clients, but for a worker now and then.
_CONNECTIONS = (
    "SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity "
    "WHERE backend_type = 'client backend' OR (backend_type IS NULL AND datid IS NOT NULL)"
)
_HAS_STATEMENTS = "SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements'"
_SLOW = f"SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements WHERE mean_exec_time > {SLOW_MS}"  # noqa: S608 - a number of ours
_LAG = "SELECT max(extract(epoch FROM replay_lag)) FROM pg_stat_replication"
_DENIED = frozenset({"28000", "28P01", "42501"})  # authorisation failed, password failed, privilege missing
_CANCELLED = "57014"  # by statement_timeout


class PostgresCollector:
    """Looks at one PostgreSQL. `url` may hold a password; it is used and never shown."""

    name = "postgres"

    def __init__(self, server: str, url: str) -> None:
        """Raise `ConfigError`, without the address, if it is none."""
        self.server = server
        self._address = PostgresAddress(server, url)

    def look(self, record: Record) -> None:
        """Connect, ask, and leave; a connection that is kept would be one that the server counts for ever."""
        try:
            sock = self._address.connect()
        except OSError as error:
            raise self._explain(error, timed_out=False) from None
        # A second handle on the connection, which still ends it after the first was encrypted.
        with contextlib.closing(sock), contextlib.closing(sock.dup()) as handle:
            deadline = Deadline(TIMEOUT_SECONDS, lambda: handle.shutdown(socket.SHUT_RDWR))
            with deadline:
                try:
                    self._ask(sock, record)
                except CollectorError:
                    raise
                except Exception as error:  # noqa: BLE001 - a server that talks nonsense raises what it likes
                    raise self._explain(error, timed_out=deadline.has_passed) from None

    def _ask(self, sock: socket.socket, record: Record) -> None:
        where = self._address
        with contextlib.closing(where.encrypt(sock)) as channel:
            connection = pg8000.native.Connection(
                user=where.user,
                password=where.password,
                host=where.host,
                database=where.database,
                sock=channel,
                ssl_context=False,  # encrypted above, where it is to be
                application_name="deskwatch",
            )
            try:
                self._record(connection, record)
            finally:
                with contextlib.suppress(Exception):  # a connection that broke cannot be left politely
                    connection.close()

    def _record(self, connection: pg8000.native.Connection, record: Record) -> None:
        connection.run(f"SET statement_timeout = {int(TIMEOUT_SECONDS * 1000)}")
        ((connections, limit),) = connection.run(_CONNECTIONS)
        ((lag,),) = connection.run(_LAG)
        record.postgres_measured(
            server=self.server,
            connections=connections,
            connections_limit=limit,
            slow_queries=_slow_queries(connection),
            replication_lag_seconds=None if lag is None else float(lag),
        )

    def _explain(self, error: Exception, *, timed_out: bool) -> CollectorError:
        """Return the failure in words of ours: what the library says may quote the address."""
        details = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        code = str(details.get("C", ""))
        if timed_out or code == _CANCELLED or _is_timeout(error):
            return CollectorError("timeout", f"postgres {self.server} does not answer")
        if code in _DENIED:
            return CollectorError(
                "denied", f"postgres {self.server} does not let us in: look at its password"
            )
        if code:
            return CollectorError("error", f"postgres {self.server} failed: SQLSTATE {_word(code)}")
        if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
            return CollectorError("refused", f"postgres {self.server} cannot be reached")
        return CollectorError("error", f"postgres {self.server} {_oddity(error)}")


def _oddity(error: Exception) -> str:
    """Say what is the matter with a server that answers, but not as it should."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "has a certificate that nobody vouches for"
    if isinstance(error, ssl.SSLError):
        return "cannot be reached encrypted: look at its sslmode"
    return "does not answer as a PostgreSQL does"


def _slow_queries(connection: pg8000.native.Connection) -> int | None:
    """Return how often slow statements ran; None where the extension is absent, old or not loaded."""
    ((has_statements,),) = connection.run(_HAS_STATEMENTS)
    if not has_statements:
        return None
    try:
        return int(connection.run(_SLOW)[0][0])
    except pg8000.exceptions.DatabaseError:
        return None


def _is_timeout(error: BaseException) -> bool:
    return isinstance(error, TimeoutError) or isinstance(error.__cause__, TimeoutError)


def _word(code: str) -> str:
    """Return the code of an error, as much of it as can be one: the server may say anything."""
    return code if code.isascii() and code.isalnum() and len(code) == len(_CANCELLED) else "unknown"
