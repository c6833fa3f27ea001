"""The hub's own looking about: collectors, recording into a journal of the hub's, read back like any other.

So what a machine did is replayed, shown and queried as what a bot did. It is recorded whatever `DESKWATCH`
says, which is for bots. Redis and PostgreSQL need packages that are loaded only where the settings name a
server.
"""

import importlib
import platform
from collections.abc import Callable, Mapping
from pathlib import Path

from deskwatch.collectors import Collector, MachineCollector, ProcessCollector, Round
from deskwatch.events import BotStarted
from deskwatch.hub.config import Config
from deskwatch.hub.tell import tell
from deskwatch.model import Bot, Clock, MissingDependencyError
from deskwatch.recorder import Recorder

# Each setting, the module of its collector, and the class in it.
_SERVERS = {
    "redis": ("deskwatch.collectors.redis", "RedisCollector"),
    "postgres": ("deskwatch.collectors.postgres", "PostgresCollector"),
}


class Collecting:
    """Collectors while a hub runs. Does nothing where the settings ask for nothing.

    Raises `MissingDependencyError` or `ConfigError` where they ask for what cannot be done.
    """

    def __init__(
        self, data: Path, config: Config, clock: Clock, started: Callable[[], Mapping[str, BotStarted]]
    ) -> None:
        self._data = data
        self._config = config
        self._clock = clock
        self._collectors = _collectors(data, config, clock, started)
        self._recorder: Recorder | None = None
        self._round: Round | None = None

    def start(self) -> None:
        """Begin to look and to record."""
        if not self._collectors:
            return
        host = platform.node() or "this machine"
        identity = Bot(name=f"machine {host}", strategy="collectors", mode="machine")
        self._recorder = Recorder(identity, self._data, self._clock)
        self._recorder.start()
        seconds = self._config.monitors_seconds()
        self._round = Round(self._collectors, self._recorder, tell, self._clock, seconds)
        self._round.start()

    def stop(self) -> None:
        """End both."""
        if self._round is not None:
            self._round.stop()
        if self._recorder is not None:
            self._recorder.close()


def _collectors(
    data: Path, config: Config, clock: Clock, started: Callable[[], Mapping[str, BotStarted]]
) -> list[Collector]:
    collectors: list[Collector] = []
    if config.monitors.machine:
        collectors += [MachineCollector(data, clock), ProcessCollector(started)]
    for setting, (module, name) in _SERVERS.items():
        for server, url in getattr(config.monitors, setting).items():
            collectors.append(_load(setting, module, name)(server, url.reveal()))
    return collectors


def _load(setting: str, module: str, name: str) -> Callable[[str, str], Collector]:
    try:
        found: Callable[[str, str], Collector] = getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"monitors.{setting} needs {error.name}, which is not installed: "
            f"pip install 'deskwatch[{setting}]'"
        ) from None
    return found
