import contextlib
import http.client
import socket
import struct
from collections.abc import Iterator

import pytest

from deskwatch.model import PortInUseError, UsageError
from deskwatch.web import listen
from deskwatch.web.connection import BoundedConnection
from tests.web.pretend import METRICS_TEXT, Served, served

REQUEST = b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n"
PATIENCE_SECONDS = 20.0  # only a test that fails waits so long


class HastyForHeads(BoundedConnection):
    """A connection that waits for a request only a moment, so that no test waits."""

    head_seconds = 0.05


class HastyForReaders(BoundedConnection):
    """A connection that waits for a reader who is behind only a moment."""

    stall_seconds = 0.05


class Few(BoundedConnection):
    """A server of twenty connections."""

    most = 20


@contextlib.contextmanager
def connected(hub: Served) -> Iterator[socket.socket]:
    """Open a bare connection."""
    with socket.create_connection(("127.0.0.1", hub.port), PATIENCE_SECONDS) as sock:
        yield sock


def scrape(hub: Served) -> tuple[int, bytes, dict[str, str]]:
    """Fetch the metrics as Prometheus would, over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=PATIENCE_SECONDS)
    with contextlib.closing(connection):
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}


def is_closed_by_server(sock: socket.socket) -> bool:
    """Wait until the server closes; False if it says something instead."""
    try:
        return sock.recv(1) == b""
    except ConnectionResetError:
        return True


def test_the_server_answers_and_does_not_name_itself() -> None:
    with served(None) as hub:
        status, body, headers = scrape(hub)
    assert (status, body) == (200, METRICS_TEXT)
    assert "server" not in headers


def test_small_packets_are_sent_at_once() -> None:
    """Where a socket says that it is TCP asyncio sees to it; else answers on a used connection take 40 ms."""
    with contextlib.closing(listen("127.0.0.1", 0)) as sock:
        assert sock.proto == socket.IPPROTO_TCP


def test_a_connection_that_asks_nothing_is_closed() -> None:
    with served(None, connection=HastyForHeads) as hub, connected(hub) as sock:
        assert is_closed_by_server(sock)


def test_a_request_that_never_ends_is_cut_off_on_a_new_and_on_a_used_connection() -> None:
    with served(None, connection=HastyForHeads) as hub:
        with connected(hub) as sock:
            sock.sendall(REQUEST)
            assert is_closed_by_server(sock)
        with connected(hub) as sock:
            sock.sendall(REQUEST + b"\r\n")
            assert sock.recv(12) == b"HTTP/1.1 200"
            sock.sendall(REQUEST)
            while sock.recv(65536):  # the rest of the first answer, then the end
                pass
        assert scrape(hub)[0] == 200


def test_idle_connections_make_room_for_an_honest_one() -> None:
    with served(None, connection=Few) as hub, contextlib.ExitStack() as open_ones:
        for _ in range(100):
            sock = open_ones.enter_context(connected(hub))
            sock.sendall(b"GET /metrics HTTP/1.1\r\nX-Slow: ")
        assert [scrape(hub)[0] for _ in range(20)] == [200] * 20


def test_a_head_of_more_than_sixteen_kilobytes_is_refused() -> None:
    with served(None) as hub, connected(hub) as sock:
        sock.sendall(REQUEST + b"X-Long: " + b"a" * 40_000)
        assert sock.recv(12) == b"HTTP/1.1 400"
        with contextlib.suppress(ConnectionResetError):
            while sock.recv(65536):
                pass
        assert scrape(hub)[0] == 200


def test_a_reader_who_stopped_reading_is_cut_off() -> None:
    with served(None, connection=HastyForReaders) as hub, connected(hub) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        hub.show(b'"' + b"a" * 20_000_000 + b'"')  # far more than the sockets' buffers hold
        sock.sendall(b"GET /api/screen HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        hub.wait_until_gone()
        assert scrape(hub)[0] == 200


def test_the_server_stops_while_a_stream_is_open() -> None:
    with served(None) as hub, connected(hub) as sock:
        sock.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert sock.recv(12) == b"HTTP/1.1 200"
        hub.stop()
        received = b""
        while chunk := sock.recv(65536):
            received += chunk
        assert received.endswith(b"0\r\n\r\n")  # an end in good order


def test_a_reset_in_mid_request_does_no_harm() -> None:
    with served(None) as hub:
        for _ in range(5):
            with connected(hub) as sock:
                sock.sendall(REQUEST)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert scrape(hub)[0] == 200


def test_a_port_in_use_is_told_with_the_mend() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        words = rf"127\.0\.0\.1:{port} is in use: stop what listens there, or .* --listen 127\.0\.0\.1:0"
        with pytest.raises(PortInUseError, match=words):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port"), [("203.0.113.7", 0), ("127.0.0.1", 65_536), ("not-a-host.invalid", 0)]
)
def test_an_address_that_cannot_be_listened_on_is_told(host: str, port: int) -> None:
    with pytest.raises(UsageError, match=rf"cannot listen on {host}:{port} "):
        listen(host, port)


def test_port_zero_takes_a_free_one() -> None:
    with listen("127.0.0.1", 0) as one, listen("127.0.0.1", 0) as other:
        assert one.getsockname()[1] != other.getsockname()[1]
