"""The envelope of an answer: `status`, `data`, and where something is wrong, what and of which sort."""

from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.responses import Response

from deskwatch.api.rendering import TRUNCATED
from deskwatch.promql import QueryError

_FRESH = {"cache-control": "no-store"}
_CODES = {
    "bad_data": 400,
    "execution": 422,
    "canceled": 499,
    "timeout": 503,
    "unavailable": 503,
    "internal": 500,
    "not_found": 404,
}
TOO_FINE = "exceeded maximum resolution"  # how Prometheus begins to refuse more than 11,000 steps
_encode = msgspec.json.Encoder().encode


def ready(body: bytes) -> Response:
    """Return an answer that was put into words already."""
    return Response(body, headers=_FRESH, media_type="application/json")


def success(data: Any, warnings: tuple[str, ...] = ()) -> Response:  # noqa: ANN401 - any JSON
    """Return an answer that holds `data`."""
    return ready(_encode({"status": "success", "data": data} | ({"warnings": warnings} if warnings else {})))


def limited(rows: Sequence[object], limit: int) -> Response:
    """Return a list, of at most `limit` entries (0: all)."""
    if limit and len(rows) > limit:
        return success(rows[:limit], (TRUNCATED,))
    return success(rows)


def failure(kind: str, words: str) -> Response:
    """Return an error of a kind."""
    body = {"status": "error", "errorType": kind, "error": words}
    return Response(_encode(body), _CODES.get(kind, 500), _FRESH, media_type="application/json")


def no_answer(error: QueryError) -> Response:
    """Return why a query has no answer. What is wrong with its text is said of the parameter it came in."""
    words = str(error)
    if error.kind == "bad_data" and not words.startswith(TOO_FINE):
        words = f'invalid parameter "query": {words}'
    return failure(error.kind, words)
