"""The names that other monitors gave the same figures: tables of what they are called, and how to make them.

An alias is made of a gathered family of the catalogue, scaled to its own unit. Either it keeps the samples
with their labels, or it has one sample for all bots that agree in what it tells apart (portfolio, strategy,
asset). So a dashboard or a rule that was written for another monitor works as it stands, once its
table is turned on.

Money is only added up where it may be: of the bots that would share a sample, those of the most real mode
count (live before paper before backtest), and one that does not know its figure makes the sum absent.
"""

import enum
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import msgspec

from deskwatch.ledger import currencies
from deskwatch.metrics.view import BotView
from deskwatch.model import Family, Kind, Labels, Mode, Sample

MOST_REAL_FIRST: tuple[Mode, ...] = ("live", "paper", "backtest")
SEVERAL = "several"  # the asset of a bot that trades more than one


class Join(enum.StrEnum):
    """How the figures of several bots become one."""

    SUM = "sum"
    HIGHEST = "highest"
    MEAN = "mean"  # weighed by another family of the same bots


class Alias(msgspec.Struct, frozen=True, kw_only=True):
    """One name of another monitor.

    `name` is as it is exposed, so that of a counter ends in `_total`. `source` is a name in the catalogue.
    `labels` maps the alias's labels to `bot`, `strategy`, `portfolio` or `asset` (what the bot trades), and
    the figures of bots that share them are joined; where there are none, samples keep their labels.
    A value is multiplied by `scale`, and is not below `least`; `weights` is a name in the catalogue too.
    """

    name: str
    kind: Kind
    help: str
    source: str
    labels: dict[str, str]
    join: Join = Join.SUM
    weights: str = ""
    scale: float = 1.0
    least: float | None = None


_OF_PORTFOLIO = {"portfolio_type": "portfolio"}
_OF_STRATEGY = {"strategy_id": "strategy"}
_OF_BOT = {"bot": "bot", "strategy": "strategy", "portfolio": "portfolio"}

PORTFOLIO = (
    Alias(
        name="pnl_net_total",
        kind=Kind.GAUGE,
        help="Net P&L of a portfolio since its start, in the reporting currency.",
        source="trader_total_pnl_{currency}",
        labels=_OF_PORTFOLIO,
    ),
    Alias(
        name="equity_curve",
        kind=Kind.GAUGE,
        help="Account value of a portfolio, in the reporting currency.",
        source="trader_account_value_{currency}",
        labels=_OF_PORTFOLIO,
    ),
    Alias(
        name="drawdown_percent",
        kind=Kind.GAUGE,
        help="Drawdown in percent, 0 to 100: the deepest of the bots of a strategy on an asset.",
        source="trader_drawdown_pct",
        labels={"strategy_id": "strategy", "asset": "asset", "portfolio_type": "portfolio"},
        join=Join.HIGHEST,
    ),
    Alias(
        name="win_rate_average",
        kind=Kind.GAUGE,
        help="Win rate of a strategy in percent, 0 to 100, each bot weighed by its finished trades.",
        source="trader_win_rate",
        labels=_OF_STRATEGY,
        join=Join.MEAN,
        weights="trader_closed_trades",
        scale=100.0,
    ),
)


def _of_bot(
    name: str,
    source: str,
    words: str,
    *,
    kind: Kind = Kind.GAUGE,
    scale: float = 1.0,
    least: float | None = None,
) -> Alias:
    """Return the alias of a figure of each bot."""
    return Alias(name=name, kind=kind, help=words, source=source, labels=_OF_BOT, scale=scale, least=least)


def _of_each(name: str, source: str, words: str, *, kind: Kind, scale: float = 1.0) -> Alias:
    """Return the alias that keeps all labels."""
    return Alias(name=name, kind=kind, help=words, source=source, labels={}, scale=scale)


OPERATIONAL = (
    _of_bot("trading_trades_executed_total", "trader_trades", "Fills booked, each once.", kind=Kind.COUNTER),
    _of_bot("trading_total_pnl", "trader_total_pnl_{currency}", "P&L since the start."),
    _of_bot("trading_win_rate", "trader_win_rate", "Finished trades won, 0 to 1."),
    _of_bot("trading_total_return_pct", "trader_total_return_pct", "Time-weighted return in percent."),
    _of_bot("trading_cumulative_return", "trader_total_return_pct", "Time-weighted return in percent."),
    _of_bot("trading_max_drawdown", "trader_max_drawdown_pct", "Deepest drawdown in percent, 0 to 100."),
    _of_bot("trading_sharpe_ratio", "trader_sharpe_ratio", "Sharpe ratio of the daily returns, for a year."),
    _of_bot("trading_avg_slippage_bps", "trader_slippage_bps", "Mean slippage in basis points."),
    _of_bot(
        "trading_daily_loss",
        "trader_daily_pnl_{currency}",
        "Loss of the running day as a positive amount; 0 on a day that gains.",
        scale=-1.0,
        least=0.0,
    ),
    _of_bot("trading_portfolio_value", "trader_account_value_{currency}", "Account value."),
    _of_each(
        "system_request_duration_seconds",
        "trader_api_latency_seconds",
        "Duration of calls to the venue.",
        kind=Kind.HISTOGRAM,
    ),
    _of_each(
        "system_request_latency_ms",
        "trader_api_latency_seconds",
        "Duration of calls to the venue in milliseconds.",
        kind=Kind.HISTOGRAM,
        scale=1000.0,
    ),
    _of_each(
        "system_api_errors_total", "trader_api_errors", "Calls to the venue that failed.", kind=Kind.COUNTER
    ),
)

ALIASES = {"metricshub": PORTFOLIO, "algo-bot": OPERATIONAL}


def alias_families(
    tables: Iterable[str], families: Sequence[Family], views: Sequence[BotView], currency: str
) -> list[Family]:
    """Return the families of the tables that are named; one whose name a bot has taken is left out.

    Raises `KeyError` for a table that does not exist.
    """
    known = {family.name: family for family in families}
    made: list[Family] = []
    for alias in (alias for table in tables for alias in ALIASES[table]):
        source = known.get(alias.source.replace("{currency}", currency.lower()))
        name = alias.name.removesuffix("_total") if alias.kind is Kind.COUNTER else alias.name
        if source is None or name in known or alias.name in known:
            continue
        samples = (
            _joined(alias, source, known.get(alias.weights), views) if alias.labels else _kept(alias, source)
        )
        if samples:
            made.append(
                Family(name, alias.kind, alias.help, samples, source.unit if alias.scale == 1 else "")
            )
    return made


def most_real(views: Sequence[BotView]) -> list[BotView]:
    """Return the views of the most real mode that there is: real money is never added to play money."""
    modes = {view.bot.mode for view in views}
    chosen = next((mode for mode in MOST_REAL_FIRST if mode in modes), None)
    return [view for view in views if view.bot.mode == chosen]


def _kept(alias: Alias, source: Family) -> list[Sample]:
    """Return every sample of the source, scaled; of a histogram the bounds and the sum, not the counts."""
    samples = []
    for sample in source.samples:
        labels, value = sample.labels, sample.value
        if alias.kind is Kind.HISTOGRAM:
            labels = tuple(
                (name, _bound(text, alias.scale) if name == "le" else text) for name, text in labels
            )
        if sample.suffix not in {"_bucket", "_count"}:
            value *= alias.scale
        samples.append(Sample(labels, value, sample.suffix))
    return samples


def _bound(text: str, scale: float) -> str:
    return text if text == "+Inf" else repr(float(Decimal(text) * Decimal(scale)))


def _joined(alias: Alias, source: Family, weights: Family | None, views: Sequence[BotView]) -> list[Sample]:
    """Return one sample for all bots that agree in the alias's labels."""
    values, shares = _by_bot(source), _by_bot(weights)
    groups: dict[Labels, list[BotView]] = {}
    for view in views:
        facts = {
            "bot": view.bot.name,
            "strategy": view.bot.strategy,
            "portfolio": view.bot.portfolio,
            "asset": _asset(view),
        }
        groups.setdefault(tuple(sorted((own, facts[its]) for own, its in alias.labels.items())), []).append(
            view
        )
    suffix = "_total" if alias.kind is Kind.COUNTER else ""
    samples = []
    for labels, members in groups.items():
        names = [view.bot.name for view in most_real(members)]
        value = _JOINS[alias.join](names, values, shares)
        if value is not None:
            value *= alias.scale
            samples.append(Sample(labels, value if alias.least is None else max(alias.least, value), suffix))
    return samples


def _by_bot(family: Family | None) -> dict[str, float]:
    """Return the sum of each bot's samples."""
    sums: dict[str, float] = {}
    for sample in family.samples if family else ():
        bot = dict(sample.labels).get("bot", "")
        sums[bot] = sums.get(bot, 0.0) + sample.value
    return sums


def _asset(view: BotView) -> str:
    """Return what the bot trades: the base of its only symbol, `several`, or nothing yet."""
    bases = {currencies(symbol, view.bot.currency)[0] for _, _, symbol in view.ledger.positions}
    return SEVERAL if len(bases) > 1 else "".join(bases)


_Values = dict[str, float]


def _sum(names: list[str], values: _Values, _: _Values) -> float | None:
    return sum(values[name] for name in names) if all(name in values for name in names) else None


def _highest(names: list[str], values: _Values, _: _Values) -> float | None:
    return max((values[name] for name in names if name in values), default=None)


def _mean(names: list[str], values: _Values, shares: _Values) -> float | None:
    known = [name for name in names if name in values and shares.get(name)]
    weight = sum(shares[name] for name in known)
    return sum(values[name] * shares[name] for name in known) / weight if known else None


_JOINS: dict[Join, Callable[[list[str], _Values, _Values], float | None]] = {
    Join.SUM: _sum,
    Join.HIGHEST: _highest,
    Join.MEAN: _mean,
}
