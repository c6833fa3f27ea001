"""How well the bot does, explained: see `metrics.performance`.

What follows from finished trades is reckoned from the trades themselves, as the notebook saw them finished;
what follows from days, from the returns of the days.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from deskwatch.explain.book import BOOKED, OTHERWISE, PRICES
from deskwatch.explain.counted import MOST_LINES, moment
from deskwatch.explain.explanation import Case, Explainer
from deskwatch.explain.facts import TRADES
from deskwatch.explain.histograms import histogram_of
from deskwatch.explain.line import Line, given, made, minus, noted, over, times
from deskwatch.explain.money import measured_line
from deskwatch.metrics import BotView
from deskwatch.model import NANOSECONDS
from deskwatch.performance import LEAST_DAYS, LEAST_TRADES

OUTCOMES = {"win": "won", "loss": "lost", "flat": "ended even", "unknown": "of unknown result"}
NO_RATE = "a fee, or the currency of the result, has no rate"
Z = Decimal("1.959963984540054")


def _total_profit(case: Case[BotView]) -> Line:
    words = "deposits less withdrawals, each at the rate of its moment"
    moved = given("cash moved", case.view.account.moved, case.view.currency, words)
    return made(
        "P&L since the start", measured_line(case, funded=False), minus(moved), unit=case.view.currency
    )


def _growths(view: BotView) -> list[tuple[int, Decimal]]:
    """Return when each finished day with a return began, and the return as a fraction, newest first."""
    days = [(day.start_ns, day.growth) for day in view.account.days.records]
    return [(start_ns, growth) for start_ns, growth in reversed(days) if growth is not None]


def _ratio(case: Case[BotView], name: str, deviation: Callable[[list[Decimal]], Line]) -> Line:
    """Return mean over deviation of the daily returns, for a year."""
    listed = _growths(case.view)
    growths = [growth for _, growth in listed]
    if len(growths) < LEAST_DAYS:
        words = f"finished trading days with a return: {len(growths)} of the {LEAST_DAYS} that it takes"
        return given(name, None, note=words)
    newest = tuple(
        given(f"day {number} before", growth * 100, "%", parts=(moment("began", start_ns),))
        for number, (start_ns, growth) in enumerate(listed[: MOST_LINES // 3], start=1)
    )
    mean = sum(growths, Decimal(0)) / len(growths) * 100
    average = given("mean daily return", mean, "%", f"of {len(growths)} days", parts=newest)
    year = case.view.account.sharpe.days_per_year
    root = given(f"square root of {year} days a year", Decimal(year).sqrt())
    return made(name, average, over(deviation(growths)), times(root))


def _sample_deviation(growths: list[Decimal]) -> Line:
    mean = sum(growths, Decimal(0)) / len(growths)
    squares = sum(((growth - mean) ** 2 for growth in growths), Decimal(0))
    return _deviation("standard deviation", squares / (len(growths) - 1), "all days were alike")


def _downside_deviation(growths: list[Decimal]) -> Line:
    squares = sum((min(growth, Decimal(0)) ** 2 for growth in growths), Decimal(0))
    return _deviation("deviation of losses", squares / len(growths), "no day lost")


def _deviation(label: str, variance: Decimal, why_none: str) -> Line:
    # What is left of a variance of returns that are all alike is the roundings of their last digits.
    if variance <= Decimal("1e-40"):
        return given(label, None, "%", why_none)
    return given(label, variance.sqrt() * 100, "%")


def _counted_days(case: Case[BotView]) -> Line:
    return given("finished days with a return", len(_growths(case.view)), note="at most the last 400")


def _restated_days(case: Case[BotView]) -> Line:
    days = [day for day in case.view.account.days.records if day.restated]
    parts = tuple(moment("day that began", day.start_ns) for day in days[-MOST_LINES:])
    return given("days that were restated", len(days), note="something was told late", parts=parts)


def _results(case: Case[BotView]) -> list[Decimal] | None:
    """Return the results of all finished trades; None where one is not known."""
    results = [trade.result for trade in case.trades()]
    known = [result for result in results if result is not None]
    return known if len(known) == len(results) else None


def _closed(case: Case[BotView]) -> Line:
    (outcome,) = case.row
    names = [_outcome(trade.net) for trade in case.trades()]
    return given(f"trades {OUTCOMES[outcome]}", names.count(outcome), note="counted from the trades")


def _outcome(result: Decimal | None) -> str:
    if result is None:
        return "unknown"
    return "win" if result > 0 else "loss" if result < 0 else "flat"


def _win_rate(case: Case[BotView]) -> Line:
    outcomes = [_outcome(trade.net) for trade in case.trades()]
    if not outcomes:
        return given("win rate", None, note="no round trip is finished yet")
    if "unknown" in outcomes:
        return given("win rate", None, note=f"of a trade the result is not known: {NO_RATE}")
    won = given("trades won", outcomes.count("win"))
    return made("win rate", won, over(given("trades finished", len(outcomes))))


def _interval(case: Case[BotView]) -> Line:
    """Return a bound of Wilson's interval: (p + z²/2n ± z√(p(1-p)/n + z²/4n²)) / (1 + z²/n)."""
    (bound,) = case.row
    rate, count = _win_rate(case), len(case.trades())
    if rate.value is None:
        return rate
    share = rate.value
    centre = given("p + z²/2n", share + Z * Z / (2 * count), parts=(rate,))
    spread = given(
        "z√(p(1-p)/n + z²/4n²)", Z * (share * (1 - share) / count + Z * Z / (4 * count * count)).sqrt()
    )
    side = minus(spread) if bound == "low" else spread
    words = f"p is the win rate, n {count} trades, z 1.96 for 95 %"
    reached = made(
        f"{bound} bound", made("middle and spread", centre, side), over(given("1 + z²/n", 1 + Z * Z / count))
    )
    inside = min(max(reached.value or Decimal(0), Decimal(0)), Decimal(1))
    return noted(reached, words) if inside == reached.value else given(reached.label, inside, note=words)


def _of_trades(label: str, make: Callable[[str, list[Decimal], str], Line]) -> Explainer[BotView]:
    """Explain a figure of at least ten trades whose results are all known."""

    def line(case: Case[BotView]) -> Line:
        currency, results, finished = case.view.currency, _results(case), len(case.trades())
        if finished < LEAST_TRADES:
            return given(label, None, note=f"finished trades: {finished} of the {LEAST_TRADES} that it takes")
        if results is None:
            return given(label, None, note=f"of a trade the result is not known: {NO_RATE}")
        return make(label, results, currency)

    return Explainer(line=line, sources=(TRADES,), noted=(PRICES,))


def _sum_line(label: str, results: Iterable[Decimal], currency: str) -> Line:
    listed = list(results)
    return given(label, sum(listed, Decimal(0)), currency, f"{len(listed)} trades")


def _profit_factor(label: str, results: list[Decimal], currency: str) -> Line:
    lost = [-result for result in results if result < 0]
    if not lost:
        return given(label, None, note="no trade lost")
    won = _sum_line("brought in by trades won", (result for result in results if result > 0), currency)
    return made(label, won, over(_sum_line("cost by trades lost", lost, currency)))


def _mean(label: str, results: list[Decimal], currency: str, why_none: str) -> Line:
    if not results:
        return given(label, None, currency, why_none)
    total = _sum_line("results", results, currency)
    return made(label, total, over(given("trades", len(results))), unit=currency)


def _extreme(label: str, value: Decimal | None, currency: str, why_none: str) -> Line:
    return given(label, value, currency, "after fees" if value is not None else why_none)


def _won(results: list[Decimal]) -> list[Decimal]:
    return [result for result in results if result > 0]


def _lost(results: list[Decimal]) -> list[Decimal]:
    return [result for result in results if result < 0]


def _holding(case: Case[BotView]) -> Line:
    trades = case.trades()
    if not trades:
        return given("mean holding time", None, "s", "no round trip is finished yet")
    held = sum(trade.held_ns for trade in trades)
    total = given("held in all", Decimal(held) / NANOSECONDS, "s")
    return made("mean holding time", total, over(given("trades", len(trades))), unit="s")


PERFORMANCE: dict[str, Explainer[BotView]] = {
    "trader_total_pnl_{currency}": Explainer(line=_total_profit, sources=BOOKED, noted=(PRICES, OTHERWISE)),
    "trader_sharpe_ratio": Explainer(line=lambda case: _ratio(case, "Sharpe ratio", _sample_deviation)),
    "trader_sortino_ratio": Explainer(line=lambda case: _ratio(case, "Sortino ratio", _downside_deviation)),
    "trader_daily_returns": Explainer(line=_counted_days),
    "trader_restatements": Explainer(line=_restated_days),
    "trader_closed_trades": Explainer(line=_closed, sources=(TRADES,)),
    "trader_win_rate": Explainer(line=_win_rate, sources=(TRADES,)),
    "trader_win_rate_interval": Explainer(
        line=_interval, sources=(TRADES,), absent="no win rate is known yet"
    ),
    "trader_profit_factor": _of_trades("profit factor", _profit_factor),
    "trader_expectancy_{currency}": _of_trades(
        "expectancy of a trade", lambda label, results, unit: _mean(label, results, unit, "")
    ),
    "trader_average_win_{currency}": _of_trades(
        "mean of trades won", lambda label, results, unit: _mean(label, _won(results), unit, "no trade won")
    ),
    "trader_average_loss_{currency}": _of_trades(
        "mean of trades lost",
        lambda label, results, unit: _mean(label, _lost(results), unit, "no trade lost"),
    ),
    "trader_largest_win_{currency}": _of_trades(
        "largest win",
        lambda label, results, unit: _extreme(label, max(_won(results), default=None), unit, "no trade won"),
    ),
    "trader_largest_loss_{currency}": _of_trades(
        "largest loss",
        lambda label, results, unit: _extreme(
            label, min(_lost(results), default=None), unit, "no trade lost"
        ),
    ),
    "trader_mean_holding_time_seconds": Explainer(line=_holding, sources=(TRADES,)),
    "trader_holding_time_seconds": histogram_of(
        "finished trades", lambda view: {(): view.state.holdings.histogram}, (TRADES,), "s"
    ),
}
