"""The paths below /api/v1, and one of our own.

| path | answer |
|---|---|
| `query`, `query_range` | what a query yields, at an instant or over a time |
| `series`, `labels`, `label/<name>/values` | what there is |
| `metadata` | what the metrics mean |
| `rules`, `alerts` | the rules and their states |
| `format_query` | the query as it is usually written |
| `query_exemplars` | nothing: there are none |
| `status/buildinfo`, `status/runtimeinfo` | whom one is talking to |
| `/api/columns` | what a query yields over a time, as columns: what the page draws |

All work is done in threads, a few pieces at a time, that of queries apart from that of look-ups, so that
neither the page nor a list of names waits for a slow query.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from deskwatch.api.backend import Backend, Meaning, RuleKind
from deskwatch.api.parameters import LAST_MS, BadParameterError, Parameters
from deskwatch.api.rendering import Check, as_columns, as_prometheus
from deskwatch.api.replies import failure, limited, no_answer, ready, success
from deskwatch.api.times import as_text
from deskwatch.api.turns import Turn, Turns
from deskwatch.model import Clock, DeskwatchError, Labels
from deskwatch.promql import Answer, QueryCanceledError, QueryError, QueryTooLargeError, format_query

ROOT = "/api/v1/"
COLUMNS = "/api/columns"
WITH_FORMS = ("query", "query_range", "series", "labels", "query_exemplars", "format_query")
POST_PATHS = frozenset([COLUMNS, *(ROOT + name for name in WITH_FORMS)])
QUERIES_AT_ONCE = 4  # more would not be done sooner on the cores that a small machine has
LOOK_UPS_AT_ONCE = 2
LONGEST_SECONDS = 30.0  # from the request to the answer, whatever `timeout` says
SPEAKS = "3.5.0"  # the version of Prometheus whose API and language this is

Handler = Callable[[Request], Awaitable[Response]]
Render = Callable[[Answer, Check], bytes]


class Api:
    """The handlers, and the threads that work for them. One serves any number of applications."""

    def __init__(self, backend: Backend, clock: Clock) -> None:
        self._backend = backend
        self._queries = Turns("query", QUERIES_AT_ONCE, clock)
        self._look_ups = Turns("look-up", LOOK_UPS_AT_ONCE, clock)

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        handlers: dict[str, Handler] = {
            "query": self.query,
            "query_range": self.query_range,
            "series": self.series,
            "labels": self.labels,
            "label/{name}/values": self.label_values,
            "metadata": self.metadata,
            "rules": self.rules,
            "alerts": self.alerts,
            "query_exemplars": self.exemplars,
            "format_query": self.format_query,
            "status/buildinfo": self.build,
            "status/runtimeinfo": self.runtime,
        }
        paths = {COLUMNS: self.columns, **{ROOT + path: handler for path, handler in handlers.items()}}
        return [
            Route(path, _guarded(handler), methods=["GET", "POST"] if path in POST_PATHS else ["GET"])
            for path, handler in paths.items()
        ]

    def close(self) -> None:
        """End the threads; requests must have been answered or dropped before."""
        self._queries.close()
        self._look_ups.close()

    async def query(self, request: Request) -> Response:
        """Answer a query at one instant."""
        asked = await Parameters.of(request)
        limit = asked.limit()
        at_ms, seconds = asked.time_ms("time", self._backend.now_ms()), _timeout(asked)
        run = partial(self._backend.engine.instant, asked.text("query"), at_ms)
        return await self._answer(request, run, seconds, partial(_in_json, limit))

    async def query_range(self, request: Request) -> Response:
        """Answer a query over a time."""
        asked = await Parameters.of(request)
        limit = asked.limit()
        return await self._answer_range(request, asked, partial(_in_json, limit))

    async def columns(self, request: Request) -> Response:
        """Answer a query over a time, as columns."""
        return await self._answer_range(request, await Parameters.of(request), as_columns)

    async def series(self, request: Request) -> Response:
        """List series."""
        asked = await Parameters.of(request)
        if not asked.texts("match[]"):
            raise BadParameterError("no match[] parameter provided")
        return await self._list(request, asked, lambda found: [dict(labels) for labels in found])

    async def labels(self, request: Request) -> Response:
        """List the names of labels."""
        asked = await Parameters.of(request)
        return await self._list(
            request, asked, lambda found: sorted({name for labels in found for name, _ in labels})
        )

    async def label_values(self, request: Request) -> Response:
        """List the values of a label."""
        asked = await Parameters.of(request)
        wanted = _unescaped(request.path_params["name"])
        return await self._list(
            request,
            asked,
            lambda found: sorted({value for labels in found for name, value in labels if name == wanted}),
        )

    async def metadata(self, request: Request) -> Response:
        """Tell what metrics mean."""
        asked = await Parameters.of(request)
        limit, wanted = asked.number("limit"), asked.text("metric")
        asked.number("limit_per_metric")  # each metric has one meaning here

        def look() -> Response:
            meanings = self._backend.meanings()
            names = sorted(meanings) if not wanted else [wanted] if wanted in meanings else []
            most = len(names) if limit is None or limit < 0 else limit
            return success({name: [_meaning(meanings[name])] for name in names[:most]})

        return await self._look_up(request, look)

    async def rules(self, request: Request) -> Response:
        """List the rules."""
        asked = await Parameters.of(request)
        kind = asked.text("type").lower()
        if kind not in {"", *RuleKind}:
            raise BadParameterError(f'invalid parameter "type": not supported value "{kind}"')
        chosen = RuleKind(kind) if kind else None
        return await self._look_up(request, lambda: success({"groups": self._backend.rule_groups(chosen)}))

    async def alerts(self, request: Request) -> Response:
        """List the alerts that are pending or firing."""
        return await self._look_up(request, lambda: success({"alerts": self._backend.alerts()}))

    async def exemplars(self, request: Request) -> Response:
        """Answer that there are none, to a query that is one."""
        query = (await Parameters.of(request)).text("query")

        def look() -> Response:
            self._backend.engine.parse(query)
            return success([])

        return await self._look_up(request, look)

    async def format_query(self, request: Request) -> Response:
        """Answer with the query as it is usually written."""
        query = (await Parameters.of(request)).text("query")
        return await self._look_up(request, lambda: success(format_query(self._backend.engine.parse(query))))

    async def build(self, _request: Request) -> Response:
        """Tell whom one is talking to."""
        revision = f"deskwatch {self._backend.version}"
        unknown = dict.fromkeys(("branch", "buildUser", "buildDate", "goVersion"), "")
        return success({"version": SPEAKS, "revision": revision, **unknown})

    async def runtime(self, _request: Request) -> Response:
        """Tell since when one is talking to it."""
        return success({"startTime": as_text(self._backend.started_ms), "reloadConfigSuccess": True})

    async def _answer_range(self, request: Request, asked: Parameters, render: Render) -> Response:
        start_ms, end_ms = asked.time_ms("start"), asked.time_ms("end")
        if end_ms < start_ms:
            raise BadParameterError('invalid parameter "end": end timestamp must not be before start time')
        step_ms = asked.duration_ms("step")
        if step_ms <= 0:
            raise BadParameterError(
                'invalid parameter "step": zero or negative query resolution step widths are not accepted. '
                "Try a positive integer"
            )
        run = partial(self._backend.engine.range, asked.text("query"), start_ms, end_ms, step_ms)
        return await self._answer(request, run, _timeout(asked), render)

    async def _answer(
        self, request: Request, run: Callable[..., Answer], seconds: float, render: Render
    ) -> Response:
        """Evaluate a query and put the answer into words, both in a thread."""

        def work(turn: Turn) -> Response:
            answer = run(cancelled=turn.is_unwanted, timeout_seconds=turn.seconds_left())
            try:
                return ready(render(answer, turn.check))
            except MemoryError:
                raise QueryTooLargeError from None

        return await self._queries.take(request, work, seconds)

    async def _list(
        self, request: Request, asked: Parameters, read: Callable[[Sequence[Labels]], Sequence[object]]
    ) -> Response:
        """List what `read` makes of the series that were asked for."""
        start_ms, end_ms = asked.time_ms("start", 0), asked.time_ms("end", LAST_MS)
        limit = asked.limit()

        def look() -> Response:
            found = self._backend.series(asked.selections(), start_ms, end_ms)
            return limited(read(found), limit)

        return await self._look_up(request, look)

    async def _look_up(self, request: Request, look: Callable[[], Response]) -> Response:
        return await self._look_ups.take(request, lambda _turn: look(), LONGEST_SECONDS)


def _guarded(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except BadParameterError as error:
            return failure("bad_data", str(error))
        except QueryError as error:
            return no_answer(error)
        except ClientDisconnect:
            return no_answer(QueryCanceledError())
        except DeskwatchError as error:  # the history cannot be read
            return failure("unavailable", str(error))

    return answer


def _in_json(limit: int, answer: Answer, check: Check) -> bytes:
    return as_prometheus(answer, limit, check)


def _timeout(asked: Parameters) -> float:
    seconds = asked.duration_ms("timeout") / 1000 if asked.text("timeout") else LONGEST_SECONDS
    return min(seconds, LONGEST_SECONDS)


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
