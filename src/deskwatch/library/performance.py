"""The list of how well each bot trades: what its trades brought in, and how its orders were executed."""

from collections.abc import Sequence
from decimal import Decimal

from deskwatch.dashboards import Column, Table, Unit
from deskwatch.dashboards.values import Cell
from deskwatch.metrics import BotView


def performance_table(views: Sequence[BotView]) -> Table:
    """Return a row a bot that finished a trade, by portfolio and name; what is not known yet is empty."""
    rows: list[list[Cell]] = []
    for view in sorted(views, key=lambda view: (view.bot.portfolio, view.bot.name)):
        results = view.account.results
        if not results.trades.closed:
            continue
        rows.append(
            [
                view.bot.name,
                float(results.trades.closed),
                _rounded(results.trades.win_rate(), 4),
                _between(results.win_rate_interval()),
                _rounded(results.profit_factor, 2),
                _rounded(results.expectancy, 2),
                _rounded(results.average_win, 2),
                _rounded(results.average_loss, 2),
                results.holding.mean_seconds(),
                _rounded(view.account.sharpe.ratio(), 2),
                _rounded(view.slippage, 1),
                _rounded(view.state.orders.fill_ratio(), 4),
            ]
        )
    columns = [
        Column(name="bot", title="Bot"),
        Column(name="closed_trades", title="Closed trades", unit=Unit.COUNT),
        Column(name="win_rate", title="Win rate", unit=Unit.RATIO),
        Column(name="win_rate_interval", title="95 % sure"),
        Column(name="profit_factor", title="Profit factor", unit=Unit.QUANTITY),
        Column(name="expectancy", title="Expectancy", unit=Unit.MONEY, signed=True),
        Column(name="average_win", title="Average win", unit=Unit.MONEY),
        Column(name="average_loss", title="Average loss", unit=Unit.MONEY),
        Column(name="holding_time", title="Held", unit=Unit.SECONDS),
        Column(name="sharpe_ratio", title="Sharpe", unit=Unit.QUANTITY),
        Column(name="slippage", title="Slippage bps", unit=Unit.QUANTITY),
        Column(name="fill_ratio", title="Orders filled", unit=Unit.RATIO),
    ]
    return Table(
        id="performance", title="Performance", columns=columns, rows=rows, empty="No trade closed yet."
    )


def _rounded(value: Decimal | None, places: int) -> float | None:
    return None if value is None else round(float(value), places)


def _between(bounds: tuple[Decimal, Decimal] | None) -> str | None:
    """Return where the true win rate lies, in whole percent."""
    return None if bounds is None else f"{bounds[0] * 100:.0f} to {bounds[1] * 100:.0f} %"
