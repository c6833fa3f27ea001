"""From views of bots and the hub to the figures that exported files hold.

Pure: a moment goes in, structs come out. Totals are over the bots that are added up: real money is never
added to play money. A total is null as soon as one part of it is unknown.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import msgspec

from deskwatch.exposition import documents as doc
from deskwatch.exposition.documents import finite, iso_time
from deskwatch.library import counted, headline, state_word
from deskwatch.metrics import BotView, HubView, percent
from deskwatch.operations import (
    ComponentThresholds,
    Life,
    Summary,
    Window,
    component_score,
    component_state,
    machine_state,
    summarize,
)

MOST_PARTS_KEPT = 5  # of a snapshot that is past


def data_as_of(views: Sequence[BotView]) -> str | None:
    """Return when a bot last recorded something; None before that. What the hub sees does not count."""
    heard = (view.state.clocks.wound_ns.get("process", 0) for view in views)
    return iso_time(max(heard, default=0))


def machine_figures(hub: HubView) -> doc.MachineFigures | None:
    """Return the machine as it was last measured; None if that was not in the last minute."""
    seen = hub.machine.machine(hub.now_ns)
    if seen is None:
        return None
    score = finite(hub.machine_score())
    return doc.MachineFigures(
        time=iso_time(hub.machine.measured_ns),
        cpu_percent=finite(seen.cpu_percent),
        memory_percent=finite(seen.memory_percent),
        disk_percent=finite(seen.disk_percent),
        connections=seen.connections,
        open_files=seen.open_files,
        processes=seen.processes or None,  # a collector that saw none, not even itself, could not look
        uptime_seconds=finite(seen.uptime_seconds),
        score=score,
        state=None if score is None else machine_state(score).value,
    )


def component_figures(
    bot: str, component: str, summary: Summary, limits: ComponentThresholds
) -> doc.ComponentFigures:
    """Return one part of a bot, or of all bots where `bot` is empty."""
    score = component_score(summary, limits)
    return doc.ComponentFigures(
        bot=bot,
        component=component,
        operations=summary.count,
        errors=summary.errors,
        mean_ms=_thousandfold(summary.mean_seconds),
        p95_ms=_thousandfold(summary.p95_seconds),
        p99_ms=_thousandfold(summary.p99_seconds),
        per_second=summary.per_second,
        error_rate_pct=None if summary.error_rate is None else summary.error_rate * 100,
        score=score,
        state=None if score is None else component_state(score).value,
    )


def bot_figures(view: BotView) -> doc.BotFigures:
    """Return one bot as a person reads it."""
    trades = view.account.trades
    return doc.BotFigures(
        bot=view.bot.name,
        strategy=view.bot.strategy,
        portfolio=view.bot.portfolio,
        mode=view.bot.mode,
        state=state_word(view),
        last_heard=iso_time(view.state.clocks.wound_ns.get("process", 0)),
        account_value=_float(view.equity),
        pnl_today=_float(view.daily_profit),
        pnl_today_pct=_float(percent(view.daily_fraction)),
        drawdown_pct=_float(percent(view.drawdown)),
        closed_trades=trades.closed,
        win_rate=_float(trades.win_rate()),
        positions=_positions(view),
        components=[
            component_figures(view.bot.name, name, window.summary(view.now_ns), view.component_thresholds)
            for name, window in view.state.machinery.components.values.items()
        ],
    )


def desk_figures(views: Sequence[BotView], hub: HubView, bots: Sequence[doc.BotFigures]) -> doc.DeskFigures:
    """Return the desk: `bots` are the figures of `views`, in the same order."""
    added_up, left_out = counted(views)
    chosen = {view.bot.name for view in added_up}
    figures = [bot for bot in bots if bot.bot in chosen]
    words, tone = headline(views, hub)
    value = _total(bot.account_value for bot in figures)
    profit = _total(bot.pnl_today for bot in figures)
    closed = sum(bot.closed_trades for bot in figures)
    won = sum(view.account.trades.won for view in added_up)
    # The share of what the day began with, as for one bot.
    began = None if value is None or profit is None else value - profit
    return doc.DeskFigures(
        state=tone.value,
        headline=words,
        currency=hub.currency,
        bots=len(bots),
        running=sum(view.life is Life.RUNNING for view in views),
        left_out=left_out,
        account_value=value,
        pnl_today=profit,
        pnl_today_pct=profit / began * 100 if profit is not None and began and began > 0 else None,
        drawdown_pct=max((b.drawdown_pct for b in figures if b.drawdown_pct is not None), default=None),
        open_positions=sum(len(bot.positions) for bot in figures),
        closed_trades=closed,
        win_rate=won / closed if closed else None,
        components=_desk_components(views, bots),
    )


def performance_figures(
    time: str | None, bots: Sequence[doc.BotFigures], *, most: int | None = None
) -> doc.PerformanceFigures:
    """Return all parts of all bots, at most the `most` worst ones."""
    parts = sorted((part for bot in bots for part in bot.components), key=_worst_first)
    operations = sum(part.operations for part in parts)
    errors = sum(part.errors for part in parts)
    worst = parts[0] if parts else None
    return doc.PerformanceFigures(
        time=time,
        operations=operations,
        errors=errors,
        per_second=sum(part.per_second for part in parts),
        error_rate_pct=errors / operations * 100 if operations else None,
        score=worst.score if worst else None,
        state=worst.state if worst else None,
        components=parts[:most],
    )


def bot_totals(view: BotView) -> doc.BotTotals:
    """Return what one bot did since its first fact."""
    counts, machinery, trades = view.state.counts, view.state.machinery, view.account.trades
    return doc.BotTotals(
        bot=view.bot.name,
        mode=view.bot.mode,
        since=iso_time(view.state.first_ns),
        facts=view.state.facts,
        orders_placed=counts.orders_placed.total(),
        orders_canceled=counts.orders_canceled.total(),
        orders_rejected=counts.orders_rejected.total(),
        fills=counts.orders_filled.total(),
        closed_trades=trades.closed,
        trades_won=trades.won,
        trades_lost=trades.lost,
        realised=_float(view.converted(view.ledger.realised)),
        fees=_float(view.converted(view.ledger.fees)),
        funding=_float(view.converted(view.ledger.funding)),
        cycles=machinery.cycles.count,
        api_calls=sum(calls.count for calls in machinery.calls.values.values()),
        api_errors=machinery.call_errors.total(),
        operations=sum(timed.count for timed in machinery.operations.values.values()),
        operation_errors=machinery.operation_errors.total(),
        risk_rejections=counts.risk_rejections.total(),
        breaker_trips=counts.breaker_trips.total(),
    )


def desk_totals(bots: Sequence[doc.BotTotals]) -> doc.Totals:
    """Return the sum over bots."""

    def counted_up(read: Callable[[doc.BotTotals], int]) -> int:
        return sum(read(bot) for bot in bots)

    return doc.Totals(
        since=min((bot.since for bot in bots if bot.since), default=None),
        facts=counted_up(lambda bot: bot.facts),
        orders_placed=counted_up(lambda bot: bot.orders_placed),
        orders_canceled=counted_up(lambda bot: bot.orders_canceled),
        orders_rejected=counted_up(lambda bot: bot.orders_rejected),
        fills=counted_up(lambda bot: bot.fills),
        closed_trades=counted_up(lambda bot: bot.closed_trades),
        trades_won=counted_up(lambda bot: bot.trades_won),
        trades_lost=counted_up(lambda bot: bot.trades_lost),
        realised=_total(bot.realised for bot in bots),
        fees=_total(bot.fees for bot in bots),
        funding=_total(bot.funding for bot in bots),
        cycles=counted_up(lambda bot: bot.cycles),
        api_calls=counted_up(lambda bot: bot.api_calls),
        api_errors=counted_up(lambda bot: bot.api_errors),
        operations=counted_up(lambda bot: bot.operations),
        operation_errors=counted_up(lambda bot: bot.operation_errors),
        risk_rejections=counted_up(lambda bot: bot.risk_rejections),
        breaker_trips=counted_up(lambda bot: bot.breaker_trips),
    )


def _positions(view: BotView) -> list[doc.PositionFigures]:
    figures = []
    for (venue, _, symbol), position in view.ledger.open_positions():
        price = view.ledger.prices.price(symbol, view.as_of_ns)
        figures.append(
            doc.PositionFigures(
                venue=venue,
                symbol=symbol,
                side="long" if position.quantity > 0 else "short",
                quantity=_float(abs(position.quantity)),
                average_price=_float(position.average_price),
                price=_float(price),
                value=None if price is None else _float(position.worth(price)),
                unrealised=None if price is None else _float(position.unrealised(price)),
                currency=position.quote,
            )
        )
    return figures


def _desk_components(views: Sequence[BotView], bots: Sequence[doc.BotFigures]) -> list[doc.ComponentFigures]:
    """Return each part over all bots that have it, as if its operations had been one bot's."""
    windows: dict[str, list[Window]] = {}
    for view in views:
        for name, window in view.state.machinery.components.values.items():
            windows.setdefault(name, []).append(window)
    # A part that one bot alone has was reckoned already.
    known = {part.component: part for bot in bots for part in bot.components}
    return [
        _of_all(known[name])
        if len(shared) == 1
        else component_figures("", name, summarize(shared, views[0].now_ns), views[0].component_thresholds)
        for name, shared in sorted(windows.items())
    ]


def _of_all(part: doc.ComponentFigures) -> doc.ComponentFigures:
    return msgspec.structs.replace(part, bot="")


def _worst_first(part: doc.ComponentFigures) -> tuple[float, str, str]:
    return (101.0 if part.score is None else part.score, part.bot, part.component)


def _total(values: Iterable[float | None]) -> float | None:
    """Return the sum; None of nothing, and where one value is unknown."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    return sum(known) if known and len(known) == len(listed) else None


def _float(value: Decimal | None) -> float | None:
    return None if value is None else finite(float(value))


def _thousandfold(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000
