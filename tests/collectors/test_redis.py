"""A Redis says of itself what its own client says of it; every way to fail has its word."""

import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from deskwatch.collectors.collector import TIMEOUT_SECONDS
from deskwatch.collectors.redis import RedisCollector
from deskwatch.events import RedisMeasured
from deskwatch.model import ConfigError
from tests.collectors.conftest import PASSWORD
from tests.collectors.looking import Looking, failure_of
from tests.collectors.servers import dripping_after, nonsense, server_that_is, silent
from tests.ports import free_port


def info(program: Callable[[str], Path], port: int) -> dict[str, str]:
    words = [str(program("redis-cli")), "-p", str(port), "info"]
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)


def test_the_figures_are_those_of_redis_cli(
    redis_port: int, program: Callable[[str], Path], looking: Looking
) -> None:
    seen = looking.see(RedisCollector("cache", f"redis://127.0.0.1:{redis_port}"), RedisMeasured)
    said = info(program, redis_port)
    assert seen.server == "cache"
    assert seen.connected_clients == int(said["connected_clients"]) == 1
    assert seen.memory_limit_bytes == int(said["maxmemory"]) == 64 * 1024 * 1024
    assert seen.memory_used_bytes == pytest.approx(int(said["used_memory"]), rel=0.05)
    assert 0 <= int(said["uptime_in_seconds"]) - seen.uptime_seconds <= 60


def test_the_right_password_opens(guarded_redis_port: int, looking: Looking) -> None:
    url = f"redis://:{quote(PASSWORD, safe='')}@127.0.0.1:{guarded_redis_port}/0"
    assert looking.see(RedisCollector("cache", url), RedisMeasured).connected_clients == 1


@pytest.mark.parametrize("who", ["", ":wr0ng-secret@", "some:wr0ng-secret@"])
def test_without_the_right_password_it_is_denied(guarded_redis_port: int, looking: Looking, who: str) -> None:
    collector = RedisCollector("cache", f"redis://{who}127.0.0.1:{guarded_redis_port}")
    failure = failure_of(collector, looking, 2 * TIMEOUT_SECONDS)
    assert (failure.reason, str(failure)) == (
        "denied",
        "redis cache does not let us in: look at its password",
    )


def test_where_nobody_listens_it_is_refused(looking: Looking) -> None:
    collector = RedisCollector("cache", f"redis://:secret@127.0.0.1:{free_port()}")
    assert failure_of(collector, looking, 2 * TIMEOUT_SECONDS).reason == "refused"


@pytest.mark.parametrize("behave", [silent, dripping_after(b"+")], ids=["silent", "dripping"])
def test_a_server_that_hangs_costs_its_time_out_and_no_more(
    behave: Callable[..., None], looking: Looking
) -> None:
    """Also where the address asks for longer, and where each step is in time but the whole is not."""
    with server_that_is(behave) as port:
        collector = RedisCollector("cache", f"redis://:secret@127.0.0.1:{port}?socket_timeout=60")
        failure = failure_of(collector, looking, 2 * TIMEOUT_SECONDS)
    assert (failure.reason, str(failure)) == ("timeout", "redis cache does not answer")


def test_a_server_that_talks_nonsense_is_an_error(looking: Looking) -> None:
    with server_that_is(nonsense) as port:
        failure = failure_of(RedisCollector("cache", f"redis://127.0.0.1:{port}"), looking, TIMEOUT_SECONDS)
    assert (failure.reason, str(failure)) == ("error", "redis cache does not answer as a Redis does")


def test_a_server_that_refuses_the_question_is_told_in_words(looking: Looking) -> None:
    def refuse(connection: socket.socket) -> None:
        while connection.recv(4096):
            connection.sendall(b"-ERR unknown command of s3cret\r\n" * 8)

    with server_that_is(refuse) as port:
        failure = failure_of(RedisCollector("cache", f"redis://127.0.0.1:{port}"), looking, TIMEOUT_SECONDS)
    assert str(failure) == "redis cache refuses to say how it is: may it do INFO?"


@pytest.mark.parametrize(
    "url",
    [
        "http://:s3cret@host",
        "s3cret",
        "redis://:s3cret/x@host",
        "redis://:s3cret@[::1",
        "redis://h?db=s3cret",
    ],
)
def test_what_is_no_address_is_named_without_being_shown(url: str) -> None:
    with pytest.raises(ConfigError, match=r"monitors\.redis\.cache is no address") as caught:
        RedisCollector("cache", url)
    assert "s3cret" not in str(caught.value)
