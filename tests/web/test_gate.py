import pytest
from starlette.applications import Starlette

from deskwatch.model import SystemClock
from deskwatch.web import create_app
from tests.web.asgi import HOST, call, call_scope, request_scope
from tests.web.pretend import PretendedHub

KNOWN_HOSTS = [
    "127.0.0.1",
    "127.0.0.1:8000",
    "127.0.0.1:1",
    "localhost",
    "LOCALHOST:65535",
    "LocalHost:9090",
    "[::1]",
    "[::1]:8000",
    "desk.lan",
    "DESK.lan:8443",
    "[fd00::7]:8000",
]
STRANGE_HOSTS = [
    "",
    "evil.example",
    "evil.example:8000",
    "localhost.evil.example",
    "evil.example.localhost",
    "127.0.0.1.nip.io",
    "127.0.0.1.",
    "localhost.",
    "127.0.0.2",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0.0.0.0",  # noqa: S104 - nothing is bound, a browser may send it
    "::1",
    "[::]",
    "[::1",
    "::1]",
    "[::ffff:127.0.0.1]",
    "[::1]evil",
    "[0:0:0:0:0:0:0:1]",
    "127.0.0.1:",
    "127.0.0.1:abc",
    "127.0.0.1:123456",
    "127.0.0.1:80:80",
    "127.0.0.1:-1",
    "127.0.0.1:+1",
    "127.0.0.1, evil.example",
    "127.0.0.1 evil.example",
    " 127.0.0.1",
    "127.0.0.1\t",
    "127.0.0.1\n",
    "127.0.0.1/..",
    "user@127.0.0.1",
    "127.0.0.1@evil.example",
    "127.0.0.1#evil",
    "http://127.0.0.1",
    "localhost\x00",
    "loc\xe4lhost",
    "desk",
    "lan",
    "desk.lan.evil.example",
    "xn--localhost",
    "*",
    "a" * 300,
]


@pytest.fixture
def app() -> Starlette:
    return create_app(PretendedHub(), clock=SystemClock(), hosts=frozenset({"Desk.lan", "fd00::7"}))


@pytest.mark.parametrize("host", KNOWN_HOSTS)
def test_a_known_host_is_let_in_with_any_port(app: Starlette, host: str) -> None:
    assert call(app, "/metrics", host=host).status == 200


@pytest.mark.parametrize("host", STRANGE_HOSTS)
@pytest.mark.parametrize("path", ["/metrics", "/nothing"])
def test_a_strange_host_is_refused_before_routing(app: Starlette, host: str, path: str) -> None:
    answer = call(app, path, host=host)
    assert answer.status == 421
    assert answer.text == (  # and nothing that the client sent
        "The request names a host that this hub does not answer to. Open the address that the hub printed at "
        "its start; 127.0.0.1, localhost and [::1] always work on its own machine.\n"
    )


def test_a_request_without_a_host_or_with_two_is_refused(app: Starlette) -> None:
    assert call(app, "/metrics", host=None).status == 421
    scope = request_scope("/metrics", "GET", None, HOST)
    scope["headers"].append((b"host", b"evil.example"))
    assert call_scope(app, scope).status == 421


@pytest.mark.parametrize(
    ("site", "mode", "destination", "status"),
    [
        ("same-origin", "cors", "empty", 200),
        ("none", "navigate", "document", 200),
        ("cross-site", "navigate", "document", 200),  # a person followed a link
        ("same-site", "navigate", "document", 200),
        ("same-site", "cors", "empty", 403),  # another port of this machine
        ("cross-site", "cors", "empty", 403),
        ("cross-site", "no-cors", "script", 403),
        ("cross-site", "no-cors", "image", 403),
        ("cross-site", "navigate", "iframe", 403),
        ("cross-site", "navigate", "object", 403),
        ("invented", "cors", "empty", 403),
    ],
)
def test_what_another_site_started_is_refused_but_for_a_followed_link(
    app: Starlette, site: str, mode: str, destination: str, status: int
) -> None:
    headers = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": destination}
    assert call(app, "/api/screen", headers=headers).status == status


@pytest.mark.parametrize("headers", [{"content-length": "5"}, {"transfer-encoding": "chunked"}])
def test_a_request_with_a_body_is_refused_and_its_connection_closed(
    app: Starlette, headers: dict[str, str]
) -> None:
    answer = call(app, "/metrics", headers=headers)
    assert (answer.status, answer.headers["connection"]) == (413, "close")


def test_an_announced_body_of_nothing_is_no_body(app: Starlette) -> None:
    assert call(app, "/metrics", headers={"content-length": "0"}).status == 200


@pytest.mark.parametrize(
    ("path", "method", "host"),
    [
        ("/", "GET", HOST),
        ("/metrics", "GET", HOST),
        ("/api/screen", "HEAD", HOST),
        ("/nothing", "GET", HOST),
        ("/", "POST", HOST),
        ("/", "GET", "evil.example"),
        ("/events", "HEAD", HOST),
    ],
)
def test_every_answer_carries_the_security_headers(app: Starlette, path: str, method: str, host: str) -> None:
    headers = call(app, path, method, host=host).headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "cache-control" in headers
    assert "access-control-allow-origin" not in headers
