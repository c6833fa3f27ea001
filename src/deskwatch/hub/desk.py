"""A desk: journals in, state, figures and screens out. No port, no thread, no loop.

The hub's server drives it; `deskwatch watch` drives its own, so that the terminal needs no hub, and
`deskwatch replay` and `explain` drive one that is cut off at a moment, with a clock that stands there.
"""

import platform
from collections import Counter, deque
from pathlib import Path

import msgspec

from deskwatch._version import __version__
from deskwatch.dashboards import Screen
from deskwatch.events import BotStarted
from deskwatch.hub.config import Config
from deskwatch.hub.keeping import FROM_THE_START, Beginning, Moment
from deskwatch.hub.tell import printable
from deskwatch.library import overview
from deskwatch.metrics import BotView, HistoryView, HubView, gather
from deskwatch.model import NANOSECONDS, Clock, Family, Problem
from deskwatch.operations import Life
from deskwatch.replay import EVERYTHING, Cut, Replay, Witness

RECENT_PROBLEMS = 200
MOST_FOLDERS = 200  # that are counted by name, of those whose files do not say whose they are


class Desk:
    """All bots of a data directory, as far as their journals were read. Not thread-safe."""

    def __init__(
        self,
        data: Path,
        config: Config,
        clock: Clock,
        cut: Cut = EVERYTHING,
        witness: Witness | None = None,
        *,
        beginning: Beginning = FROM_THE_START,
    ) -> None:
        self._clock = clock
        self._config = config
        self._replay = Replay(
            data,
            config.settings(),
            self._note,
            cut=cut,
            witness=witness,
            state=beginning.state,
            positions=beginning.positions,
        )
        self._state = self._replay.state
        self._started_ns = clock.now_ns()
        self._cycle_seconds = 0.0
        self.problems: deque[Problem] = deque(maxlen=RECENT_PROBLEMS)
        self._new_problems: deque[Problem] = deque(maxlen=RECENT_PROBLEMS)
        self._problem_counts: Counter[tuple[str, str]] = Counter(beginning.problems)
        self._folders: set[str] = set()
        self.ready = False
        self.exports = 0  # rounds of files that were written, and that could not be
        self.export_failures = 0
        self.history: HistoryView | None = None  # told by whoever samples this desk

    def poll(self) -> int:
        """Read and fold what is new, at most a few MiB; return how many facts and problems there were.

        The desk is ready once everything was read for the first time.
        """
        begun_ns = self._clock.monotonic_ns()
        news = self._replay.step()
        if news == 0:
            self.ready = True
        self._cycle_seconds = (self._clock.monotonic_ns() - begun_ns) / NANOSECONDS
        return news

    def moment(self) -> Moment:
        """Return what is true together now, to be kept over a restart."""
        return Moment(self._state, self._replay.positions(), self._problem_counts)

    def catch_up(self) -> None:
        """Read everything that is there now."""
        while self.poll():
            pass

    def take_new_problems(self) -> list[Problem]:
        """Return the problems that came up since the last call, the last 200 if there were more."""
        new = list(self._new_problems)
        self._new_problems.clear()
        return new

    def processes(self) -> dict[str, BotStarted]:
        """Return how each bot began that runs on this machine and did not say that it stopped.

        The one method that another thread may call: a collector does while the hub's loop reads journals.
        """
        here, now_ns = platform.node(), self._clock.now_ns()
        return {
            name: state.process
            for name, state in list(
                self._state.bots.items()
            )  # a copy in one step: bots may be added meanwhile
            if state.process is not None
            and state.process.host == here
            and state.clocks.life(now_ns, self._config.silent_after_ns()) is Life.RUNNING
        }

    def bots(self) -> list[str]:
        """Return the names of all bots that were heard of."""
        return list(self._state.bots)

    def has_measured(self) -> bool:
        """Tell whether there is a fresh measurement of the machine."""
        return self._state.machine.machine(self._clock.now_ns()) is not None

    def families(self) -> list[Family]:
        """Return the families of all series as of now."""
        return gather(*self.views(), self._config.metrics.aliases)

    def screen(self) -> Screen:
        """Return the overview as of now."""
        views, hub = self.views()
        return overview(views, hub, gather(views, hub), list(self.problems))

    def views(self) -> tuple[list[BotView], HubView]:
        """Return all bots and the hub as of now, for one gathering."""
        now_ns = self._clock.now_ns()
        currency = self._config.account.currency
        silent_after_ns = self._config.silent_after_ns()
        parts = self._config.thresholds.component
        bots = self._state.bots.values()
        views = [BotView(state, currency, now_ns, silent_after_ns, parts) for state in bots]
        hub = HubView(
            currency=currency,
            version=__version__,
            python=platform.python_version(),
            started_ns=self._started_ns,
            now_ns=now_ns,
            ready=self.ready,
            bots=list(self._state.bots),
            problems=dict(self._problem_counts),
            cycle_seconds=self._cycle_seconds,
            exports=self.exports,
            export_failures=self.export_failures,
            limits=self._state.limits,
            machine=self._state.machine,
            machine_thresholds=self._config.thresholds.machine,
            history=self.history,
        )
        return views, hub

    def _note(self, problem: Problem) -> None:
        if not problem.bot:
            problem = msgspec.structs.replace(problem, bot=self._folder(problem.file))
        self.problems.append(problem)
        self._new_problems.append(problem)
        self._problem_counts[problem.bot, problem.reason.value] += 1

    def _folder(self, file: str) -> str:
        """Return what stands for a bot whose name nobody could read: the folder of its file."""
        name = f"folder {printable(Path(file).parent.name)}"
        if name not in self._folders and len(self._folders) >= MOST_FOLDERS:
            return "further folders"
        self._folders.add(name)
        return name
