"""What a request asks for: parameters of the address and of a form, read as Prometheus reads them."""

import asyncio
import datetime as dt
import math
import re
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.requests import Request

from deskwatch.promql import BadQueryError, Matcher, parse_duration_ms, parse_selector

MAX_FORM_BYTES = 256 * 1024  # a query has 16 KiB at most; the rest is room for many match[]
MAX_FIELDS = 1_000
FORM = "application/x-www-form-urlencoded"
_NO_MATCHER = "match[] must contain at least one non-empty matcher"
BODY_SECONDS = 10.0  # for a form to come in
LAST_MS = 253_402_300_799_999  # the end of the year 9999
# What Prometheus' own client sends for "from the beginning" and "to the end".
_BOUNDS = {
    "-292273086-05-16T16:47:06Z": 0,
    "+292277025-08-18T07:12:54.999999999Z": LAST_MS,
    "292277025-08-18T07:12:54.999999999Z": LAST_MS,
}
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
# As the page of Grafana and the tools of Prometheus write it; Python alone would take more.
_RFC3339 = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)


class BadParameterError(ValueError):
    """A parameter that cannot be read; the message is what Prometheus would say."""


class Parameters:
    """All parameters of one request. A form's come before those of the address, as in Prometheus."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    @classmethod
    async def of(cls, request: Request) -> "Parameters":
        """Read the parameters of a request.

        Raises `BadParameterError` for a form that is too large or too slow, `ClientDisconnect` where the
        client left in the middle of it.
        """
        texts = [request.url.query]
        if request.method == "POST" and request.headers.get("content-type", "").split(";")[0] == FORM:
            texts.insert(0, (await _body(request)).decode("utf-8", "replace"))
        fields: dict[str, list[str]] = {}
        for text in texts:
            try:
                found = parse_qs(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
            except ValueError:
                raise BadParameterError(f"more than {MAX_FIELDS:,} parameters") from None
            for name, values in found.items():
                fields.setdefault(name, []).extend(values)
        return cls(fields)

    def text(self, name: str) -> str:
        """Return the first value of a parameter, or nothing."""
        return self._fields.get(name, [""])[0]

    def texts(self, name: str) -> list[str]:
        """Return all values of a parameter."""
        return self._fields.get(name, [])

    def time_ms(self, name: str, default_ms: int | None = None) -> int:
        """Return a time in milliseconds; the default, if there is one, where it is not given."""
        text = self.text(name)
        if not text and default_ms is not None:
            return default_ms
        found = _time_ms(text)
        if found is None:
            what = f"cannot parse {_quoted(text)} to a valid timestamp"
            if default_ms is not None:
                what = f"Invalid time value for '{name}': {what}"
            raise BadParameterError(f"invalid parameter {_quoted(name)}: {what}")
        return found

    def duration_ms(self, name: str) -> int:
        """Return a duration in milliseconds, given in seconds or as `5m`."""
        text = self.text(name)
        found = parse_duration_ms(text) if text else None
        if found is None:
            raise BadParameterError(
                f"invalid parameter {_quoted(name)}: cannot parse {_quoted(text)} to a valid duration"
            )
        return found

    def limit(self) -> int:
        """Return how many rows are wanted at most; 0 where there is no such limit."""
        text = self.text("limit")
        if text and not _INTEGER.fullmatch(text):
            what = f"strconv.Atoi: parsing {_quoted(text)}: invalid syntax"
            raise BadParameterError(f'invalid parameter "limit": {what}')
        if int(text or 0) < 0:
            raise BadParameterError('invalid parameter "limit": limit must be non-negative')
        return int(text or 0)

    def number(self, name: str) -> int | None:
        """Return a whole number; None where it is not given."""
        text = self.text(name)
        if text and not _INTEGER.fullmatch(text):
            raise BadParameterError(f"{name} must be a number")
        return int(text) if text else None

    def selections(self) -> list[list[Matcher]]:
        """Return the selectors of all `match[]`."""
        found = []
        for text in self.texts("match[]"):
            try:
                matchers = list(parse_selector(text))
            except BadQueryError as error:
                words = _NO_MATCHER if str(error).endswith("one non-empty matcher") else error
                raise BadParameterError(f'invalid parameter "match[]": {words}') from None
            found.append(matchers)
        return found


async def _body(request: Request) -> bytes:
    """Return the body, reading no more of it than a form may have, and waiting for no slow sender."""
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                size += len(piece)
                if size > MAX_FORM_BYTES:
                    raise BadParameterError(f"the form has more than {MAX_FORM_BYTES:,} bytes")
                pieces.append(piece)
    except TimeoutError:
        raise BadParameterError(f"the form did not come in within {BODY_SECONDS:g} s") from None
    return b"".join(pieces)


def _time_ms(text: str) -> int | None:
    if _NUMBER.fullmatch(text):
        milliseconds = float(text) * 1000
        # No sample is beyond, and sums with offsets stay within 64 bits.
        return round(milliseconds) if math.isfinite(milliseconds) and abs(milliseconds) <= LAST_MS else None
    match = _RFC3339.fullmatch(text)
    if match is None:
        return _BOUNDS.get(text)
    day, clock, fraction, zone = match.groups()
    try:
        moment = dt.datetime.fromisoformat(f"{day}T{clock}{'+00:00' if zone == 'Z' else zone}")
    except ValueError:
        return None
    return int(moment.timestamp()) * 1000 + int(((fraction or ".0")[1:] + "000")[:3])


def _quoted(text: str) -> str:
    """Return text in quotes, short enough for a message, without what could steer a terminal."""
    shown = text if len(text) <= 100 else f"{text[:99]}…"  # noqa: PLR2004 - as much as one reads
    escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in escaped) + '"'
