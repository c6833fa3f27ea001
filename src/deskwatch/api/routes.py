"""The paths below /api/v1.

| path | answer |
|---|---|
| `query`, `query_range` | what a query yields, at an instant or over a time |
| `series`, `labels`, `label/<name>/values` | what there is |
| `metadata` | what the metrics mean |
| `rules`, `alerts` | the rules and their states |
| `format_query` | the query as it is usually written |
| `query_exemplars` | nothing: there are none |
| `status/buildinfo`, `status/runtimeinfo` | whom one is talking to |

Queries and look-ups run in worker threads, a few at a time; a client that goes away takes its query with it.
"""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from deskwatch.api.backend import Backend, Meaning, RuleKind
from deskwatch.api.parameters import LAST_MS, BadParameterError, Parameters
from deskwatch.api.replies import answered, failure, limited, no_answer, success
from deskwatch.api.times import as_text
from deskwatch.model import Labels
from deskwatch.promql import QueryError, format_query

ROOT = "/api/v1/"
WITH_FORMS = ("query", "query_range", "series", "labels", "query_exemplars", "format_query")
POST_PATHS = frozenset(ROOT + name for name in WITH_FORMS)
MOST_AT_ONCE = 4  # queries: more would not be done sooner on the cores that a small machine has
LONGEST_SECONDS = 120.0
_LOOK_SECONDS = 0.25  # how often a client is looked after while its query runs
SPEAKS = "3.5.0"  # the version of Prometheus whose API and language this is
NAME = "__name__"

Found = TypeVar("Found")
Handler = Callable[[Request], Awaitable[Response]]


class Api:
    """The handlers. Made in the event loop that serves them."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def query(self, request: Request) -> Response:
        """Answer a query at one instant."""
        asked = await Parameters.of(request)
        at_ms = asked.time_ms("time", self._backend.now_ms())
        seconds, limit = _timeout(asked), asked.limit()
        run = partial(self._backend.engine.instant, asked.text("query"), at_ms, timeout_seconds=seconds)
        return answered(await self._run(request, run), limit)

    async def query_range(self, request: Request) -> Response:
        """Answer a query over a time."""
        asked = await Parameters.of(request)
        start_ms, end_ms = asked.time_ms("start"), asked.time_ms("end")
        if end_ms < start_ms:
            raise BadParameterError('invalid parameter "end": end timestamp must not be before start time')
        step_ms = asked.duration_ms("step")
        if step_ms <= 0:
            raise BadParameterError(
                'invalid parameter "step": zero or negative query resolution step widths are not accepted. '
                "Try a positive integer"
            )
        seconds, limit = _timeout(asked), asked.limit()
        engine, query = self._backend.engine, asked.text("query")
        run = partial(engine.range, query, start_ms, end_ms, step_ms, timeout_seconds=seconds)
        return answered(await self._run(request, run), limit)

    async def series(self, request: Request) -> Response:
        """List series."""
        asked = await Parameters.of(request)
        if not asked.texts("match[]"):
            raise BadParameterError("no match[] parameter provided")
        found = await self._find(asked)
        return limited([dict(labels) for labels in found], asked.limit())

    async def labels(self, request: Request) -> Response:
        """List the names of labels."""
        asked = await Parameters.of(request)
        found = await self._find(asked)
        return limited(sorted({name for labels in found for name, _ in labels}), asked.limit())

    async def label_values(self, request: Request) -> Response:
        """List the values of a label."""
        asked = await Parameters.of(request)
        wanted = _unescaped(request.path_params["name"])
        found = await self._find(asked)
        return limited(
            sorted({value for labels in found for name, value in labels if name == wanted}), asked.limit()
        )

    async def metadata(self, request: Request) -> Response:
        """Tell what metrics mean."""
        asked = await Parameters.of(request)
        limit, wanted = asked.limit(), asked.text("metric")
        asked.limit("limit_per_metric")  # each metric has one meaning here
        meanings = await self._in_turn(self._backend.meanings)
        chosen = {wanted: meanings[wanted]} if wanted in meanings else {} if wanted else meanings
        return success({name: [_meaning(chosen[name])] for name in sorted(chosen)[: limit or None]})

    async def rules(self, request: Request) -> Response:
        """List the rules."""
        asked = await Parameters.of(request)
        kind = asked.text("type").lower()
        if kind not in {"", *RuleKind}:
            raise BadParameterError(f'invalid parameter "type": not supported value "{kind}"')
        groups = await self._in_turn(partial(self._backend.rule_groups, RuleKind(kind) if kind else None))
        return success({"groups": groups})

    async def alerts(self, _request: Request) -> Response:
        """List the alerts that are pending or firing."""
        return success({"alerts": await self._in_turn(self._backend.alerts)})

    async def exemplars(self, request: Request) -> Response:
        """Answer that there are none, to a query that is one."""
        asked = await Parameters.of(request)
        self._backend.engine.parse(asked.text("query"))
        return success([])

    async def format_query(self, request: Request) -> Response:
        """Answer with the query as it is usually written."""
        asked = await Parameters.of(request)
        return success(format_query(self._backend.engine.parse(asked.text("query"))))

    async def build(self, _request: Request) -> Response:
        """Tell whom one is talking to."""
        return success(
            {
                "version": SPEAKS,
                "revision": f"deskwatch {self._backend.version}",
                "branch": "",
                "buildUser": "",
                "buildDate": "",
                "goVersion": "",
            }
        )

    async def runtime(self, _request: Request) -> Response:
        """Tell since when one is talking to it."""
        return success({"startTime": as_text(self._backend.started_ms), "reloadConfigSuccess": True})

    async def _find(self, asked: Parameters) -> Sequence[Labels]:
        start_ms, end_ms = asked.time_ms("start", 0), asked.time_ms("end", LAST_MS)
        return await self._in_turn(partial(self._backend.series, asked.selections(), start_ms, end_ms))

    async def _in_turn(self, look: Callable[[], Found]) -> Found:
        async with self._turns:
            return await asyncio.to_thread(look)

    async def _run(self, request: Request, run: Callable[..., Found]) -> Found:
        """Run a query in a thread; when the client goes away, the query ends at its next look."""
        gone = threading.Event()
        async with self._turns:
            running = asyncio.ensure_future(asyncio.to_thread(run, cancelled=gone.is_set))
            try:
                while not (await asyncio.wait({running}, timeout=_LOOK_SECONDS))[0]:
                    if await request.is_disconnected():
                        gone.set()
                return running.result()
            finally:
                gone.set()
                with contextlib.suppress(QueryError):
                    await asyncio.shield(running)


def api_routes(backend: Backend) -> list[BaseRoute]:
    """Return the routes that answer from `backend`."""
    api = Api(backend)
    handlers: dict[str, Handler] = {
        "query": api.query,
        "query_range": api.query_range,
        "series": api.series,
        "labels": api.labels,
        "label/{name}/values": api.label_values,
        "metadata": api.metadata,
        "rules": api.rules,
        "alerts": api.alerts,
        "query_exemplars": api.exemplars,
        "format_query": api.format_query,
        "status/buildinfo": api.build,
        "status/runtimeinfo": api.runtime,
    }
    return [
        Route(ROOT + path, _guarded(handler), methods=["GET", "POST"] if path in WITH_FORMS else ["GET"])
        for path, handler in handlers.items()
    ]


def _guarded(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except BadParameterError as error:
            return failure("bad_data", str(error))
        except QueryError as error:
            return no_answer(error)

    return answer


def _timeout(asked: Parameters) -> float:
    return asked.duration_ms("timeout") / 1000 if asked.text("timeout") else LONGEST_SECONDS


def _meaning(meaning: Meaning) -> dict[str, str]:
    return {"type": meaning.kind, "help": meaning.help, "unit": meaning.unit}


def _unescaped(name: str) -> str:
    """Return the name that `U__a_2e_b` stands for (`a.b`), which is how a name with a dot fits in a path."""
    if not name.startswith("U__"):
        return name
    parts = name.removeprefix("U__").replace("__", "\0").split("_")
    out = [parts[0]]
    for number, part in enumerate(parts[1:]):
        if number % 2 == 0:
            try:
                out.append(chr(int(part, 16)))
            except (ValueError, OverflowError):
                return name
        else:
            out.append(part)
    return "".join(out).replace("\0", "_")
