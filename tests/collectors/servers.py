"""Servers for collectors to look at: real ones, and ones that misbehave on the wire."""

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.desks import wait_until
from tests.ports import free_port

DRIP_SECONDS = 0.2
_ROOT = 0
_NOBODY = 65534


@contextlib.contextmanager
def redis_server(program: Path, folder: Path, *options: str) -> Iterator[int]:
    """Run a real Redis and give its port; `options` go to its command line."""
    port = free_port()
    words = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen([*words, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_until("a Redis that listens", lambda: _listens(port))
            yield port
        finally:
            server.terminate()


class Postgres:
    """A real PostgreSQL: its port, and SQL asked through its own client."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        self.port = port
        self.folder = folder
        self._programs = programs

    def url(self, *, user: str = "postgres", password: str = "right", query: str = "") -> str:  # noqa: S107 - of a server that lives for a test
        """Return its address."""
        return f"postgres://{user}:{password}@127.0.0.1:{self.port}/postgres{query}"

    def ask(self, sql: str) -> str:
        """Return the answer to a question."""
        words = ["psql", "-XAtq", "-h", str(self.folder), "-p", str(self.port), "-U", "postgres", "-c", sql]
        words[0] = str(self._programs / "psql")
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        return done.stdout.strip()


@contextlib.contextmanager
def postgres_server(programs: Path, folder: Path, *settings: str) -> Iterator[Postgres]:
    """Run a real PostgreSQL, TCP by password and its socket without; as nobody where we are root."""
    password = folder / "password"
    password.write_text("right")
    as_user = _as_nobody(folder, *folder.iterdir())
    data = folder / "data"
    port = free_port()
    initdb = [
        str(programs / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "--no-sync",
        "--pwfile",
        str(password),
    ]
    initdb += ["--auth-local=trust", "--auth-host=scram-sha-256", "--no-locale", "-E", "UTF8"]
    subprocess.run([*as_user, *initdb], check=True, capture_output=True, cwd=folder)
    words = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder)]
    for setting in ("listen_addresses=127.0.0.1", "fsync=off", *settings):
        words += ["-c", setting]
    with subprocess.Popen(
        [*as_user, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    ) as server:
        try:
            postgres = Postgres(programs, folder, port)
            wait_until("a PostgreSQL that answers", lambda: _answers(postgres))
            yield postgres
        finally:
            server.terminate()


def _as_nobody(folder: Path, *files: Path) -> Sequence[str]:
    """Return the words that start a program as nobody; PostgreSQL refuses to run as root."""
    if os.geteuid() != _ROOT:
        return ()
    for path in (folder, *files):
        os.chown(path, _NOBODY, _NOBODY)
    setpriv = shutil.which("setpriv") or "setpriv"
    return (setpriv, f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")


def _answers(postgres: Postgres) -> bool:
    try:
        return postgres.ask("SELECT 1") == "1"
    except subprocess.CalledProcessError:
        return False


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def silent(connection: socket.socket) -> None:
    """Say nothing until the other side has left."""
    with contextlib.suppress(OSError):
        while connection.recv(4096):
            pass


def dripping_after(first: bytes) -> Callable[[socket.socket], None]:
    """Return who begins well, then says a byte now and then: each step is in time, the whole is not."""

    def drip(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(first)
            while True:
                connection.sendall(b"+")
                time.sleep(DRIP_SECONDS)  # the server's own pace is what is tested

    return drip


def nonsense(connection: socket.socket) -> None:
    """Answer as no database does."""
    with contextlib.suppress(OSError):
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" + bytes(range(256)))


@contextlib.contextmanager
def server_that_is(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """Listen, and treat each connection so; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def treat(connection: socket.socket) -> None:
            # A client that has gone by now is none of the fake server's business.
            with connection, contextlib.suppress(ConnectionError):
                behave(connection)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=treat, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield listening.getsockname()[1]
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
