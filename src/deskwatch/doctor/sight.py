"""What the checks look at, each thing looked at once and only if a check asks for it.

The state of the bots is made by the same code as the hub's (`Desk`), from the same journals, so that what
the doctor says of a bot is what the hub would. Nothing is written, and nobody beyond this machine is asked.
"""

import enum
import http.client
import itertools
import os
import re
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import psutil

from deskwatch.hub import Config, Desk, RunningHub, load_config, running_hub
from deskwatch.hub.config import LOOPBACK
from deskwatch.hub.lock import LOCK_NAME
from deskwatch.journal import data_home, is_held, journal_folder
from deskwatch.metrics import BotView, HubView
from deskwatch.model import Clock, ConfigError, Problem

ANSWER_SECONDS = 2.0  # that the hub has to answer
MOST_ANSWER_BYTES = 16 * 1024 * 1024
_SAMPLE = re.compile(r"(deskwatch_\w+)(?:\{([^}]*)\})? (\S+)", re.ASCII)
_VERSION = re.compile(r'version="([^"]*)"')


class Lock(enum.Enum):
    """What the lock of the data directory says."""

    FREE = enum.auto()  # no hub, and the last one ended in good order
    HELD = enum.auto()
    STALE = enum.auto()  # no hub, but the last one left its words: it was killed


class HubAnswer(msgspec.Struct, frozen=True):
    """What the running hub says of itself: its figures by name, or why there are none."""

    figures: dict[str, float] = msgspec.field(default_factory=dict)
    version: str = ""
    is_ready: bool = False
    fault: str = ""


class HubProcess(msgspec.Struct, frozen=True):
    """A process that is a hub, and what it watches; None where that cannot be told."""

    pid: int
    data: Path | None


class Sight:
    """One look at a data directory. Not thread-safe; made for one diagnosis."""

    def __init__(self, data: str | None, config_file: Path | None, clock: Clock) -> None:
        self.now_ns = clock.now_ns()
        self._clock = clock
        self.config_fault = ""
        home = data_home(data)
        self.config_file = config_file or home / "deskwatch.toml"
        try:
            self.config = load_config(config_file, home)
        except ConfigError as error:
            self.config_fault = str(error)
            self.config = Config()
        named = data or os.environ.get("DESKWATCH_HOME") or self.config.hub.data
        self.data = data_home(named)
        self.examples: dict[tuple[str, str], Problem] = {}  # the first problem of each bot and reason

    @cached_property
    def can_be_read(self) -> bool:
        """Whether the data directory is there and can be read."""
        return self.data.is_dir() and os.access(self.data, os.R_OK | os.X_OK)

    @cached_property
    def desk(self) -> Desk:
        """All journals, read to their end."""
        desk = Desk(self.data, self.config, self._clock)
        while True:
            news = desk.poll()
            for problem in desk.take_new_problems():
                self.examples.setdefault((problem.bot, problem.reason.value), problem)
            if news == 0:
                return desk

    @cached_property
    def _views(self) -> tuple[list[BotView], HubView]:
        return (
            self.desk.views()
            if self.can_be_read
            else ([], Desk(self.data, self.config, self._clock).views()[1])
        )

    @property
    def bots(self) -> list[BotView]:
        """All bots, as the hub sees them now."""
        return self._views[0]

    @property
    def working(self) -> list[BotView]:
        """The bots whose silence means something: not backtests."""
        return [view for view in self.bots if view.bot.mode != "backtest"]

    @property
    def hub_view(self) -> HubView:
        """What a hub would say of itself now."""
        return self._views[1]

    @cached_property
    def owner(self) -> RunningHub | None:
        """The hub that owns the data directory now."""
        return running_hub(self.data)

    @cached_property
    def lock(self) -> Lock:
        """What the lock says."""
        path = self.data / LOCK_NAME
        try:
            size = path.stat(follow_symlinks=False).st_size
        except OSError:
            return Lock.FREE
        if is_held(path):
            return Lock.HELD
        return Lock.STALE if size else Lock.FREE

    @cached_property
    def answer(self) -> HubAnswer | None:
        """What the running hub says of itself; None where none runs, or it has no port."""
        where = urlsplit(self.owner.url) if self.owner is not None and self.owner.url else None
        if where is None:
            return None
        if where.scheme != "http" or where.hostname not in LOOPBACK:
            return HubAnswer(fault="its address is not of this machine, and was not asked")
        return _ask(where.hostname, where.port or 80)

    @cached_property
    def hubs(self) -> list[HubProcess]:
        """All hubs of this user on this machine."""
        found = []
        for process in psutil.process_iter():
            try:
                words = process.cmdline()
                if _is_hub(words):
                    found.append(HubProcess(process.pid, _watched(process, words)))
            except (psutil.Error, OSError, ValueError):
                continue
        return found

    def newest_segment(self, view: BotView) -> Path | None:
        """Return the last segment of a bot's newest run, None where there is none any more."""
        boots = list(view.state.recorders)
        folder = journal_folder(self.data, view.bot.name)
        found = sorted(folder.glob(f"{boots[-1]}-*.jsonl")) if boots and boots[-1].isalnum() else []
        return found[-1] if found else None


def _ask(host: str, port: int) -> HubAnswer:
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        text = answer.read(MOST_ANSWER_BYTES).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return HubAnswer(fault=f"it gave no answer within {ANSWER_SECONDS:g} s ({type(error).__name__})")
    finally:
        connection.close()
    if answer.status == http.client.SERVICE_UNAVAILABLE:
        return HubAnswer()
    if answer.status != http.client.OK:
        return HubAnswer(fault=f"it answered {answer.status} to /metrics")
    return _read(text)


def _read(text: str) -> HubAnswer:
    figures: dict[str, float] = {}
    version = ""
    for name, labels, value in _SAMPLE.findall(text):
        if name == "deskwatch_build_info":
            known = _VERSION.search(labels)
            version = known[1] if known else ""
        try:
            figures[name] = figures.get(name, 0.0) + float(value)
        except ValueError:
            continue
    return HubAnswer(figures=figures, version=version, is_ready=True)


def _is_hub(words: list[str]) -> bool:
    return "hub" in words and any(Path(word).name == "deskwatch" for word in words[: words.index("hub")])


def _watched(process: psutil.Process, words: list[str]) -> Path | None:
    """Return what a hub watches: what it was told, else what its environment says."""
    named = next((after for word, after in itertools.pairwise(words) if word == "--data"), "")
    named = named or process.environ().get("DESKWATCH_HOME", "")
    return Path(process.cwd(), named) if named else None
