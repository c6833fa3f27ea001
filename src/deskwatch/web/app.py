"""The routes: a page, its files, the metrics, the state, the screen as JSON and as a stream.

| path | answer |
|---|---|
| `/` | the page |
| `/static/<folder>/<name>` | its files, kept for ever under the hash of their content |
| `/metrics` | what Prometheus scrapes; 503 until the journals are caught up, for a counter must not go back |
| `/-/healthy` | 200 as long as the hub answers at all |
| `/-/ready` | 200 once the journals are caught up, 503 before |
| `/api/screen` | what the page shows, as JSON |
| `/events` | the same as a stream of server-sent events |

What else it serves (`/api/v1/`, for whoever speaks to Prometheus) it is given. Everything else is 404, other
methods are 405. Nothing here changes anything.
"""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from deskwatch.model import Clock
from deskwatch.web.assets import load_assets
from deskwatch.web.gate import SECURITY_HEADERS, Gate, host_names
from deskwatch.web.source import Source
from deskwatch.web.stream import StreamLimits, Streams

_FRESH = {"cache-control": "no-store"}
_NOT_READY = "deskwatch is still reading the journals. Ask again in a moment.\n"
_NOT_FOUND = "There is nothing here. The page is at /, the metrics are at /metrics.\n"


def create_app(
    source: Source,
    *,
    clock: Clock,
    hosts: frozenset[str] = frozenset(),
    limits: StreamLimits | None = None,
    more: Sequence[BaseRoute] = (),
    form_paths: frozenset[str] = frozenset(),
) -> Starlette:
    """Return the application that shows `source`, and serves `more` routes behind the same gate.

    `form_paths` are those of them that take a form by POST; such a form asks, and changes nothing.

    `hosts` are names the hub answers to besides 127.0.0.1, localhost and [::1]: without a port, as they
    stand in the address line. `clock` goes to the page, which corrects its own by it. The streams are
    `app.state.streams`; `server_config` ends them before the server stops.
    """
    bundle, assets = load_assets()
    streams = Streams(source, clock, bundle, limits or StreamLimits())
    app = Starlette(
        routes=[
            *(Route(asset.path, asset.answer) for asset in assets),
            *_source_routes(source),
            Route("/events", streams),
            *more,
        ],
        middleware=[Middleware(Gate, names=host_names(hosts), form_paths=form_paths)],
        exception_handlers={404: _not_found, Exception: _failed},
    )
    app.router.redirect_slashes = False
    app.state.streams = streams
    return app


def _source_routes(source: Source) -> list[BaseRoute]:
    async def metrics(request: Request) -> Response:
        if not source.ready():
            return _not_ready()
        content_type, body = source.metrics(", ".join(request.headers.getlist("accept")))
        return Response(body, headers={**_FRESH, "content-type": content_type, "vary": "accept"})

    async def healthy(_request: Request) -> Response:
        return PlainTextResponse("deskwatch is healthy.\n", headers=_FRESH)

    async def ready(_request: Request) -> Response:
        return PlainTextResponse("deskwatch is ready.\n", headers=_FRESH) if source.ready() else _not_ready()

    async def screen(_request: Request) -> Response:
        return Response(source.screen(), headers=_FRESH, media_type="application/json")

    return [
        Route("/metrics", metrics),
        Route("/-/healthy", healthy),
        Route("/-/ready", ready),
        Route("/api/screen", screen),
    ]


def _not_ready() -> Response:
    return PlainTextResponse(_NOT_READY, 503, {**_FRESH, "retry-after": "1"})


async def _not_found(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse(_NOT_FOUND, 404, _FRESH)


async def _failed(_request: Request, _error: Exception) -> Response:
    # This answer is made outside the gate, so it brings the gate's headers itself; the log has the trace.
    words = "deskwatch failed at this answer. Its log on the terminal says why.\n"
    return PlainTextResponse(words, 500, {**_FRESH, **SECURITY_HEADERS})
