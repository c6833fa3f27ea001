"""Asking the API as a client would, without a port: the whole application, gate and all, over a store."""

import asyncio
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from starlette.applications import Starlette
from starlette.types import Message

from deskwatch.api import POST_PATHS, Api
from deskwatch.history import History
from deskwatch.hub.prometheus import PrometheusFace
from deskwatch.model import Clock
from deskwatch.promql import Options
from deskwatch.store import Store, import_openmetrics
from deskwatch.testing import ManualClock
from deskwatch.web import create_app
from tests.web.asgi import PATIENCE_SECONDS, request_scope
from tests.web.pretend import PretendedHub

FORM = "application/x-www-form-urlencoded"
START_S = 1_700_000_000
SAMPLES = """# TYPE orders counter
# HELP orders Orders that were sent.
orders_total{bot="ema",symbol="BTC"} 1 1700000000
orders_total{bot="ema",symbol="BTC"} 4 1700000060
orders_total{bot="grid",symbol="ETH"} 2 1700000000
# TYPE equity gauge
equity{bot="ema"} 100.5 1700000000
equity{bot="ema"} NaN 1700000060
# EOF
"""


class Answer(msgspec.Struct, frozen=True):
    """What the application answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        """The body as JSON."""
        return dict(json.loads(self.body))

    @property
    def data(self) -> object:
        """What was asked for; a failure shows as the whole answer."""
        return self.json.get("data", self.json)

    @property
    def error(self) -> tuple[int, object, object]:
        """The code, the sort of the error and its words."""
        return self.status, self.json["errorType"], self.json["error"]


class Asking:
    """A client of one application."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def get(self, path: str, *fields: tuple[str, str], **more: str) -> Answer:
        """Ask by the address."""
        return self.send("GET", path, query=urlencode([*fields, *more.items()]).encode())

    def post(self, path: str, *fields: tuple[str, str], **more: str) -> Answer:
        """Ask by a form."""
        return self.send("POST", path, body=urlencode([*fields, *more.items()]).encode())

    def send(
        self, method: str, path: str, *, query: bytes = b"", body: bytes = b"", kind: str = FORM
    ) -> Answer:
        """Send one request and return the whole answer; a path without a slash is one below /api/v1/."""
        headers = {"content-type": kind} if body else {}
        scope = request_scope(
            path if path.startswith("/") else f"/api/v1/{path}", method, headers, "localhost"
        )
        scope["query_string"] = query
        return asyncio.run(asyncio.wait_for(_answer(self.app, scope, body), PATIENCE_SECONDS))


async def _answer(app: Starlette, scope: dict[str, object], body: bytes) -> Answer:
    sent: list[Message] = []
    requests = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        for request in requests:
            return request
        await asyncio.Event().wait()  # the client stays
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *bodies = sent
    headers = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(message.get("body", b"") for message in bodies))


@contextmanager
def asking(
    folder: Path, openmetrics: str = SAMPLES, options: Options | None = None, clock: Clock | None = None
) -> Iterator[Asking]:
    """Import samples into a store and give a client of a hub's API over it, at the time of the last one."""
    clock = clock or ManualClock((START_S + 60) * 10**9)
    store = Store(folder, clock)
    import_openmetrics(store, io.BytesIO(openmetrics.encode()))
    store.close()
    history = History(folder, clock, options)
    api = Api(PrometheusFace(history, clock), clock)
    try:
        yield Asking(create_app(PretendedHub(), clock=clock, more=api.routes(), form_paths=POST_PATHS))
    finally:
        api.close()
        history.close()
