"""The JSON files, written again and again while the hub runs, and once more when it ends.

Figures are rendered on the hub's loop; the disk is waited for in a thread, so that a slow one delays no
scrape. A full disk or a folder that cannot be made is said once, counted, and tried again each time. Nothing
is written before all journals were read: half a history would look like losses.
"""

import asyncio
import contextlib
import datetime as dt
import decimal
import itertools
import os
import stat
from pathlib import Path
from typing import TypedDict, TypeVar

import msgspec

from deskwatch.collectors import fault_place
from deskwatch.exposition import documents as doc
from deskwatch.exposition.files import remove_leftovers, replace_files
from deskwatch.exposition.history import History
from deskwatch.hub.config import Config
from deskwatch.hub.crossings import Crossings, component_readings, machine_readings
from deskwatch.hub.desk import Desk
from deskwatch.hub.figures import (
    MOST_PARTS_KEPT,
    bot_figures,
    bot_totals,
    data_as_of,
    desk_figures,
    desk_totals,
    machine_figures,
    performance_figures,
)
from deskwatch.hub.tell import tell
from deskwatch.library import counted
from deskwatch.metrics import BotView, HubView, gather
from deskwatch.model import MONEY_CONTEXT, NANOSECONDS, Clock

SNAPSHOT_NS = 10 * NANOSECONDS  # between two snapshots of performance
READY_SECONDS = 0.1  # between two looks at whether all journals were read
FIRST_SECONDS = 0.25  # between two writes until the machine was measured
FIRST_NS = 3 * NANOSECONDS  # for so long at most
LEFT_BEHIND_NS = 60 * NANOSECONDS  # a temporary file that is older than the hub by so much is nobody's
MOST_BYTES_READ = 64 * 1024 * 1024  # of a file of the run before
_ALL_NAMES = frozenset(doc.FILES) | {name.replace(".json", ".1.json") for name in doc.FILES}
# Counters of this run of the hub, which begin anew with the next: they are in `metrics_live.json` alone.
_OF_THIS_RUN = frozenset({"deskwatch_exports_total", "deskwatch_export_failures_total"})
Document = TypeVar("Document", bound=doc.Document)


class Stamp(TypedDict):
    """What every file says of itself."""

    generated_at: str
    data_as_of: str | None
    seq: int


def export_folder(data: Path, config: Config) -> Path:
    """Return where the files are put; a relative directory is below the data directory."""
    return data / Path(config.export.json.directory).expanduser()


class Exporting:
    """The files of one run of a hub. Everything but the disk is done on the loop's thread."""

    def __init__(self, folder: Path, config: Config, desk: Desk, clock: Clock) -> None:
        self.folder = folder
        self._config = config
        self._desk = desk
        self._clock = clock
        self._interval_seconds = config.export_seconds()
        self._begun_ns = clock.monotonic_ns()
        self._wake = asyncio.Event()
        self._ended = False
        self._trouble = ""
        remove_leftovers(folder, _ALL_NAMES, clock.now_ns() - LEFT_BEHIND_NS)
        self._seq = max(
            (past.seq for past in map(self._past, doc.FILES, doc.FILES.values()) if past), default=0
        )
        system = self._past("system_metrics.json", doc.SystemMetrics)
        performance = self._past("performance_metrics.json", doc.PerformanceMetrics)
        self._system = History(doc.MOST_SYSTEM, system.history if system else ())
        self._performance = History(doc.MOST_PERFORMANCE, performance.history if performance else ())
        self._crossings = Crossings(self._past("system_alerts.json", doc.SystemAlerts))
        # What the run before took last into its histories must not be taken again.
        self._measured = system.history[-1].time if system and system.history else None
        last = performance.history[-1].time if performance and performance.history else None
        self._snapshot_ns = self._begun_ns - _age_ns(last, clock.now_ns())

    async def run(self) -> None:
        """Write at every interval until the end, and then once more."""
        while not self._ended:
            await self.write()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._pause_seconds())
            self._wake.clear()
        await self.write()

    def end(self) -> None:
        """Let `run` end, with a last write."""
        self._ended = True
        self._wake.set()

    def quicken(self, interval_seconds: float) -> None:
        """Write at least so often from now on."""
        if interval_seconds < self._interval_seconds:
            self._interval_seconds = interval_seconds
            self._wake.set()

    def _pause_seconds(self) -> float:
        """Return how long to wait: until there is something to show, only a moment."""
        if not self._desk.ready:
            return READY_SECONDS
        is_first = self._clock.monotonic_ns() - self._begun_ns < FIRST_NS
        if is_first and self._config.monitors.machine and not self._desk.has_measured():
            return min(FIRST_SECONDS, self._interval_seconds)
        return self._interval_seconds

    async def write(self) -> None:
        """Write all files as of now, if the journals were read. Never raises, whatever a disk does."""
        if not self._desk.ready:
            return
        try:
            await asyncio.to_thread(self._put, self.render())
        except Exception as error:  # noqa: BLE001 - files are the least of the hub's duties, and never its end
            self._failed(error)
            return
        self._system.aside = self._performance.aside = self._crossings.history.aside = None
        self._succeeded()

    def render(self) -> dict[str, bytes]:
        """Return the contents of all files by name, as of now."""
        with decimal.localcontext(MONEY_CONTEXT):
            return self._render()

    def _render(self) -> dict[str, bytes]:
        views, hub = self._desk.views()
        counters, gauges, histograms = doc.series_values(gather(views, hub))
        self._seq += 1
        stamp = Stamp(
            generated_at=doc.iso_time(hub.now_ns) or "", data_as_of=data_as_of(views), seq=self._seq
        )
        seconds = hub.now_ns / NANOSECONDS
        live = doc.Live(**stamp, timestamp=seconds, counters=counters, gauges=gauges, histograms=histograms)
        bots = [bot_figures(view) for view in views]
        machine = machine_figures(hub)
        summary = doc.Summary(**stamp, desk=desk_figures(views, hub, bots), machine=machine, bots=bots)
        cumulative = _cumulative(stamp, views, hub, counters)
        parts = doc.encode(live), doc.encode(summary), doc.encode(cumulative)
        everything = doc.Everything(
            **stamp,
            timestamp=seconds,
            live=doc.as_encoded(live, parts[0]),
            summary=doc.as_encoded(summary, parts[1]),
            cumulative=doc.as_encoded(cumulative, parts[2]),
        )
        return {
            "metrics_live.json": parts[0],
            "metrics_summary.json": parts[1],
            "metrics_cumulative.json": parts[2],
            "metrics_all.json": doc.encode(everything),
            **self._with_history(stamp, hub, machine, bots),
        }

    def _with_history(
        self, stamp: Stamp, hub: HubView, machine: doc.MachineFigures | None, bots: list[doc.BotFigures]
    ) -> dict[str, bytes]:
        """Take what belongs into the histories; return their files, and those that are full, put aside."""
        time, limits = stamp["generated_at"], self._config.thresholds
        if machine is not None and machine.time != self._measured:
            self._measured = machine.time
            self._system.add(machine)
        now_ns = self._clock.monotonic_ns()
        if now_ns - self._snapshot_ns >= SNAPSHOT_NS:
            self._snapshot_ns = now_ns
            self._performance.add(performance_figures(time, bots, most=MOST_PARTS_KEPT))
        readings = itertools.chain(
            machine_readings(machine, limits.machine), component_readings(bots, limits.component)
        )
        self._crossings.look(time, readings, now_ns)
        current = performance_figures(time, bots)
        alerts, active = self._crossings.history, list(self._crossings.active.values())

        def system(entries: list[doc.MachineFigures]) -> bytes:
            measured: Stamp = {**stamp, "data_as_of": doc.iso_time(hub.machine.measured_ns)}
            return doc.encode(doc.SystemMetrics(**measured, current=machine, history=entries))

        def performance(entries: list[doc.PerformanceFigures]) -> bytes:
            return doc.encode(doc.PerformanceMetrics(**stamp, current=current, history=entries))

        def crossings(entries: list[doc.Alert]) -> bytes:
            return doc.encode(doc.SystemAlerts(**stamp, active=active, history=entries))

        files = {
            "system_metrics.json": system(self._system.entries),
            "performance_metrics.json": performance(self._performance.entries),
            "system_alerts.json": crossings(alerts.entries),
        }
        if self._system.aside is not None:
            files["system_metrics.1.json"] = system(self._system.aside)
        if self._performance.aside is not None:
            files["performance_metrics.1.json"] = performance(self._performance.aside)
        if alerts.aside is not None:
            files["system_alerts.1.json"] = crossings(alerts.aside)
        return files

    def _put(self, contents: dict[str, bytes]) -> None:
        """Write the files; runs in a thread of its own."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_files(self.folder, contents)

    def _past(self, name: str, kind: type[Document]) -> Document | None:
        """Return what the run before left in a file; None where it is not there or not what it should be."""
        try:
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            with os.fdopen(os.open(self.folder / name, flags), "rb") as file:
                seen = os.fstat(file.fileno())
                if not stat.S_ISREG(seen.st_mode) or seen.st_size > MOST_BYTES_READ:
                    return None
                return msgspec.json.decode(file.read(MOST_BYTES_READ), type=kind)
        except (OSError, ValueError):  # the latter is msgspec's: not JSON, or of another version
            return None

    def _failed(self, error: Exception) -> None:
        """Count it; say it once, and again where something else is the matter."""
        self._desk.export_failures += 1
        if isinstance(error, OSError):
            trouble = f"{error.filename or self.folder} cannot be written: {error.strerror}"
        else:
            trouble = f"the files in {self.folder} cannot be made: {fault_place(error)}"
        if trouble != self._trouble:
            self._trouble = trouble
            tell(f"{trouble}; it is tried again each time")

    def _succeeded(self) -> None:
        self._desk.exports += 1
        if self._trouble:
            self._trouble = ""
            tell(f"the files in {self.folder} are written again")


def _age_ns(time: str | None, now_ns: int) -> int:
    """Return how long ago an entry was made, no longer than a snapshot lasts; as long where nobody knows."""
    try:
        made = dt.datetime.fromisoformat(time or "")
        age_ns = now_ns - int(made.timestamp() * NANOSECONDS)
    except (ValueError, OverflowError, OSError):
        return SNAPSHOT_NS
    return max(0, min(SNAPSHOT_NS, age_ns))


def _cumulative(
    stamp: Stamp, views: list[BotView], hub: HubView, counters: doc.SeriesValues
) -> doc.Cumulative:
    added_up, left_out = counted(views)
    totals = [bot_totals(view) for view in views]
    chosen = {view.bot.name for view in added_up}
    desk = desk_totals([bot for bot in totals if bot.bot in chosen])
    kept = {name: value for name, value in counters.items() if name not in _OF_THIS_RUN}
    return doc.Cumulative(
        **stamp, currency=hub.currency, left_out=left_out, desk=desk, bots=totals, counters=kept
    )
