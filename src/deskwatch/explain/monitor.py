"""The monitor's own figures, explained: see `metrics.monitor`.

What a hub counts of itself (its uptime, its exports) is in no journal: there the running hub alone knows,
and the explanation says so.
"""

from collections.abc import Callable

from deskwatch.events import FACTS, Heartbeat, OrderFilled
from deskwatch.explain.counted import age_line, some
from deskwatch.explain.explanation import Case, Explainer
from deskwatch.explain.facts import Source
from deskwatch.explain.line import Line, Number, given, made
from deskwatch.metrics import BotView, HistoryView, HubView

BEATS = Source(title="heartbeats", kinds=(Heartbeat,))
ALL = Source(title="facts", kinds=FACTS)
FILLS = Source(title="fills", kinds=(OrderFilled,))
# In no journal: known while a hub runs, and by that hub alone.
OF_A_RUNNING_HUB = frozenset(
    {
        "deskwatch_build_info",
        "deskwatch_ready",
        "deskwatch_uptime_seconds",
        "deskwatch_cycle_duration_seconds",
        "deskwatch_exports",
        "deskwatch_export_failures",
        "deskwatch_history_samples",
        "deskwatch_history_refused_samples",
        "deskwatch_history_failures",
        "deskwatch_history_damages",
        "deskwatch_history_series",
        "deskwatch_history_series_limit",
        "deskwatch_history_bytes",
        "deskwatch_history_sample_duration_seconds",
    }
)


def _beats(field: str, *, by_reason: bool = False, unit: str = "") -> Explainer[BotView]:
    """Explain a count of the recorder as the sum over its boots, as of the last heartbeat of each."""

    def line(case: Case[BotView]) -> Line:
        label = " ".join((field, *case.row))
        boots = []
        for boot, beat in reversed(case.view.state.recorders.items()):
            count = getattr(beat, field)
            value = count.get(case.row[0], 0) if by_reason else count
            boots.append(given(f"boot {boot}", value, unit))
        return made(label, *some(boots, "boots"), unit=unit, note="as of the last heartbeat of each boot")

    return Explainer(line=line, sources=(BEATS,))


def _synced_age(case: Case[BotView]) -> Line:
    beats = case.view.state.recorders
    newest = next(reversed(beats.values()), None)
    return given(
        "longest wait for the disk",
        None if newest is None else newest.synced_age_seconds,
        "s",
        "as of the last heartbeat",
    )


def _facts(case: Case[BotView]) -> Line:
    behind = case.behind(ALL)
    return made("facts", given("used", behind.count), given("refused or told before", behind.left_out))


def _duplicates(case: Case[BotView]) -> Line:
    return given("fills told again", case.view.state.duplicates, note="not booked again")


def _history(label: str, read: Callable[[HistoryView], Number], unit: str = "") -> Explainer[HubView]:
    def line(case: Case[HubView]) -> Line:
        history = case.view.history
        if history is None:
            return given(label, None, unit, "this hub keeps no history")
        return given(label, read(history), unit, "as of the last sample")

    return Explainer(line=line)


def _refused(case: Case[HubView]) -> Line:
    history, (reason,) = case.view.history, case.row
    return given(f"refused for {reason}", None if history is None else history.refused.get(reason, 0))


def _hub(label: str, read: Callable[[HubView], Number], unit: str = "") -> Explainer[HubView]:
    return Explainer(line=lambda case: given(label, read(case.view), unit, "as the hub says"))


def _problems(case: Case[HubView]) -> Line:
    bot, reason = case.row
    count = case.view.problems.get((bot, reason), 0)
    return given(
        f"{reason} in journals of {bot or 'unknown bots'}", count, note="lines and facts passed over"
    )


RECORDER: dict[str, Explainer[BotView]] = {
    "deskwatch_journal_facts": Explainer(line=_facts, sources=(ALL,)),
    "deskwatch_duplicate_fills": Explainer(line=_duplicates, sources=(FILLS,)),
    "deskwatch_recorder_offered": _beats("offered"),
    "deskwatch_recorder_written": _beats("written"),
    "deskwatch_recorder_dropped": _beats("dropped", by_reason=True),
    "deskwatch_recorder_mended": _beats("mended", by_reason=True),
    "deskwatch_recorder_restarts": _beats("restarts"),
    "deskwatch_recorder_cpu_seconds": _beats("cpu_seconds", unit="s"),
    "deskwatch_recorder_synced_age_seconds": Explainer(line=_synced_age, sources=(BEATS,)),
}
HISTORY: dict[str, Explainer[HubView]] = {
    "deskwatch_history_samples": _history("samples stored", lambda history: history.samples),
    "deskwatch_history_refused_samples": Explainer(line=_refused),
    "deskwatch_history_failures": _history("rounds that failed", lambda history: history.failures),
    "deskwatch_history_damages": _history("damaged parts", lambda history: history.damaged),
    "deskwatch_history_series": _history("series", lambda history: history.series),
    "deskwatch_history_series_limit": _history("series at most", lambda history: history.series_limit),
    "deskwatch_history_bytes": _history("size", lambda history: history.bytes, "bytes"),
    "deskwatch_history_sample_duration_seconds": _history(
        "last round", lambda history: history.sample_seconds, "s"
    ),
}
HUB: dict[str, Explainer[HubView]] = {
    **HISTORY,
    "deskwatch_build_info": _hub("always", lambda _: 1),
    "deskwatch_ready": _hub("ready", lambda view: int(view.ready)),
    "deskwatch_uptime_seconds": Explainer(
        line=lambda case: age_line("hub started", case.view.now_ns, case.view.started_ns)
    ),
    "deskwatch_bots": _hub("bots", lambda view: len(view.bots)),
    "deskwatch_journal_problems": Explainer(line=_problems),
    "deskwatch_cycle_duration_seconds": _hub("last look", lambda view: view.cycle_seconds, "s"),
    "deskwatch_exports": _hub("exports", lambda view: view.exports),
    "deskwatch_export_failures": _hub("failures", lambda view: view.export_failures),
    "deskwatch_series": _hub("series of bots", lambda view: view.series),
    "deskwatch_series_overflowed": Explainer(
        line=lambda case: given(
            f"beyond the places of {case.row[0]}", case.view.overflowed.get(case.row[0], 0)
        )
    ),
}
