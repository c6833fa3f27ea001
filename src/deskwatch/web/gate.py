"""Who is let in: the checks before any route, and the headers on every answer.

A server on the loopback is within reach of every page that the reader's browser has open. Such a page can
point a name of its own at 127.0.0.1 (DNS rebinding) and would then count as the same origin, so a request
must name a host that we know. It can also send requests blindly, so those that another site started are
refused unless a person followed a link to the page.

What this does not do: tell readers apart. Whoever has an account on the machine can read the page.
"""

import re
from collections.abc import Iterable

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
METHODS = ("GET", "HEAD")
# The last line: the page sets text only, so where a browser knows the rule, setting markup is an error.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_RAW_SECURITY_HEADERS = [(name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
# A host as RFC 3986 writes it, as far as our own names need it; the port is of no account.
_HOST = re.compile(r"([a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?", re.ASCII)


def host_names(names: Iterable[str]) -> frozenset[str]:
    """Return the names the gate knows: the loopback's and `names`, in the form that a `Host` header has.

    An IPv6 address may be given with or without its brackets; a port does not belong here.
    """
    bracketed = (f"[{name}]" if ":" in name and not name.startswith("[") else name for name in names)
    return LOOPBACK_NAMES | {name.lower() for name in bracketed}


class Gate:
    """ASGI middleware: refuses what must not reach a route, and adds the security headers to every answer."""

    def __init__(self, app: ASGIApp, names: frozenset[str], form_paths: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._names = names
        self._form_paths = form_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, by a refusal or by what lies behind the gate."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_RAW_SECURITY_HEADERS]}
            await send(message)

        answer = self._refusal(scope) or self._app
        await answer(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if not self._knows_host([value for name, value in headers if name == b"host"]):
            return _refuse(421, _UNKNOWN_HOST)
        fields = {name: value for name, value in headers if name.startswith(b"sec-fetch-")}
        if _is_foreign(fields):
            return _refuse(403, "Another site asked for this. Open the page itself instead.")
        if scope["method"] == "POST" and scope["path"] in self._form_paths:
            return None
        if scope["method"] not in METHODS:
            return _refuse(405, "Everything here is read with GET or HEAD.", {"allow": ", ".join(METHODS)})
        if _has_body(headers):
            return _refuse(413, "A request here has no body.")
        return None

    def _knows_host(self, hosts: list[bytes]) -> bool:
        if len(hosts) != 1:
            return False
        match = _HOST.fullmatch(hosts[0].decode("latin-1").lower())
        return match is not None and match[1] in self._names


_UNKNOWN_HOST = (
    "The request names a host that this hub does not answer to. Open the address that the hub printed at its "
    "start; 127.0.0.1, localhost and [::1] always work on its own machine."
)


def _refuse(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    # A refused client may be sending a body that nobody will read, so the connection ends with the answer.
    ending = {"connection": "close", "cache-control": "no-store", **(headers or {})}
    return PlainTextResponse(f"{words}\n", status, ending)


def _is_foreign(fetch_headers: dict[bytes, bytes]) -> bool:
    """Tell whether a browser says that a page of another origin started the request.

    Another port of the same machine is the same *site* and still another origin. A link that a person
    follows is let through, for the page alone can do nothing. Programs send no such headers.
    """
    if fetch_headers.get(b"sec-fetch-site", b"none") in {b"none", b"same-origin"}:
        return False
    return (
        fetch_headers.get(b"sec-fetch-mode") != b"navigate"
        or fetch_headers.get(b"sec-fetch-dest") != b"document"
    )


def _has_body(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0")
        for name, value in headers
    )
