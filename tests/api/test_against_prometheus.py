"""A recorded list of requests, to the hub and to a real Prometheus over the same samples, answered alike.

Prometheus here is 2.42, so ranges are taken as it takes them; answers that 3.5 gives otherwise are in the
list with the reason, and must differ in their words alone.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

import pytest

from deskwatch.promql import Options
from tests.api.asking import Answer, Asking, asking
from tests.promql.real_prometheus import real_prometheus
from tests.promql.worlds import random_world

pytestmark = pytest.mark.prometheus
LIST = Path(__file__).parent / "requests.txt"


class Asked(NamedTuple):
    """One line of the list."""

    method: str
    path: str
    fields: list[tuple[str, str]]
    reason: str

    def __str__(self) -> str:
        """Return the request as it is listed."""
        return f"{self.method} {self.path} {'&'.join('='.join(field) for field in self.fields)}"


def requests() -> Iterator[Asked]:
    """Give the lines of the list."""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            request, _, reason = line.removeprefix("~ ").partition(" ~ ")
            method, path, fields = f"{request} ".split(" ", 2)
            yield Asked(method, path, [_field(field) for field in fields.strip().split("&") if field], reason)


def _field(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, program: Callable[[str], Path]
) -> Iterator[tuple[Asking, str]]:
    """Give the hub's API and the address of a Prometheus that hold the same samples."""
    text = random_world(7).openmetrics()
    folder = tmp_path_factory.mktemp("prometheus")
    with (
        asking(tmp_path_factory.mktemp("ours"), text, Options(left_closed=True)) as ours,
        real_prometheus(text, folder, program) as real,
    ):
        yield ours, real.url


@pytest.mark.parametrize("asked", list(requests()), ids=str)
def test_a_request_is_answered_alike(asked: Asked, both: tuple[Asking, str]) -> None:
    ours, theirs = send_to_us(both[0], asked), send_to_prometheus(both[1], asked)
    if asked.reason:
        assert ours != theirs, "it is answered alike by now: take the mark away"
    else:
        assert ours == theirs


def send_to_us(ours: Asking, asked: Asked) -> object:
    """Return the code and the answer, and see that the answer is said to be what it is."""
    send = ours.post if asked.method == "POST" else ours.get
    answer: Answer = send(asked.path, *asked.fields)
    assert answer.headers["content-type"] == "application/json"
    return answer.status, comparable(answer.json)


def send_to_prometheus(url: str, asked: Asked) -> object:
    """Return the same of Prometheus."""
    text = urlencode(asked.fields, quote_via=quote)
    where = f"{url}/api/v1/{asked.path}" + (f"?{text}" if text and asked.method == "GET" else "")
    body = text.encode() if asked.method == "POST" else None
    try:
        with urllib.request.urlopen(where, body, timeout=60) as answer:  # noqa: S310 - our own server
            return answer.status, comparable(json.load(answer))
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, comparable(json.load(problem))


def comparable(answer: object) -> object:
    """Return an answer whose series are in one order: Prometheus' own order of a vector is by chance."""
    if isinstance(answer, dict):
        return {name: comparable(value) for name, value in answer.items() if name != "infos"}
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        return sorted(answer, key=lambda row: json.dumps(row, sort_keys=True))
    return answer
