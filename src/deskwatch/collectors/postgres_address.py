"""Where a PostgreSQL is: its address taken apart, and the connection opened, in the clear or encrypted.

Of what may stand after the `?` these count: `sslmode`, with libpq's words and meanings, and `host=/folder`
for a Unix socket. The rest is for other programs and passed over.
"""

import socket
import ssl
import struct
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from deskwatch.collectors.collector import TIMEOUT_SECONDS, CollectorError
from deskwatch.model import ConfigError

_SCHEMES = frozenset({"postgres", "postgresql"})
_PLAIN = frozenset({"disable", "allow"})
_VERIFIED = frozenset({"verify-ca", "verify-full"})
_REQUIRED = _VERIFIED | {"require"}
_MODES = _PLAIN | _REQUIRED | {"prefer"}
_ENCRYPT = struct.pack("!ii", 8, 80877103)  # SSLRequest of the protocol


class PostgresAddress:
    """An address such as `postgres://user:password@127.0.0.1:5432/database?sslmode=require`."""

    def __init__(self, server: str, url: str) -> None:
        """Raise `ConfigError`, without the address, if it is none."""
        try:
            where = urlsplit(url)
            self.port = where.port or 5432
            options = parse_qs(where.query)
        except ValueError:  # whose message may quote a part of the password
            raise _no_address(server) from None
        mode = options.get("sslmode", ["prefer"])[-1]
        if where.scheme not in _SCHEMES or mode not in _MODES:
            raise _no_address(server)
        self._server = server
        self.user = unquote(where.username or "postgres")
        self.password = unquote(where.password) if where.password else None
        self.database = unquote(where.path.lstrip("/")) or None
        self.host = unquote(where.hostname or "127.0.0.1")
        self._folder = _folder(where, options)
        self._required = mode in _REQUIRED
        # Made once: reading the authorities' certificates takes longer than a look.
        self._context = None if mode in _PLAIN or self._folder else _context(verified=mode in _VERIFIED)

    def connect(self) -> socket.socket:
        """Return a connection, not encrypted yet. Raises `OSError`."""
        if not self._folder:
            return socket.create_connection((self.host, self.port), TIMEOUT_SECONDS)
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.settimeout(TIMEOUT_SECONDS)
            sock.connect(f"{self._folder}/.s.PGSQL.{self.port}")
        except OSError:
            sock.close()
            raise
        return sock

    def encrypt(self, sock: socket.socket) -> socket.socket:
        """Return the connection encrypted, if it can be; raise `CollectorError` if it must and cannot."""
        if self._context is None:
            return sock
        sock.sendall(_ENCRYPT)
        if sock.recv(1) == b"S":
            return self._context.wrap_socket(sock, server_hostname=self.host)
        if self._required:
            raise CollectorError(
                "error", f"postgres {self._server} offers no encryption, which its sslmode asks for"
            )
        return sock


def _folder(where: SplitResult, options: dict[str, list[str]]) -> str:
    """Return the folder of the Unix socket; empty where the address names a host."""
    host = options.get("host", [""])[-1] or unquote(where.hostname or "")
    return host if host.startswith("/") else ""


def _context(*, verified: bool) -> ssl.SSLContext:
    if verified:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = (
        ssl.CERT_NONE
    )  # `prefer` and `require` hide the password from listeners, as in libpq
    return context


def _no_address(server: str) -> ConfigError:
    return ConfigError(
        f"monitors.postgres.{server} is no address of a PostgreSQL: write it like "
        "postgres://user:password@127.0.0.1:5432/database, special characters as %40"
    )
