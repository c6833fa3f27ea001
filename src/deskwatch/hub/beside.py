"""A hub that a bot starts beside itself: it is the hub, or has the one that runs do as much.

One hub a directory serves all wishes. Whoever comes second asks the first (see `requests`), waits, and takes
its place once it is gone; so the end of one bot takes no other's monitors away. It waits only as long as its
own bot is there.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from deskwatch.hub.config import Config, asked_interval
from deskwatch.hub.lock import running_hub
from deskwatch.hub.requests import Request, ask, lacks
from deskwatch.hub.serve import HubOptions, serve
from deskwatch.hub.tell import printable, tell
from deskwatch.model import NANOSECONDS, Clock, HubRunningError, UsageError

GRACE_SECONDS = 10.0  # in which a hub that is started anew finds its place free
_AGAIN_SECONDS = 0.1
_LOOK_SECONDS = 1.0


def serve_beside_bot(data: Path, config: Config, options: HubOptions, clock: Clock) -> None:
    """Be the hub, or join the one that runs, until a signal or the end of the bot.

    Raises `UsageError` where the hub that runs cannot do what is wanted, else as `serve` does.
    """
    bot = os.getppid()
    request = Request(
        port=options.port,
        export=config.export.json.enabled,
        interval_seconds=asked_interval() if config.export.json.enabled else None,
    )
    began = msgspec.structs.replace(options, on_ready=_announcer(data, config, options))
    while os.getppid() == bot:
        try:
            serve(data, config, began, clock)
        except HubRunningError:
            owner = _join(data, request, clock)
        else:
            return
        if owner is None:
            time.sleep(_AGAIN_SECONDS)  # it is about to begin, or to end
            continue
        wait_for_turn(owner, lambda: _owner(data), lambda: os.getppid() == bot, clock)


def wait_for_turn(
    first: int,
    owner: Callable[[], int | None],
    is_needed: Callable[[], bool],
    clock: Clock,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Wait while the hub is the process `first`: until it is another, or there is none for some seconds.

    A hub that is started anew shall find its place free. Returns, too, when nobody needs a hub any more.
    """
    free_since_ns: int | None = None
    while is_needed():
        now_ns, current = clock.monotonic_ns(), owner()
        if current == first:
            free_since_ns = None
        elif current is not None:
            return
        elif free_since_ns is None:
            free_since_ns = now_ns
        elif now_ns - free_since_ns >= GRACE_SECONDS * NANOSECONDS:
            return
        sleep(_LOOK_SECONDS)


def _owner(data: Path) -> int | None:
    hub = running_hub(data)
    return None if hub is None else hub.pid


def _announcer(data: Path, config: Config, options: HubOptions) -> Callable[[str], None]:
    """Return what says, once it is known, that the monitors run."""

    def announce(url: str) -> None:
        if config.export.json.enabled:
            port = f"{url} is open" if url else "no port is open"
            tell(f"monitors of {data} started: health, system, performance; {port}")
        options.on_ready(url)

    return announce


def _join(data: Path, request: Request, clock: Clock) -> int | None:
    """Have the hub that runs do what is wanted; return its process, None where it is gone by now."""
    hub = running_hub(data)
    if hub is None:
        return None
    why_not = ask(data, request, clock) if lacks(hub, request) else ""
    found = running_hub(data)
    if found is None or found.pid != hub.pid:
        return None
    if why_not:
        raise UsageError(printable(f"{found.place} watches {data} already, and {why_not}"))
    port = f"; port {request.port} is its own too" if request.port and len(found.urls) > 1 else ""
    files = f"; files in {found.files}" if request.export else ""
    tell(f"{found.place} watches {data} already, and shows this bot too{port}{files}")
    return found.pid
