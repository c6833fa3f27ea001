import asyncio
from collections.abc import Coroutine
from typing import Any, Final

import msgspec
import pytest
from starlette.applications import Starlette

from deskwatch.model import Clock
from deskwatch.web import StreamLimits, create_app
from deskwatch.web.stream import Streams
from tests.web.asgi import PATIENCE_SECONDS, call, listening
from tests.web.desk import empty_screen
from tests.web.pretend import PretendedHub

NOW_NS: Final = 1_750_000_000_000_000_000
EAGER: Final = StreamLimits(streams=2, beat_seconds=60.0, least_seconds=0.0)


class StillClock:
    """A clock that stands."""

    def now_ns(self) -> int:
        """Return the one moment there is."""
        return NOW_NS

    def monotonic_ns(self) -> int:
        """Return the one moment there is."""
        return 0


def app_of(hub: PretendedHub, limits: StreamLimits = EAGER) -> Starlette:
    """Return an application with a clock that stands."""
    clock: Clock = StillClock()
    return create_app(hub, clock=clock, limits=limits)


def streams_of(app: Starlette) -> Streams:
    """Return the streams of an application."""
    streams = app.state.streams
    assert isinstance(streams, Streams)
    return streams


def run(test: Coroutine[Any, Any, None]) -> None:
    """Run the rest of a test on a loop."""
    asyncio.run(asyncio.wait_for(test, PATIENCE_SECONDS))


def test_a_stream_brings_the_screen_at_once_and_each_newer_one() -> None:
    async def rest() -> None:
        hub = PretendedHub()
        hub.show(b'{"title":"first"}')
        async with listening(app_of(hub)) as (listener, _):
            assert await listener.next("screen") == b'{"title":"first"}'
            hub.show(b'{"title":"second"}')
            assert await listener.next("screen") == b'{"title":"second"}'
            headers = dict(listener.start["headers"])
            assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
            assert headers[b"cache-control"] == b"no-store"

    run(rest())


def test_a_real_screen_arrives_whole() -> None:
    async def rest() -> None:
        screen = empty_screen(NOW_NS)
        async with listening(app_of(PretendedHub(screen))) as (listener, _):
            assert await listener.next("screen") == msgspec.json.encode(screen)

    run(rest())


def test_a_line_s_end_in_the_json_does_not_end_the_event() -> None:
    async def rest() -> None:
        hub = PretendedHub()
        hub.show(b'{"title":\r\n"first"}\n\nevent: forged\ndata: {}')
        async with listening(app_of(hub)) as (listener, _):
            data = await listener.next("screen")
            assert data == b'{"title":  "first"}  event: forged data: {}'

    run(rest())


def test_a_quiet_hub_still_beats_with_its_clock_and_version() -> None:
    async def rest() -> None:
        limits = msgspec.structs.replace(EAGER, beat_seconds=0.001)
        hub = PretendedHub(version="1.2.3")
        async with listening(app_of(hub, limits)) as (listener, _):
            beats = [msgspec.json.decode(await listener.next("clock")) for _ in range(3)]
            assert [(beat["now_ns"], beat["version"]) for beat in beats] == [(NOW_NS, "1.2.3")] * 3

    run(rest())


def test_a_slow_reader_skips_to_the_newest_screen() -> None:
    async def rest() -> None:
        hub = PretendedHub()
        async with listening(app_of(hub)) as (listener, _):
            await listener.next("screen")
            listener.reads.clear()
            for number in range(100):
                hub.show(b"%d" % number)
                await asyncio.sleep(0)
            listener.reads.set()
            seen = [await listener.next("screen")]
            while seen[-1] != b"99":
                seen.append(await listener.next("screen"))
            assert len(seen) <= 2

    run(rest())


def test_more_streams_than_allowed_are_refused_and_a_place_becomes_free_again() -> None:
    async def rest() -> None:
        app = app_of(PretendedHub())
        async with listening(app) as (first, _), listening(app) as (second, _):
            await first.next("screen")
            await second.next("screen")
            async with listening(app) as (third, refused):
                await refused
                assert third.start["status"] == 503
                assert dict(third.start["headers"])[b"retry-after"] == b"5"
            assert streams_of(app).count == 2
        assert streams_of(app).count == 0
        async with listening(app) as (again, _):
            await again.next("screen")
            assert again.start["status"] == 200

    run(rest())


def test_a_stream_ends_when_its_reader_goes() -> None:
    async def rest() -> None:
        app = app_of(PretendedHub())
        async with listening(app) as (listener, task):
            await listener.next("screen")
            listener.go()
            await task
            assert streams_of(app).count == 0

    run(rest())


def test_all_streams_end_when_the_server_stops() -> None:
    async def rest() -> None:
        app = app_of(PretendedHub())
        async with listening(app) as (first, one), listening(app) as (second, other):
            await first.next("screen")
            await second.next("screen")
            streams_of(app).close()
            await asyncio.gather(one, other)

    run(rest())


def test_head_of_the_stream_has_no_body() -> None:
    answer = call(app_of(PretendedHub()), "/events", "HEAD")
    assert (answer.status, answer.body) == (200, b"")


class FailingHub(PretendedHub):
    """A hub whose screen cannot be had."""

    def screen(self) -> bytes:
        """Fail as a bug would."""
        raise ZeroDivisionError


def test_a_failure_in_a_stream_is_raised_for_the_log_and_gives_its_place_back() -> None:
    app = app_of(FailingHub())
    with pytest.raises(ZeroDivisionError):
        call(app, "/events")
    assert streams_of(app).count == 0
