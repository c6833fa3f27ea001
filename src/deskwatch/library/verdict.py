"""The one sentence at the top, and what a reader must know before believing a figure."""

from collections.abc import Sequence

from deskwatch.dashboards import Tone
from deskwatch.metrics import BotView, HubView
from deskwatch.operations import Life

SIMULATED_VENUE = "simulated"
REPLAYED_VENUE = "replay"


def headline(views: Sequence[BotView], hub: HubView) -> tuple[str, Tone]:
    """Return the worst that is true of the desk, or that all is well."""
    return _trouble(views, hub) or _calm(views)


def _trouble(views: Sequence[BotView], hub: HubView) -> tuple[str, Tone] | None:
    if not hub.ready:
        return "Reading the journals …", Tone.NEUTRAL
    # A backtest that ended, with a breaker open or not, is nobody's trouble.
    working = [view for view in views if view.bot.mode != "backtest"]
    tripped = [view.bot.name for view in working if view.state.counts.open_breakers]
    if tripped:
        return f"Trading stopped by a circuit breaker: {_names(tripped)}", Tone.CRITICAL
    silent = [view.bot.name for view in working if view.life is Life.SILENT]
    if silent:
        return f"{_count(len(silent), 'bot')} fell silent: {_names(silent)}", Tone.CRITICAL
    unknown = [view.bot.name for view in working or views if view.equity is None]
    if unknown:
        return f"Account value not known: {_names(unknown)}", Tone.WARNING
    problems = sum(hub.problems.values())
    if problems:
        return f"{_count(problems, 'line')} of the journals could not be used", Tone.WARNING
    return None


def _calm(views: Sequence[BotView]) -> tuple[str, Tone]:
    if not views:
        return "No bot has recorded anything yet", Tone.NEUTRAL
    running = sum(view.life is Life.RUNNING for view in views)
    if not running:
        return f"{_count(len(views), 'bot')}, none running", Tone.NEUTRAL
    return f"All is well: {_count(running, 'bot')} running", Tone.GOOD


def notices(views: Sequence[BotView]) -> list[str]:
    """Return what must stand beside all figures."""
    venues = {view.bot.venue for view in views}
    said = []
    if SIMULATED_VENUE in venues:
        said.append("Simulated market: prices are made up by a seeded generator, no order is real")
    if REPLAYED_VENUE in venues:
        said.append("Replay: prices come from a file, no order is real")
    return said


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown  # noqa: PLR2004 - three fit a line


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
