"""The lists: bots, open positions, last fills, problems."""

from collections.abc import Sequence
from decimal import Decimal

from deskwatch.dashboards import Column, Table, Tone, Unit
from deskwatch.dashboards.values import Cell
from deskwatch.metrics import BotView, percent
from deskwatch.model import NANOSECONDS, Problem

MOST_FILLS = 50
MOST_PROBLEMS = 50
STATES = {
    "running": Tone.GOOD,
    "silent": Tone.CRITICAL,
    "stopped": Tone.MUTED,
    "halted": Tone.CRITICAL,
    "finished": Tone.MUTED,
}
_OUTCOMES = {
    "entry": Tone.MUTED,
    "win": Tone.GOOD,
    "loss": Tone.BAD,
    "flat": Tone.MUTED,
    "unknown": Tone.WARNING,
}


def bots_table(views: Sequence[BotView]) -> Table:
    """Return a row a bot, by portfolio and name."""
    rows: list[list[Cell]] = [
        [
            view.bot.name,
            state_word(view),
            _float(view.equity),
            _float(view.daily_profit),
            _float(percent(view.drawdown)),
            float(len(view.ledger.open_positions())),
            float(view.account.trades.closed),
            _float(view.account.trades.win_rate()),
            view.bot.portfolio,
            view.bot.strategy,
            view.bot.mode,
            _whole(view.age_seconds("process")),
        ]
        for view in _sorted(views)
    ]
    columns = [
        Column(name="bot", title="Bot"),
        Column(name="state", title="State", tones=STATES),
        Column(name="account_value", title="Account value", unit=Unit.MONEY),
        Column(name="daily_pnl", title="P&L today", unit=Unit.MONEY, signed=True),
        Column(name="drawdown", title="Drawdown", unit=Unit.PERCENT),
        Column(name="open_positions", title="Open", unit=Unit.COUNT),
        Column(name="closed_trades", title="Closed trades", unit=Unit.COUNT),
        Column(name="win_rate", title="Win rate", unit=Unit.RATIO),
        Column(name="portfolio", title="Portfolio"),
        Column(name="strategy", title="Strategy"),
        Column(name="mode", title="Mode"),
        Column(name="age", title="Last heard", unit=Unit.SECONDS),
    ]
    return Table(id="bots", title="Bots", columns=columns, rows=rows, empty="No bot has recorded yet.")


def positions_table(views: Sequence[BotView]) -> Table:
    """Return a row an open position. Amounts are in the position's own quote currency."""
    rows: list[list[Cell]] = []
    for view in _sorted(views):
        for (venue, _, symbol), position in view.ledger.open_positions():
            price = view.ledger.prices.price(symbol, view.as_of_ns)
            rows.append(
                [
                    view.bot.name,
                    symbol,
                    venue,
                    "long" if position.quantity > 0 else "short",
                    float(abs(position.quantity)),
                    _price(position.average_price),
                    _float(price),
                    None if price is None else _rounded(position.worth(price)),
                    None if price is None else _rounded(position.unrealised(price)),
                    position.quote,
                ]
            )
    columns = [
        Column(name="bot", title="Bot"),
        Column(name="symbol", title="Symbol"),
        Column(name="venue", title="Venue"),
        Column(name="side", title="Side"),
        Column(name="quantity", title="Quantity", unit=Unit.QUANTITY),
        Column(name="average_price", title="Average price", unit=Unit.PRICE),
        Column(name="price", title="Price", unit=Unit.PRICE),
        Column(name="value", title="Value", unit=Unit.PRICE),
        Column(name="unrealised", title="Unrealised", unit=Unit.PRICE, signed=True),
        Column(name="currency", title="In"),
    ]
    return Table(id="positions", title="Open positions", columns=columns, rows=rows, empty="All flat.")


def fills_table(views: Sequence[BotView]) -> Table:
    """Return the last fills of all bots, newest first."""
    # Fills of one instant stay in the order in which they were booked, the last one on top.
    fills = [(booking.time_ns, view.bot.name, booking) for view in views for booking in view.account.fills]
    fills.reverse()
    fills.sort(key=lambda fill: -fill[0])
    rows: list[list[Cell]] = [
        [
            time_ns / NANOSECONDS,
            bot,
            booking.fact.symbol,
            booking.fact.side,
            float(booking.quantity),
            float(booking.price),
            booking.outcome.value,
            None if booking.outcome == "entry" else _rounded(booking.net),
            booking.quote,
        ]
        for time_ns, bot, booking in fills[:MOST_FILLS]
    ]
    columns = [
        Column(name="time", title="Time", unit=Unit.TIME),
        Column(name="bot", title="Bot"),
        Column(name="symbol", title="Symbol"),
        Column(name="side", title="Side"),
        Column(name="quantity", title="Quantity", unit=Unit.QUANTITY),
        Column(name="price", title="Price", unit=Unit.PRICE),
        Column(name="outcome", title="Outcome", tones=_OUTCOMES),
        Column(name="net", title="Result", unit=Unit.PRICE, signed=True),
        Column(name="currency", title="In"),
    ]
    return Table(id="fills", title="Last fills", columns=columns, rows=rows, empty="No fill yet.")


def problems_table(problems: Sequence[Problem]) -> Table:
    """Return what could not be read, newest first."""
    rows: list[list[Cell]] = [
        [problem.bot, problem.reason.value, problem.detail, problem.file, float(problem.line)]
        for problem in reversed(problems[-MOST_PROBLEMS:])
    ]
    columns = [
        Column(name="bot", title="Bot"),
        Column(name="reason", title="Reason"),
        Column(name="detail", title="What"),
        Column(name="file", title="File"),
        Column(name="line", title="Line", unit=Unit.COUNT),
    ]
    return Table(id="problems", title="Problems in journals", columns=columns, rows=rows, empty="None.")


def _sorted(views: Sequence[BotView]) -> list[BotView]:
    return sorted(views, key=lambda view: (view.bot.portfolio, view.bot.name))


def state_word(view: BotView) -> str:
    """Return the word for what a bot does; `STATES` has them all."""
    if view.bot.mode == "backtest":
        return "running" if view.life == "running" else "finished"
    return "halted" if view.state.counts.open_breakers else view.life.value


def _rounded(value: Decimal | None) -> float | None:
    """Return an amount with two digits after the point, or six that count if it is below one."""
    if value is None:
        return None
    return round(float(value), 2) if abs(value) >= 1 else float(f"{value:.6g}")


def _price(value: Decimal | None) -> float | None:
    """Return an average price with eight digits that count: more than any venue quotes."""
    return None if value is None else float(f"{value:.8g}")


def _whole(seconds: float | None) -> float | None:
    return None if seconds is None else float(int(seconds))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
