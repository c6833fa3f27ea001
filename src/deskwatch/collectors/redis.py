"""Redis: what `INFO` says."""

import socket
from typing import Any

import redis

from deskwatch.collectors.collector import TIMEOUT_SECONDS, CollectorError, Record
from deskwatch.collectors.deadline import Deadline
from deskwatch.model import ConfigError


class RedisCollector:
    """Looks at one Redis. `url` may hold a password; it is used and never shown."""

    name = "redis"

    def __init__(self, server: str, url: str) -> None:
        """Raise `ConfigError`, without the address, if it is none."""
        self.server = server
        try:
            self._connections = redis.ConnectionPool.from_url(url, protocol=2)
        except ValueError:
            raise ConfigError(
                f"monitors.redis.{server} is no address of a Redis: write it like "
                "redis://user:password@127.0.0.1:6379/0, special characters as %40"
            ) from None
        # Not as arguments above: what an address says after its "?" would go before them.
        self._connections.connection_kwargs.update(
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=None,
        )

    def look(self, record: Record) -> None:
        """Connect, ask, and leave: a connection that is kept may be one to a server that is no more."""
        info = self._ask()
        try:
            record.redis_measured(
                server=self.server,
                connected_clients=int(info["connected_clients"]),
                memory_used_bytes=int(info["used_memory"]),
                memory_limit_bytes=int(info.get("maxmemory", 0)),
                uptime_seconds=float(info.get("uptime_in_seconds", 0)),
            )
        except (KeyError, ValueError):
            raise CollectorError("error", f"redis {self.server} does not answer as a Redis does") from None

    def _ask(self) -> dict[str, str]:
        connection: Any = self._connections.make_connection()  # redis-py leaves its methods untyped

        def cut() -> None:
            sock = connection._sock  # noqa: SLF001 - no public way to end an exchange that another thread waits on
            if sock is not None:
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

        with Deadline(TIMEOUT_SECONDS, cut) as deadline:
            try:
                connection.connect()
                connection.send_command("INFO")
                return _fields(connection.read_response())
            except Exception as error:  # noqa: BLE001 - a server that talks nonsense raises what it likes
                raise self._explain(error, timed_out=deadline.has_passed) from None
            finally:
                connection.disconnect()

    def _explain(self, error: Exception, *, timed_out: bool) -> CollectorError:
        """Return the failure in words of ours: what the library says may quote the address."""
        if timed_out or isinstance(error, redis.TimeoutError | TimeoutError):
            return CollectorError("timeout", f"redis {self.server} does not answer")
        if isinstance(error, redis.AuthenticationError | redis.exceptions.NoPermissionError):
            return CollectorError("denied", f"redis {self.server} does not let us in: look at its password")
        if isinstance(error, redis.BusyLoadingError):
            return CollectorError("error", f"redis {self.server} is still loading its data")
        if isinstance(error, redis.ConnectionError | OSError):
            return CollectorError("refused", f"redis {self.server} cannot be reached")
        if isinstance(error, redis.ResponseError):
            return CollectorError("error", f"redis {self.server} refuses to say how it is: may it do INFO?")
        return CollectorError("error", f"redis {self.server} does not answer as a Redis does")


def _fields(answer: object) -> dict[str, str]:
    """Return the fields of an `INFO`; none where the answer is no text."""
    if not isinstance(answer, bytes):
        return {}
    pairs = (line.partition(":") for line in answer.decode("utf-8", "replace").splitlines())
    return {name: value for name, colon, value in pairs if colon}
