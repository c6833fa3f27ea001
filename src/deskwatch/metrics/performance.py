"""How well the bot does: returns for their risk, and what its finished trades brought in.

Formulas, sources and when each is absent: docs/reference/performance.md.
"""

from deskwatch.metrics.metric import Metric, Row, only
from deskwatch.metrics.view import BotView
from deskwatch.model import Kind

BOUNDS = ("low", "high")


def _interval(view: BotView) -> list[Row]:
    bounds = view.account.results.win_rate_interval()
    return [] if bounds is None else [((name,), value) for name, value in zip(BOUNDS, bounds, strict=True)]


def _outcomes(view: BotView) -> list[Row]:
    trades = view.account.trades
    return [
        (("win",), trades.won),
        (("loss",), trades.lost),
        (("flat",), trades.even),
        (("unknown",), trades.unknown),
    ]


PERFORMANCE = (
    Metric(
        name="trader_total_pnl_{currency}",
        kind=Kind.GAUGE,
        help="Profit or loss since the first recorded fact, open positions and fees included; deposits and "
        "withdrawals are not profit.",
        read=lambda view: only(view.total_profit),
    ),
    Metric(
        name="trader_sharpe_ratio",
        kind=Kind.GAUGE,
        help="Mean of the daily returns over their standard deviation, for a year. Absent below 30 finished "
        "trading days.",
        read=lambda view: only(view.account.sharpe.ratio()),
    ),
    Metric(
        name="trader_sortino_ratio",
        kind=Kind.GAUGE,
        help="The same over the deviation of losses alone. Absent below 30 finished trading days, and "
        "without a day that lost.",
        read=lambda view: only(view.account.sortino.ratio()),
    ),
    Metric(
        name="trader_daily_returns",
        kind=Kind.GAUGE,
        help="Finished trading days with a return, at most the last 400; the count n behind the Sharpe and "
        "Sortino ratios.",
        read=lambda view: only(view.account.sharpe.count),
    ),
    Metric(
        name="trader_restatements",
        kind=Kind.GAUGE,
        help="Trading days, of the last 400, that something told late has changed since.",
        read=lambda view: only(sum(day.restated for day in view.account.days.records)),
    ),
    Metric(
        name="trader_closed_trades",
        kind=Kind.GAUGE,
        help="Finished round trips, from flat to flat, by result after fees; unknown where a fee or a "
        "currency has no rate. The count n behind the win rate.",
        labels=("outcome",),
        read=_outcomes,
    ),
    Metric(
        name="trader_win_rate",
        kind=Kind.GAUGE,
        help="Finished round trips won, after fees, over all finished: 0 to 1. Absent before the first, and "
        "if a fee had no rate.",
        read=lambda view: only(view.account.trades.win_rate()),
    ),
    Metric(
        name="trader_win_rate_interval",
        kind=Kind.GAUGE,
        help="Where the true win rate lies with 95 % confidence, 0 to 1 (Wilson): its low and high bound.",
        labels=("bound",),
        read=_interval,
    ),
    Metric(
        name="trader_profit_factor",
        kind=Kind.GAUGE,
        help="What winning trades brought in over what losing ones cost, after fees. Absent below 10 "
        "finished trades, and without a loss.",
        read=lambda view: only(view.account.results.profit_factor),
    ),
    Metric(
        name="trader_expectancy_{currency}",
        kind=Kind.GAUGE,
        help="Mean result of a finished trade, after fees. Absent below 10 finished trades.",
        read=lambda view: only(view.account.results.expectancy),
    ),
    Metric(
        name="trader_average_win_{currency}",
        kind=Kind.GAUGE,
        help="Mean result of the trades won. Absent below 10 finished trades.",
        read=lambda view: only(view.account.results.average_win),
    ),
    Metric(
        name="trader_average_loss_{currency}",
        kind=Kind.GAUGE,
        help="Mean result of the trades lost, below zero. Absent below 10 finished trades.",
        read=lambda view: only(view.account.results.average_loss),
    ),
    Metric(
        name="trader_largest_win_{currency}",
        kind=Kind.GAUGE,
        help="Best result of a trade. Absent below 10 finished trades.",
        read=lambda view: only(view.account.results.largest_win),
    ),
    Metric(
        name="trader_largest_loss_{currency}",
        kind=Kind.GAUGE,
        help="Worst result of a trade, below zero. Absent below 10 finished trades.",
        read=lambda view: only(view.account.results.largest_loss),
    ),
    Metric(
        name="trader_mean_holding_time_seconds",
        kind=Kind.GAUGE,
        help="How long a finished trade was open, on average, from its first fill to its last.",
        read=lambda view: only(view.account.results.holding.mean_seconds()),
    ),
    Metric(
        name="trader_holding_time_seconds",
        kind=Kind.HISTOGRAM,
        help="How long each finished trade was open.",
        read=lambda view: [((), view.state.holdings.histogram)],
    ),
)
