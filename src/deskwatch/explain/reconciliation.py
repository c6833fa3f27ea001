"""The book beside what venues report, and what exchange rates did: explained, see `metrics.trading`."""

from deskwatch.events import AnyFact, BalanceReported, OrderFillBusted, OrderFilled, PositionReported
from deskwatch.explain.book import (
    BOOKED,
    MOVES,
    PRICES,
    amounts,
    converted,
    lacking,
    price_line,
    unit_factors,
)
from deskwatch.explain.counted import by_fields, some
from deskwatch.explain.explanation import Case, Explainer
from deskwatch.explain.facts import Key, Source
from deskwatch.explain.line import Line, given, made, minus
from deskwatch.explain.money import UNFUNDED
from deskwatch.ledger import Booking, Drift
from deskwatch.metrics import BotView


def _late(fact: AnyFact, booking: Booking | None) -> Key | None:  # noqa: ARG001 - as all keys
    return () if booking is not None and booking.late else None


def _busted(fact: AnyFact, booking: Booking | None) -> Key | None:  # noqa: ARG001 - as all keys
    return None if booking is None else ()


BALANCES = Source(
    title="balances reported", kinds=(BalanceReported,), key=by_fields("currency"), of_account=True
)
POSITIONS = Source(
    title="positions reported", kinds=(PositionReported,), key=by_fields("symbol"), of_account=True
)
ALL_REPORTS = Source(title="reports", kinds=(BalanceReported, PositionReported), of_account=True)
LATE = Source(title="late fills", kinds=(OrderFilled,), key=_late)
BUSTED = Source(title="fills taken back", kinds=(OrderFillBusted,), key=_busted)


def _fx(case: Case[BotView]) -> Line:
    """Return what cash that moved is worth today, less what it was worth when it moved."""
    view, ledger, label = case.view, case.view.ledger, "made by exchange rates"
    if not ledger.is_funded():
        return given(label, None, view.currency, UNFUNDED)
    booked = (ledger.realised, ledger.funding, ledger.fees)
    parts = [amounts(case, "booked", each) for each in booked]
    missing = [*lacking(case), *(part for line in parts if line.value is None for part in line.missing())]
    if missing:
        return made(label, *missing, unit=view.currency)
    now = amounts(case, "cash moved, at today's rates", ledger.moved)
    then = given("the same at the rates of its moments", ledger.moved_value, view.currency)
    waiting = amounts(case, "of it had no rate then, at today's", ledger.unvalued)
    return made(label, now, minus(then), *([minus(waiting)] if waiting.value else []), unit=view.currency)


def _drift(label: str, drift: Drift, unit: str) -> Line:
    """Return what the venue reported beyond the book of that moment."""
    reported = given("reported by the venue", drift.reported, unit, precise=True)
    booked = given("in the book at that moment", drift.booked, unit, precise=True)
    return made(label, reported, minus(booked), unit=unit)


def _place(venue: str, account: str) -> str:
    return f"at {venue or 'the venue'} {account}".strip()


def _cash_drift(case: Case[BotView]) -> Line:
    (currency,) = case.row
    parts = [
        _drift(_place(venue, account), drift, currency)
        for (venue, account, held), drift in case.view.ledger.cash_drifts.items()
        if held == currency
    ]
    return made(f"drift of {currency}", *some(parts, "accounts"), unit=currency)


def _position_drift(case: Case[BotView]) -> Line:
    (symbol,) = case.row
    parts = [
        _drift(_place(venue, account), drift, "")
        for (venue, account, held), drift in case.view.ledger.position_drifts.items()
        if held == symbol
    ]
    return made(f"drift of {symbol}", *some(parts, "accounts"))


def _unexplained(case: Case[BotView]) -> Line:
    """Return the drifts of cash and positions, in the reporting currency."""
    ledger, currency, label = case.view.ledger, case.view.currency, "beyond the book"
    if not ledger.cash_drifts and not ledger.position_drifts:
        words = "no venue's report was recorded (balance_reported, position_reported)"
        return given(label, None, currency, words)
    parts = [
        converted(case, _drift(f"{held} {_place(venue, account)}", drift, held), held)
        for (venue, account, held), drift in ledger.cash_drifts.items()
        if drift.amount
    ]
    gains = [_position_gain(case, key, drift) for key, drift in ledger.position_drifts.items()]
    return made(
        label, *some([*parts, *(gain for gain in gains if gain is not None)], "drifts"), unit=currency
    )


def _position_gain(case: Case[BotView], key: tuple[str, str, str], drift: Drift) -> Line | None:
    """Return what a drift of a position is worth; None where it is nothing, or counted with the cash."""
    venue, account, symbol = key
    position = case.view.ledger.positions[key]
    terms = position.instrument
    if not drift.amount or (terms.margined and drift.reported_cost is None):
        return None
    if not terms.margined and (venue, account, terms.base) in case.view.ledger.cash_drifts:
        return None
    price = price_line(case, symbol, terms.quote)
    factors = unit_factors(terms, terms.multiplier, price)
    unit = "contracts" if terms.margined else terms.base
    worth = made(
        f"{symbol} {_place(venue, account)}", _drift("quantity", drift, unit), *factors, unit=position.quote
    )
    if drift.reported_cost is not None and terms.margined:
        cost = made(
            "cost reported beyond the book",
            given("reported cost", drift.reported_cost, position.quote),
            minus(given("cost in the book", drift.booked_cost, position.quote)),
            unit=position.quote,
        )
        worth = made(worth.label, worth, minus(cost), unit=position.quote)
    return converted(case, worth, position.quote) if worth.value != 0 else None


def _count(label: str, source: Source) -> Explainer[BotView]:
    def line(case: Case[BotView]) -> Line:
        return given(label, case.behind(source).count, note="counted from the facts")

    return Explainer(line=line, sources=(source,))


def _late_reports(case: Case[BotView]) -> Line:
    words = "from before the last booking at their place, so compared with nothing"
    return given("late reports", case.view.state.late_reports, note=words)


RECONCILIATION: dict[str, Explainer[BotView]] = {
    "trader_fx_{currency}": Explainer(line=_fx, sources=(MOVES,), noted=(*BOOKED, PRICES)),
    "trader_unexplained_pnl_{currency}": Explainer(
        line=_unexplained, sources=(ALL_REPORTS,), noted=(PRICES,)
    ),
    "trader_cash_drift": Explainer(
        line=_cash_drift, sources=(BALANCES,), absent="no balance was reported (balance_reported)"
    ),
    "trader_position_drift": Explainer(
        line=_position_drift, sources=(POSITIONS,), absent="no position was reported (position_reported)"
    ),
    "trader_late_fills": _count("late fills", LATE),
    "trader_busted_fills": _count("fills taken back", BUSTED),
    "trader_late_reports": Explainer(line=_late_reports, sources=(ALL_REPORTS,)),
}
