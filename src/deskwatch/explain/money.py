"""Money, explained: see `metrics.trading`."""

from collections.abc import Callable, Mapping
from decimal import Decimal

import msgspec

from deskwatch.explain.book import (
    BOOKED,
    FILLS,
    FUNDINGS,
    OTHERWISE,
    PRICES,
    SYMBOL_FILLS,
    amounts,
    cash_lines,
    converted,
    exposure_line,
    lacking,
    margin_line,
    positions,
    summed,
    unrealised_line,
    worth_line,
)
from deskwatch.explain.counted import moment
from deskwatch.explain.explanation import Case, Explainer
from deskwatch.explain.line import Line, Sign, given, made, minus, noted, over, percent_of, times
from deskwatch.metrics import BotView

NOTED = (PRICES, OTHERWISE)
UNFUNDED = "no capital was ever recorded: record a deposit (cash_moved) or a balance (balance_reported)"


def equity_line(case: Case[BotView], *, funded: bool = True) -> Line:
    """Return the account's value: cash, what is owned, and the gain or loss of what is on margin.

    Profit in money needs no capital, so there an account counts that is not `funded`.
    """
    view = case.view
    label = "account value"
    if funded and not view.ledger.is_funded():
        return given(label, None, view.currency, UNFUNDED)
    parts = [cash_lines(case)]
    for _, position in positions(case):
        margined = position.instrument.margined
        own = margin_line(case, position) if margined else worth_line(case, position)
        parts.append(converted(case, own, position.quote))
    return _while_valued(case, summed(label, parts, view.currency))


def cash_line(case: Case[BotView]) -> Line:
    """Return all cash in the reporting currency."""
    if not case.view.ledger.is_funded():
        return given("cash", None, case.view.currency, UNFUNDED)
    return cash_lines(case)


def measured_line(case: Case[BotView], *, funded: bool = True) -> Line:
    """Return the equity that profit follows from: not known while cash that moved is not yet valued."""
    unvalued = case.view.account.unvalued
    if unvalued:
        words = f"cash in {', '.join(sorted(unvalued))} moved, and had no rate yet"
        return given("account value", None, case.view.currency, words)
    return equity_line(case, funded=funded)


def daily_line(case: Case[BotView]) -> Line:
    """Return the P&L of the running day: equity now, less its opening, less the cash moved in it."""
    view = case.view
    days, label = view.account.days, "P&L of the day"
    equity = measured_line(case, funded=False)
    if days.equity is None or not days.records:
        return given(label, None, view.currency, "the account's value was never known")
    if view.as_of_ns >= days.until_ns:
        words = "nothing was told of this day yet: it begins with the last value"
        opening = given("account value when the day began", days.equity, view.currency, words)
        return made(label, equity, minus(opening), unit=view.currency)
    day = days.records[-1]
    began = (moment("the day began", day.start_ns),)
    if day.unpriced:
        words = "a fill was told late, and a price of the day's beginning is not known"
        return given(label, None, view.currency, words, parts=began)
    restated = "restated: a fill was told late" if day.restated else ""
    opening = given("account value when the day began", day.opening, view.currency, restated, parts=began)
    moved = given("cash moved since", day.moved, view.currency)
    return made(label, equity, minus(opening), minus(moved), unit=view.currency)


def _daily_percent(case: Case[BotView]) -> Line:
    profit, equity = daily_line(case), measured_line(case)
    base = made("what the day began with and got", equity, minus(profit), unit=case.view.currency)
    if base.value is not None and base.value <= 0:
        return given("P&L of the day", None, "%", "the day began with nothing", parts=(base,))
    return percent_of("P&L of the day", profit, base)


def _total_return(case: Case[BotView]) -> Line:
    view, label = case.view, "return"
    equity, base = measured_line(case), view.account.growth.base
    if base is None:
        words = "the account never was worth more than nothing, or had to begin anew"
        return given(label, None, "%", equity.note if equity.value is None else words, parts=(equity,))
    words = "the first capital, scaled at each movement of cash by as much as the account was"
    growth = made("growth", equity, over(given("what it is measured against", base, view.currency, words)))
    return made(
        label, made("above one", growth, minus(given("one", 1))), times(given("to percent", 100)), unit="%"
    )


def drawdown_line(case: Case[BotView]) -> Line:
    """Return how far the equity is below its peak, in percent of the peak."""
    view, label = case.view, "drawdown"
    equity, highest = measured_line(case), view.account.drawdown.peak
    if highest is None or highest <= 0:
        words = equity.note if equity.value is None else "the account never was worth more than nothing"
        return given(label, None, "%", words, parts=(equity,))
    peak = given("highest value", highest, view.currency, "scaled where cash moved, as the account was")
    below = made("below the highest", peak, minus(equity), unit=view.currency)
    least = made("below the highest", below, given("zero", 0).as_part(Sign.OR_MORE), unit=view.currency)
    return percent_of(label, least if below.value is not None and below.value < 0 else below, peak)


def _maximum_drawdown(case: Case[BotView]) -> Line:
    drawdown = case.view.account.drawdown
    now = drawdown_line(case)
    if drawdown.peak is None or drawdown.peak <= 0:
        return msgspec.structs.replace(now, label="maximum drawdown")
    deepest = given("deepest so far", drawdown.deepest * 100, "%")
    if now.value is None:
        return made("maximum drawdown", deepest, unit="%", note="as of when the account last had a value")
    return made("maximum drawdown", noted(now, "as it is now"), deepest.as_part(Sign.OR_MORE), unit="%")


def _by_currency(
    label: str, read: Callable[[BotView], Mapping[str, Decimal]]
) -> Callable[[Case[BotView]], Line]:
    return lambda case: amounts(case, label, read(case.view))


def _unrealised(case: Case[BotView]) -> Line:
    parts = [
        converted(case, unrealised_line(case, position), position.quote) for _, position in positions(case)
    ]
    return _while_valued(case, summed("unrealised", parts, case.view.currency))


def _gross(case: Case[BotView]) -> Line:
    parts = []
    for _, position in positions(case):
        line = exposure_line(case, position)
        short = line.value is not None and line.value < 0
        counted = made(line.label, line, times(given("a short counts as its size", -1)), unit=line.unit)
        parts.append(counted if short else line)
    return _while_valued(case, summed("gross exposure", parts, case.view.currency))


def _net(case: Case[BotView]) -> Line:
    parts = [exposure_line(case, position) for _, position in positions(case)]
    return _while_valued(case, summed("net exposure", parts, case.view.currency))


def _while_valued(case: Case[BotView], line: Line) -> Line:
    """Return a line, without a value where the account as a whole has none: then the catalogue shows none."""
    missing = lacking(case)
    return made(line.label, *missing, unit=line.unit) if missing else line


def _exposure_percent(case: Case[BotView]) -> Line:
    equity = equity_line(case)
    if equity.value is not None and equity.value <= 0:
        return given("exposure", None, "%", "the account is worth nothing", parts=(equity,))
    return percent_of("exposure", _gross(case), equity)


def _count(case: Case[BotView]) -> Line:
    names = [given(symbol, position.quantity) for (_, _, symbol), position in positions(case)]
    return given("open positions", len(names), parts=tuple(names))


def _quantity(case: Case[BotView]) -> Line:
    (symbol,) = case.row
    parts = [
        given(f"at {venue} {account}".strip(), position.quantity)
        for (venue, account, held), position in positions(case)
        if held == symbol
    ]
    return made(f"open in {symbol}", *parts)


def _worth(case: Case[BotView]) -> Line:
    (symbol,) = case.row
    parts = [
        converted(case, worth_line(case, position), position.quote)
        for (_, _, held), position in positions(case)
        if held == symbol
    ]
    return made(f"worth of {symbol}", *parts, unit=case.view.currency)


MONEY: dict[str, Explainer[BotView]] = {
    "trader_account_value_{currency}": Explainer(line=equity_line, sources=BOOKED, noted=NOTED),
    "trader_cash_{currency}": Explainer(line=cash_line, sources=BOOKED, noted=NOTED),
    "trader_daily_pnl_{currency}": Explainer(line=daily_line, sources=BOOKED, noted=NOTED),
    "trader_daily_pnl_pct": Explainer(line=_daily_percent, sources=BOOKED, noted=NOTED),
    "trader_total_return_pct": Explainer(line=_total_return, sources=BOOKED, noted=NOTED),
    "trader_realized_pnl_{currency}": Explainer(
        line=_by_currency("realised", lambda view: view.ledger.realised), sources=(FILLS,), noted=(PRICES,)
    ),
    "trader_unrealized_pnl_{currency}": Explainer(line=_unrealised, sources=(FILLS,), noted=(PRICES,)),
    "trader_fees_{currency}": Explainer(
        line=_by_currency("fees", lambda view: view.ledger.fees), sources=(FILLS,), noted=(PRICES,)
    ),
    "trader_funding_{currency}": Explainer(
        line=_by_currency("funding", lambda view: view.ledger.funding), sources=(FUNDINGS,), noted=(PRICES,)
    ),
    "trader_drawdown_pct": Explainer(line=drawdown_line, sources=BOOKED, noted=NOTED),
    "trader_max_drawdown_pct": Explainer(line=_maximum_drawdown, sources=BOOKED, noted=NOTED),
    "trader_open_positions": Explainer(line=_count, sources=(FILLS,)),
    "trader_position_quantity": Explainer(line=_quantity, sources=(SYMBOL_FILLS,)),
    "trader_position_value_{currency}": Explainer(line=_worth, sources=(SYMBOL_FILLS,), noted=(PRICES,)),
    "trader_gross_exposure_{currency}": Explainer(line=_gross, sources=(FILLS,), noted=(PRICES,)),
    "trader_net_exposure_{currency}": Explainer(line=_net, sources=(FILLS,), noted=(PRICES,)),
    "trader_exposure_pct": Explainer(line=_exposure_percent, sources=BOOKED, noted=NOTED),
}
