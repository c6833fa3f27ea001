"""deskwatch itself: what was read, what was wrong with it, what a recorder could not keep."""

from collections import Counter
from collections.abc import Callable

from deskwatch.events import DROP_REASONS, MEND_REASONS
from deskwatch.metrics.metric import HubMetric, Metric, Number, Row, only
from deskwatch.metrics.view import BotView, HistoryView, HubView
from deskwatch.model import NANOSECONDS, Kind, Reason


def _recorder(view: BotView, field: str) -> list[Row]:
    return only(sum(getattr(beat, field) for beat in view.state.recorders.values()))


def _by_reason(view: BotView, field: str, reasons: tuple[str, ...]) -> list[Row]:
    """Return the counts of all reasons, 0 included: an alert on an increase must see the first one."""
    total: Counter[str] = Counter(dict.fromkeys(reasons, 0))
    for beat in view.state.recorders.values():
        total.update(getattr(beat, field))
    return [((reason,), n) for reason, n in total.items()]


def _synced_age(view: BotView) -> list[Row]:
    """Return what the run says that began last; ended ones do not wait for anything."""
    beats = list(view.state.recorders.values())
    return only(beats[-1].synced_age_seconds) if beats else []


def _problems(view: HubView) -> list[Row]:
    """Return the counts of all reasons for each bot, 0 included, and of files that name no bot."""
    zeros = {(bot, reason.value): 0 for bot in view.bots for reason in Reason}
    return list({**zeros, **view.problems}.items())


def _history(read: Callable[[HistoryView], Number]) -> Callable[[HubView], list[Row]]:
    """Return what reads a figure of the history; a hub that keeps none has no such series."""

    def rows(view: HubView) -> list[Row]:
        return [] if view.history is None else only(read(view.history))

    return rows


def _refused(view: HubView) -> list[Row]:
    return [] if view.history is None else [((reason,), n) for reason, n in view.history.refused.items()]


RECORDER = (
    Metric(
        name="deskwatch_journal_facts",
        kind=Kind.COUNTER,
        help="Facts read from the bot's journals.",
        read=lambda view: only(view.state.facts),
    ),
    Metric(
        name="deskwatch_duplicate_fills",
        kind=Kind.COUNTER,
        help="Fills that were told again and not booked again.",
        read=lambda view: only(view.state.duplicates),
    ),
    Metric(
        name="deskwatch_recorder_offered",
        kind=Kind.COUNTER,
        help="Facts that the bot offered to its recorder, as of its last heartbeat.",
        read=lambda view: _recorder(view, "offered"),
    ),
    Metric(
        name="deskwatch_recorder_written",
        kind=Kind.COUNTER,
        help="Offered facts that the recorder wrote, as of its last heartbeat.",
        read=lambda view: _recorder(view, "written"),
    ),
    Metric(
        name="deskwatch_recorder_dropped",
        kind=Kind.COUNTER,
        help="Offered facts that the recorder could not keep, as of its last heartbeat.",
        labels=("reason",),
        read=lambda view: _by_reason(view, "dropped", DROP_REASONS),
    ),
    Metric(
        name="deskwatch_recorder_mended",
        kind=Kind.COUNTER,
        help="Facts kept although a part of them could not be, as of the recorder's last heartbeat.",
        labels=("reason",),
        read=lambda view: _by_reason(view, "mended", MEND_REASONS),
    ),
    Metric(
        name="deskwatch_recorder_synced_age_seconds",
        kind=Kind.GAUGE,
        help="The longest that a fact may have waited to be synced, as of the newest run's last heartbeat.",
        read=_synced_age,
    ),
    Metric(
        name="deskwatch_recorder_cpu_seconds",
        kind=Kind.COUNTER,
        help="Time of the processor that the recorder's own thread took, as of its last heartbeat.",
        read=lambda view: _recorder(view, "cpu_seconds"),
    ),
    Metric(
        name="deskwatch_recorder_restarts",
        kind=Kind.COUNTER,
        help="Times that the recorder's thread had to be brought back, as of its last heartbeat.",
        read=lambda view: _recorder(view, "restarts"),
    ),
)
HUB = (
    HubMetric(
        name="deskwatch_build_info",
        kind=Kind.GAUGE,
        help="Always 1; the labels tell which deskwatch runs on which Python.",
        labels=("version", "python"),
        read=lambda view: [((view.version, view.python), 1)],
    ),
    HubMetric(
        name="deskwatch_ready",
        kind=Kind.GAUGE,
        help="1 once all journals were read, 0 while the hub is catching up.",
        read=lambda view: only(int(view.ready)),
    ),
    HubMetric(
        name="deskwatch_uptime_seconds",
        kind=Kind.GAUGE,
        help="Time since the hub started.",
        read=lambda view: only((view.now_ns - view.started_ns) / NANOSECONDS),
    ),
    HubMetric(
        name="deskwatch_bots",
        kind=Kind.GAUGE,
        help="Bots whose journals the hub follows.",
        read=lambda view: only(len(view.bots)),
    ),
    HubMetric(
        name="deskwatch_journal_problems",
        kind=Kind.COUNTER,
        help="Lines or facts of journals that could not be used, by reason.",
        labels=("bot", "reason"),
        read=_problems,
    ),
    HubMetric(
        name="deskwatch_cycle_duration_seconds",
        kind=Kind.GAUGE,
        help="How long the hub's last look at the journals took.",
        read=lambda view: only(view.cycle_seconds),
    ),
    HubMetric(
        name="deskwatch_exports",
        kind=Kind.COUNTER,
        help="Times that the JSON files were written.",
        read=lambda view: only(view.exports),
    ),
    HubMetric(
        name="deskwatch_export_failures",
        kind=Kind.COUNTER,
        help="Times that the JSON files could not be written: a full disk, a folder that cannot be made.",
        read=lambda view: only(view.export_failures),
    ),
    HubMetric(
        name="deskwatch_history_samples",
        kind=Kind.COUNTER,
        help="Samples that the hub stored in its history.",
        read=_history(lambda history: history.samples),
    ),
    HubMetric(
        name="deskwatch_history_refused_samples",
        kind=Kind.COUNTER,
        help="Samples that the history did not take: the clock was set back, or there are too many series.",
        labels=("reason",),
        read=_refused,
    ),
    HubMetric(
        name="deskwatch_history_failures",
        kind=Kind.COUNTER,
        help="Times that the series could not be stored: a full disk, a folder that cannot be written.",
        read=_history(lambda history: history.failures),
    ),
    HubMetric(
        name="deskwatch_history_damages",
        kind=Kind.COUNTER,
        help="Parts of the history's file, and whole files, that were found damaged.",
        read=_history(lambda history: history.damaged),
    ),
    HubMetric(
        name="deskwatch_history_series",
        kind=Kind.GAUGE,
        help="Series that the history holds.",
        read=_history(lambda history: history.series),
    ),
    HubMetric(
        name="deskwatch_history_series_limit",
        kind=Kind.GAUGE,
        help="Series that the history holds at most; samples of further ones are refused.",
        read=_history(lambda history: history.series_limit),
    ),
    HubMetric(
        name="deskwatch_history_bytes",
        kind=Kind.GAUGE,
        help="Size of the history on the disk.",
        read=_history(lambda history: history.bytes),
    ),
    HubMetric(
        name="deskwatch_history_sample_duration_seconds",
        kind=Kind.GAUGE,
        help="How long it took to gather and store all series the last time.",
        read=_history(lambda history: history.sample_seconds),
    ),
    HubMetric(
        name="deskwatch_series",
        kind=Kind.GAUGE,
        help="Series of bots in the last gathering.",
        read=lambda view: only(view.series),
    ),
    HubMetric(
        name="deskwatch_series_overflowed",
        kind=Kind.GAUGE,
        help="What went into a metric's overflow series: series, or of a bot's own figures what it recorded.",
        labels=("metric",),
        read=lambda view: [((metric,), n) for metric, n in view.overflowed.items()],
    ),
)
