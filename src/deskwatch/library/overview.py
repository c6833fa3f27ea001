"""The overview: is all well, how much, and if not, why not.

Figures come from the gathered series, summed over bots where money may be summed; what one bot does not
know makes the sum unknown, and the note says whose.
"""

import decimal
from collections.abc import Sequence

import msgspec

from deskwatch.dashboards import Screen, Stat, Table, Tone, Unit
from deskwatch.library.counted import counted
from deskwatch.library.curves import drawdown_curve, equity_curve, profit_curve
from deskwatch.library.machinery import machine_table, parts_table
from deskwatch.library.performance import performance_table
from deskwatch.library.tables import bots_table, fills_table, positions_table, problems_table
from deskwatch.library.verdict import headline, notices
from deskwatch.metrics import BotView, HubView
from deskwatch.model import MONEY_CONTEXT, Family, Problem

# What the tiles show, by name in the catalogue; a drift test holds this against it.
OVERVIEW_SERIES = (
    "trader_account_value_{currency}",
    "trader_daily_pnl_{currency}",
    "trader_daily_pnl_pct",
    "trader_drawdown_pct",
    "trader_max_drawdown_pct",
    "trader_gross_exposure_{currency}",
    "trader_exposure_pct",
    "trader_open_positions",
    "trader_win_rate",
    "trader_closed_trades",
    "trader_trades_per_hour",
)
WARNING_EXPOSURE_PCT = 70.0
CRITICAL_EXPOSURE_PCT = 90.0
WARNING_DRAWDOWN_PCT = 8.0
CRITICAL_DRAWDOWN_PCT = 15.0


class Figures:
    """The gathered values by series and bot."""

    def __init__(self, families: Sequence[Family], bots: Sequence[str], currency: str) -> None:
        self._bots = list(bots)
        self._currency = currency.lower()
        self._values: dict[str, dict[str, float]] = {}
        for family in families:
            by_bot = self._values.setdefault(family.name, {})
            for sample in family.samples:
                bot = dict(sample.labels).get("bot", "")
                by_bot[bot] = by_bot.get(bot, 0.0) + sample.value

    def of(self, series: str, bot: str) -> float | None:
        """Return one bot's value; None if it has none."""
        return self._values.get(series.replace("{currency}", self._currency), {}).get(bot)

    def total(self, series: str) -> float | None:
        """Return the sum over all bots; None if any of them does not know its own, or there are none."""
        values = [self.of(series, bot) for bot in self._bots]
        known = [value for value in values if value is not None]
        return sum(known) if known and len(known) == len(values) else None

    def mean(self, series: str, weights: str) -> float | None:
        """Return the mean over bots, each weighed by another series of its own; None if nothing weighs."""
        total = weight = 0.0
        for bot in self._bots:
            value, share = self.of(series, bot), self.of(weights, bot)
            if value is not None and share is not None:
                total += value * share
                weight += share
        return total / weight if weight else None

    def unknown(self, series: str) -> list[str]:
        """Return the bots that have no value."""
        return [bot for bot in self._bots if self.of(series, bot) is None]

    def worst(self, series: str) -> tuple[float | None, str]:
        """Return the largest value and whose it is."""
        known = [(value, bot) for bot in self._bots if (value := self.of(series, bot)) is not None]
        return max(known) if known else (None, "")


def overview(
    views: Sequence[BotView],
    hub: HubView,
    families: Sequence[Family],
    problems: Sequence[Problem],
) -> Screen:
    """Return the overview of a desk."""
    with decimal.localcontext(MONEY_CONTEXT):
        return _overview(views, hub, families, problems)


def _overview(
    views: Sequence[BotView], hub: HubView, families: Sequence[Family], problems: Sequence[Problem]
) -> Screen:
    added_up, left_out = counted(views)
    figures = Figures(families, [view.bot.name for view in added_up], hub.currency)
    words, tone = headline(views, hub)
    return Screen(
        title="Overview",
        headline=words,
        tone=tone,
        currency=hub.currency,
        generated_at_ns=hub.now_ns,
        data_as_of_ns=max((view.state.clocks.wound_ns.get("process", 0) for view in views), default=0),
        ready=hub.ready,
        notices=[*notices(views), *([f"Totals and charts: {left_out}"] if left_out else [])],
        stats=[_named(stat, hub.currency) for stat in _stats(figures, added_up)],
        curves=[draw(views) for draw in (equity_curve, profit_curve, drawdown_curve)] if views else [],
        tables=_tables(views, hub, problems),
    )


def _named(stat: Stat, currency: str) -> Stat:
    """Return the tile with the name of its series as it is exposed."""
    return msgspec.structs.replace(stat, series=stat.series.replace("{currency}", currency.lower()))


def _stats(figures: Figures, views: Sequence[BotView]) -> list[Stat]:
    value, profit = (
        figures.total("trader_account_value_{currency}"),
        figures.total("trader_daily_pnl_{currency}"),
    )
    return [
        Stat(
            id="account_value",
            title="Account value",
            value=value,
            unit=Unit.MONEY,
            series="trader_account_value_{currency}",
            note=_unknown_note(figures, "trader_account_value_{currency}") or _bots_note(views),
        ),
        Stat(
            id="daily_pnl",
            title="P&L today",
            value=profit,
            unit=Unit.MONEY,
            series="trader_daily_pnl_{currency}",
            signed=True,
            tone=_sign(profit),
            note=_share_note(profit, value),
        ),
        _drawdown(figures),
        _exposure(figures, value),
        Stat(
            id="open_positions",
            title="Open positions",
            value=figures.total("trader_open_positions"),
            unit=Unit.COUNT,
            series="trader_open_positions",
            note=_hour_note(figures.total("trader_trades_per_hour")),
        ),
        _win_rate(figures),
    ]


def _drawdown(figures: Figures) -> Stat:
    now, bot = figures.worst("trader_drawdown_pct")
    words = [f"{bot} now"] if bot else []
    deepest, deepest_bot = figures.worst("trader_max_drawdown_pct")
    if deepest is not None:
        words.append(f"deepest {deepest:.2f} % of {deepest_bot}")
    return Stat(
        id="drawdown",
        title="Drawdown",
        value=now,
        unit=Unit.PERCENT,
        series="trader_drawdown_pct",
        tone=_above(now, WARNING_DRAWDOWN_PCT, CRITICAL_DRAWDOWN_PCT),
        note=", ".join(words),
    )


def _exposure(figures: Figures, value: float | None) -> Stat:
    gross = figures.total("trader_gross_exposure_{currency}")
    exposure = gross / value * 100 if gross is not None and value is not None and value > 0 else None
    return Stat(
        id="exposure",
        title="Exposure",
        value=exposure,
        unit=Unit.PERCENT,
        series="trader_exposure_pct",
        tone=_above(exposure, WARNING_EXPOSURE_PCT, CRITICAL_EXPOSURE_PCT),
        note="gross, of the account value",
    )


def _win_rate(figures: Figures) -> Stat:
    closed = figures.total("trader_closed_trades")
    return Stat(
        id="win_rate",
        title="Win rate",
        value=figures.mean("trader_win_rate", "trader_closed_trades"),
        unit=Unit.RATIO,
        series="trader_win_rate",
        note=f"of {closed:,.0f} closed trades" if closed else "no trade closed yet",
    )


def _tables(views: Sequence[BotView], hub: HubView, problems: Sequence[Problem]) -> list[Table]:
    tables = [bots_table(views), positions_table(views), fills_table(views)]
    # A list that most desks have no use for is shown to those that have.
    further = [performance_table(views), parts_table(views), machine_table(hub), problems_table(problems)]
    return [*tables, *(table for table in further if table.rows)]


def _unknown_note(figures: Figures, series: str) -> str:
    unknown = figures.unknown(series)
    if not unknown:
        return ""
    return f"not known for {', '.join(unknown[:3])}" + (" …" if len(unknown) > 3 else "")  # noqa: PLR2004 - three fit


def _bots_note(views: Sequence[BotView]) -> str:
    portfolios = {view.bot.portfolio for view in views}
    bots = f"{len(views):,} bot" + ("" if len(views) == 1 else "s")
    return f"{bots} in {len(portfolios):,} portfolios" if len(portfolios) > 1 else bots


def _hour_note(fills: float | None) -> str:
    return "" if fills is None else f"{fills:,.0f} fill{'' if fills == 1 else 's'} in the last hour"


def _share_note(profit: float | None, value: float | None) -> str:
    if profit is None or value is None or value - profit <= 0:
        return ""
    return f"{profit / (value - profit) * 100:+.2f} % of the account"


def _sign(value: float | None) -> Tone:
    if not value:
        return Tone.NEUTRAL
    return Tone.GOOD if value > 0 else Tone.BAD


def _above(value: float | None, warning: float, critical: float) -> Tone:
    if value is None or value < warning:
        return Tone.NEUTRAL
    return Tone.CRITICAL if value >= critical else Tone.WARNING
