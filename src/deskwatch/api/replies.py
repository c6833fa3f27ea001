"""The envelope of an answer: `status`, `data`, and where something is wrong, what and of which sort."""

from typing import Any

import msgspec
from starlette.responses import Response

from deskwatch.promql import Answer, QueryError

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
_encode = msgspec.json.Encoder().encode


def success(data: Any, warnings: tuple[str, ...] = (), infos: tuple[str, ...] = ()) -> Response:  # noqa: ANN401 - any JSON
    """Return an answer that holds `data`."""
    body: dict[str, Any] = {"status": "success", "data": data}
    if warnings:
        body["warnings"] = warnings
    if infos:
        body["infos"] = infos
    return Response(_encode(body), headers=_FRESH, media_type="application/json")


def answered(answer: Answer, limit: int) -> Response:
    """Return the answer to a query, of at most `limit` series (0: all)."""
    data = answer.data()
    warnings = tuple(answer.warnings)
    result = data["result"]
    if (
        limit
        and isinstance(result, list)
        and data["resultType"] in {"vector", "matrix"}
        and len(result) > limit
    ):
        data["result"] = result[:limit]
        warnings = (*warnings, "results truncated due to limit")
    return success(data, warnings, tuple(answer.infos))


def limited(rows: list[Any], limit: int) -> Response:
    """Return a list, of at most `limit` entries (0: all)."""
    if limit and len(rows) > limit:
        return success(rows[:limit], ("results truncated due to limit",))
    return success(rows)


def failure(kind: str, words: str) -> Response:
    """Return an error of a kind."""
    body = {"status": "error", "errorType": kind, "error": words}
    return Response(_encode(body), _CODES.get(kind, 500), _FRESH, media_type="application/json")


def no_answer(error: QueryError) -> Response:
    """Return why a query has no answer."""
    words = str(error)
    return failure(
        error.kind, f'invalid parameter "query": {words}' if words.startswith("parse error") else words
    )
