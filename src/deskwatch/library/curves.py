"""Charts of equity, of profit by portfolio, and of drawdown by bot, on one grid of times."""

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from deskwatch.dashboards import Curve, Line, Unit
from deskwatch.library.counted import counted
from deskwatch.metrics import BotView
from deskwatch.model import NANOSECONDS
from deskwatch.performance import Curve as Values

POINTS = 400
START_SHARE = 50  # bots that begin within the first fiftieth of the time begin together
MOST_BOTS = 8  # lines that an eye can tell apart
NO_PORTFOLIO = "no portfolio"


def equity_curve(views: Sequence[BotView]) -> Curve:
    """Return the equity of all bots together. A bot that begins later raises it by its capital."""
    shown, note = counted(views)
    grid = _grid(shown)
    sampled = [_sample(view.account.curve, grid, view.equity) for view in shown]
    values = [_sum(column) for column in zip(*sampled, strict=True)]
    return Curve(
        id="equity",
        title="Equity",
        unit=Unit.MONEY,
        times=_seconds(grid),
        lines=[Line(name="account value", values=values)] if grid else [],
        note=note,
    )


def profit_curve(views: Sequence[BotView]) -> Curve:
    """Return what each portfolio earned: its equity less the money that was paid in."""
    shown, note = counted(views)
    grid = _grid(shown)
    lines = []
    for portfolio, members in _portfolios(shown).items():
        sampled = [_sample(view.account.profits, grid, _profit(view)) for view in members]
        lines.append(Line(name=portfolio, values=[_sum(column) for column in zip(*sampled, strict=True)]))
    return Curve(
        id="profit",
        title="Profit by portfolio",
        unit=Unit.MONEY,
        times=_seconds(grid),
        lines=lines,
        note=note,
    )


def drawdown_curve(views: Sequence[BotView]) -> Curve:
    """Return the drawdown of each bot, of the deepest ones where there are many."""
    shown, note = counted(views)
    grid = _grid(shown)
    deepest = sorted(shown, key=lambda view: max(view.account.depths.values, default=0.0), reverse=True)
    if len(deepest) > MOST_BOTS:
        note = f"the {MOST_BOTS} deepest of {len(deepest)} bots"
    lines = []
    for view in sorted(deepest[:MOST_BOTS], key=lambda view: view.bot.name):
        depths = _sample(view.account.depths, grid, view.drawdown)
        percents = [None if depth is None else depth * 100 for depth in depths]
        lines.append(Line(name=view.bot.name, values=percents))
    return Curve(
        id="drawdown",
        title="Drawdown by bot",
        unit=Unit.PERCENT,
        times=_seconds(grid),
        lines=lines,
        series="trader_drawdown_pct",
        note=note,
        downwards=True,
    )


def _portfolios(views: Sequence[BotView]) -> dict[str, list[BotView]]:
    members: dict[str, list[BotView]] = {}
    for view in sorted(views, key=lambda view: view.bot.name):
        if view.account.curve.times_ns:
            members.setdefault(view.bot.portfolio or NO_PORTFOLIO, []).append(view)
    return dict(sorted(members.items()))


def _grid(views: Sequence[BotView]) -> list[int]:
    """Return up to `POINTS` even steps of time over all curves, the newest time last.

    Bots of one desk start within moments of each other; the grid begins when the last of these has, so
    that the sum does not begin with a climb that nobody earned.
    """
    curves = [view.account.curve.times_ns for view in views if view.account.curve.times_ns]
    if not curves:
        return []
    earliest, last = min(times[0] for times in curves), max(times[-1] for times in curves)
    together = earliest + (last - earliest) // START_SHARE
    first = max(times[0] for times in curves if times[0] <= together)
    steps = max(1, min(POINTS, max(len(times) for times in curves)) - 1)
    return sorted({first + (last - first) * step // steps for step in range(steps + 1)})


def _sample(curve: Values, grid: list[int], now: Decimal | None) -> list[float | None]:
    """Return the value that held at each time of the grid, and `now` at its end; None before the first.

    So a chart ends with the figure that the tiles show, and with a gap where that is not known.
    """
    times_ns, values = curve.times_ns, curve.values
    places = [bisect_right(times_ns, time_ns) for time_ns in grid]
    held = [values[place - 1] if place else None for place in places]
    return [*held[:-1], None if now is None else float(now)] if held else []


def _profit(view: BotView) -> Decimal | None:
    """Return what a bot earned so far; None where its equity is not known."""
    return None if view.equity is None else view.equity - view.account.moved


def _seconds(grid: list[int]) -> list[float]:
    return [time_ns / NANOSECONDS for time_ns in grid]


def _sum(column: Sequence[float | None]) -> float | None:
    known = [value for value in column if value is not None]
    return sum(known) if known else None
