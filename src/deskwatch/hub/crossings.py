"""Which thresholds are crossed: an alert when a figure goes above one, another when it comes back.

A figure that is not known changes nothing at first: silence is no recovery. But an alert whose figure is
missing for five minutes ends as `stale`, which is not `resolved`: a part that is gone would be on the list
for ever. Bounded: the last 500 crossings are kept, and a part that is well takes no place.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec

from deskwatch.exposition import documents as doc
from deskwatch.exposition.history import History
from deskwatch.model import NANOSECONDS
from deskwatch.operations import ComponentThresholds, MachineThresholds

STALE_NS = 300 * NANOSECONDS  # without a figure, until an alert ends
MACHINE = "machine"
Key = tuple[str, str, str]  # bot, component, measure
Severity = Literal["info", "warning", "critical"]


class Reading(NamedTuple):
    """A figure beside its thresholds. `at_least`: it reaches a threshold by being equal to it."""

    bot: str
    component: str
    measure: str
    unit: str
    value: float | None
    warning: float
    critical: float | None
    state: str | None
    at_least: bool = False
    below: bool = False  # what is too little, not too much

    def reached(self, threshold: float | None) -> bool:
        """Tell whether the value is beyond a threshold."""
        if threshold is None or self.value is None:
            return False
        if self.below:
            return self.value < threshold
        return self.value >= threshold if self.at_least else self.value > threshold


class Crossings:
    """What is above a threshold now, and every crossing. Goes on from the history of the run before."""

    def __init__(self, past: doc.SystemAlerts | None = None) -> None:
        self.history = History(doc.MOST_ALERTS, past.history if past else ())
        self.active: dict[Key, doc.Alert] = (
            {(alert.bot, alert.component, alert.measure): alert for alert in past.active} if past else {}
        )
        self._known_ns: dict[Key, int] = {}  # when the figure of an active alert was last known

    def look(self, time: str | None, readings: Iterable[Reading], now_ns: int) -> None:
        """Take all readings of a moment; `now_ns` is of a clock that never goes back."""
        for reading in readings:
            if reading.value is None:
                continue
            key = (reading.bot, reading.component, reading.measure)
            before = self.active.get(key)
            if before is not None:
                self._known_ns[key] = now_ns
            alert = _alert(time, reading, before)
            if alert is None:
                continue
            self.history.add(alert)
            if alert.severity == "info":
                del self.active[key]
            elif before is not None or len(self.active) < doc.MOST_ALERTS:
                self.active[key] = alert
        self._end_stale(time, now_ns)

    def _end_stale(self, time: str | None, now_ns: int) -> None:
        """End the alerts whose figures are missing for too long; after a restart they are given that time."""
        known = {key: self._known_ns.get(key, now_ns) for key in self.active}
        for key, known_ns in list(known.items()):
            if now_ns - known_ns >= STALE_NS:
                self.history.add(_stale(time, self.active.pop(key)))
                del known[key]
        self._known_ns = known


def _stale(time: str | None, before: doc.Alert) -> doc.Alert:
    """Return how an alert ends of which nobody knows how it went on."""
    whose = f"{before.bot}: {before.component}" if before.bot else before.component
    measure = before.measure.replace("_", " ")
    minutes = STALE_NS // (60 * NANOSECONDS)
    return msgspec.structs.replace(
        before,
        time=time,
        severity="info",
        state=None,
        ended="stale",
        message=f"{whose}: {measure} is not known for {minutes} minutes; it was beyond {before.threshold:g}",
    )


def _alert(time: str | None, reading: Reading, before: doc.Alert | None) -> doc.Alert | None:
    """Return the alert of a reading; None where it stands as it stood."""
    severity, threshold = _severity(reading)
    if severity == (before.severity if before else "info"):
        return None
    if severity == "info" and before is not None:
        threshold = before.threshold
    value = reading.value or 0.0
    side = "below" if reading.below != (severity == "info") else "above"
    whose = f"{reading.bot}: {reading.component}" if reading.bot else reading.component
    words = f"{value:.4g} {reading.unit}, {side} {threshold:g} {reading.unit}"
    return doc.Alert(
        time=time,
        severity=severity,
        bot=reading.bot,
        component=reading.component,
        measure=reading.measure,
        value=value,
        threshold=threshold,
        state=reading.state,
        message=f"{whose}: {reading.measure.replace('_', ' ')} {words}",
        ended="resolved" if severity == "info" else None,
    )


def _severity(reading: Reading) -> tuple[Severity, float]:
    if reading.critical is not None and reading.reached(reading.critical):
        return "critical", reading.critical
    if reading.reached(reading.warning):
        return "warning", reading.warning
    return "info", reading.warning


def machine_readings(figures: doc.MachineFigures | None, limits: MachineThresholds) -> Iterator[Reading]:
    """Give the figures of the machine beside their thresholds; nothing where it was not measured."""
    if figures is None:
        return
    state = figures.state
    for measure, value, warning, critical in (
        ("processor", figures.cpu_percent, limits.cpu_warning, limits.cpu_critical),
        ("memory", figures.memory_percent, limits.memory_warning, limits.memory_critical),
        ("disk", figures.disk_percent, limits.disk_warning, limits.disk_critical),
    ):
        yield Reading("", MACHINE, measure, "%", value, warning, critical, state, at_least=True)


def component_readings(bots: Sequence[doc.BotFigures], limits: ComponentThresholds) -> Iterator[Reading]:
    """Give the figures of all parts of all bots beside their thresholds."""
    for bot in bots:
        for part in bot.components:
            who, what, state = part.bot, part.component, part.state
            latency, errors = part.mean_ms, part.error_rate_pct
            low, high = limits.latency_warning_ms, limits.latency_critical_ms
            yield Reading(who, what, "mean_latency", "ms", latency, low, high, state)
            yield Reading(who, what, "p95_latency", "ms", part.p95_ms, limits.latency_p95_ms, None, state)
            low, high = limits.error_rate_warning, limits.error_rate_critical
            yield Reading(who, what, "error_rate", "%", errors, low, high, state)
            if limits.throughput_least > 0:
                pace = part.per_second if part.operations else None
                least = limits.throughput_least
                yield Reading(who, what, "throughput", "/s", pace, least, None, state, below=True)
