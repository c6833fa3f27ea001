import pytest
from starlette.applications import Starlette
from starlette.types import Message

from deskwatch.model import SystemClock
from deskwatch.web import create_app
from tests.web.asgi import call
from tests.web.pretend import METRICS_TEXT, OPEN_METRICS, PretendedHub


@pytest.fixture
def hub() -> PretendedHub:
    return PretendedHub()


@pytest.fixture
def app(hub: PretendedHub) -> Starlette:
    return create_app(hub, clock=SystemClock())


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
        ("/-/healthy", "text/plain; charset=utf-8"),
        ("/-/ready", "text/plain; charset=utf-8"),
        ("/api/screen", "application/json"),
    ],
)
def test_each_route_answers_get_and_head_with_its_type(app: Starlette, path: str, content_type: str) -> None:
    for method in ("GET", "HEAD"):
        answer = call(app, path, method)
        assert (answer.status, answer.headers["content-type"]) == (200, content_type)


def test_metrics_are_the_source_s_bytes(app: Starlette) -> None:
    assert call(app, "/metrics").body == METRICS_TEXT


def test_metrics_follow_the_accept_header(app: Starlette, hub: PretendedHub) -> None:
    wanted = f"{OPEN_METRICS};version=1.0.0,text/plain;q=0.5"
    answer = call(app, "/metrics", headers={"accept": wanted})
    assert answer.headers["content-type"].startswith(OPEN_METRICS)
    assert answer.headers["vary"] == "accept"
    assert hub.accepts == [wanted]


def test_until_the_journals_are_caught_up_only_the_screen_and_health_answer(
    app: Starlette, hub: PretendedHub
) -> None:
    hub.is_ready = False
    statuses = {
        path: call(app, path).status for path in ("/-/ready", "/metrics", "/-/healthy", "/api/screen", "/")
    }
    assert statuses == {"/-/ready": 503, "/metrics": 503, "/-/healthy": 200, "/api/screen": 200, "/": 200}
    assert call(app, "/-/ready").headers["retry-after"] == "1"
    hub.is_ready = True
    assert call(app, "/-/ready").status == 200


def test_figures_are_never_cached(app: Starlette) -> None:
    for path in ("/metrics", "/-/healthy", "/-/ready", "/api/screen", "/nothing"):
        assert call(app, path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/metrics/", "/index.html", "/favicon.ico", "/debug/pprof", "/api", "//", "/-/reload", "/static/"],
)
def test_any_other_path_is_404_in_words(app: Starlette, path: str) -> None:
    answer = call(app, path)
    assert answer.status == 404
    assert answer.text == "There is nothing here. The page is at /, the metrics are at /metrics.\n"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get"])
@pytest.mark.parametrize("path", ["/", "/metrics", "/events", "/nothing"])
def test_any_other_method_is_405(app: Starlette, method: str, path: str) -> None:
    answer = call(app, path, method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


class BrokenHub(PretendedHub):
    """A hub whose screen cannot be had."""

    def screen(self) -> bytes:
        """Fail as a bug would."""
        raise ZeroDivisionError


def test_a_failure_is_told_without_its_insides_and_raised_for_the_log() -> None:
    app = create_app(BrokenHub(), clock=SystemClock())
    sent: list[Message] = []
    with pytest.raises(ZeroDivisionError):
        call(app, "/api/screen", sent=sent)
    start, body = sent
    assert start["status"] == 500
    assert body["body"] == b"deskwatch failed at this answer. Its log on the terminal says why.\n"
    assert b"content-security-policy" in dict(start["headers"])
