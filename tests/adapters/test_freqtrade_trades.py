"""The book against freqtrade's own figures, on a database and REST answers that freqtrade wrote itself.

freqtrade rounds the profit of each trade to eight decimals and adds up what it rounded; the book does not
round. So each trade agrees to half of freqtrade's last digit, and a total to half of it for each trade: there
the book is the one that is right.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import pytest

from deskwatch.events import CashMoved, OrderFilled, Record
from deskwatch.model import NANOSECONDS, Bot
from deskwatch.performance import TradingDays
from deskwatch.state import Settings, State

BOT = Bot(name="freqtrade", strategy="Quick", mode="paper", venue="binance", currency="BTC")
SETTINGS = Settings(
    currency="BTC", days=TradingDays(ZoneInfo("UTC"), dt.time(0)), max_mark_age_ns=3600 * NANOSECONDS
)
HALF_A_DIGIT = Decimal("5e-9")


class Closed(NamedTuple):
    """A trade as freqtrade closed it: its profit after fees, in BTC, rounded by freqtrade."""

    pair: str
    closed_ns: int
    profit: Decimal


def nanoseconds(text: str) -> int:
    """Return a time of the database, which is in UTC."""
    moment = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
    return round(moment.timestamp() * 1_000_000) * 1000


def rows(folder: Path, query: str) -> list[sqlite3.Row]:
    """Ask the database, without writing beside it."""
    path = folder / "data" / "freqtrade" / "tradesv3.dryrun.sqlite"
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    connection.row_factory = sqlite3.Row
    found = list(connection.execute(query))
    connection.close()
    return found


def fills(folder: Path) -> Iterator[Record]:
    """Give every filled order as the fill that a bot would tell; fees are a share of the cost, as there."""
    orders = rows(
        folder,
        "SELECT o.*, CASE o.ft_order_side WHEN 'buy' THEN t.fee_open ELSE t.fee_close END AS rate "
        "FROM orders o JOIN trades t ON t.id = o.ft_trade_id WHERE o.filled > 0 ORDER BY o.order_filled_date",
    )
    for number, order in enumerate(orders, start=2):
        quantity, price = Decimal(str(order["filled"])), Decimal(str(order["average"]))
        fact = OrderFilled(
            symbol=order["symbol"],
            side=order["side"],
            quantity=str(quantity),
            price=str(price),
            fee=str(quantity * price * Decimal(str(order["rate"]))),
            order_id=order["order_id"],
            trade_id=order["order_id"],
        )
        yield Record(number, nanoseconds(order["order_filled_date"]), fact)


def closed_trades(folder: Path) -> list[Closed]:
    """Return what freqtrade says of each closed trade, in the order in which they closed."""
    found = rows(folder, "SELECT * FROM trades WHERE is_open = 0 ORDER BY close_date")
    return [
        Closed(trade["pair"], nanoseconds(trade["close_date"]), Decimal(str(trade["close_profit_abs"])))
        for trade in found
    ]


def answer(folder: Path, name: str) -> dict[str, Any]:
    """Return a recorded answer of the REST interface."""
    path = folder / "data" / "freqtrade" / "api" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def booked(records: list[Record], state: State | None = None) -> State:
    """Return the state after a capital of one bitcoin and these fills."""
    state = state or State(SETTINGS)
    capital = Record(1, records[0].at_ns - NANOSECONDS, CashMoved(amount="1", currency="BTC"))
    assert state.fold(BOT, "boot", [capital, *records]) == []
    return state


def results(state: State) -> list[tuple[str, Decimal]]:
    """Return symbol and result of each round trip of the book, in the order in which they closed."""
    bookings = state.bots[BOT.name].account.fills
    trades = [booking.trade for booking in bookings if booking.trade is not None]
    return [(trade.symbol, trade.net) for trade in trades if trade.net is not None]


def test_each_trade_has_the_profit_that_freqtrade_says(shared: Path) -> None:
    theirs = closed_trades(shared)
    ours = results(booked(list(fills(shared))))
    assert [symbol for symbol, _ in ours] == [trade.pair for trade in theirs]
    for (_, net), trade in zip(ours, theirs, strict=True):
        assert abs(net - trade.profit) <= HALF_A_DIGIT


def test_a_fee_that_is_left_out_would_be_noticed_in_each_trade(shared: Path) -> None:
    records = [
        Record(record.seq, record.at_ns, msgspec.structs.replace(record.fact, fee=""))
        if isinstance(record.fact, OrderFilled) and record.fact.side == "buy"
        else record
        for record in fills(shared)
    ]
    for (_, net), trade in zip(results(booked(records)), closed_trades(shared), strict=True):
        assert abs(net - trade.profit) > HALF_A_DIGIT


def test_the_total_differs_by_what_freqtrade_rounded_and_no_more(shared: Path) -> None:
    theirs = sum((trade.profit for trade in closed_trades(shared)), Decimal(0))
    ours = sum((net for _, net in results(booked(list(fills(shared))))), Decimal(0))
    assert ours != theirs
    assert abs(ours - theirs) <= HALF_A_DIGIT * len(closed_trades(shared))


def test_the_result_of_all_trades_is_the_money_that_came_back(shared: Path) -> None:
    """What speaks for the book: after all that was paid, cash has moved by exactly the sum of its results."""
    state = booked(list(fills(shared)))
    ledger = state.bots[BOT.name].account.ledger
    held = sum((p.cost + p.open_fees for _, p in ledger.open_positions()), Decimal(0))
    assert ledger.cash["BTC"] - 1 + held == sum((net for _, net in results(state)), Decimal(0))


def test_the_figures_of_its_rest_interface_are_ours_at_that_time(shared: Path) -> None:
    profit = answer(shared, "profit")
    seen_ns = closed_trades(shared)[profit["closed_trade_count"] - 1].closed_ns
    state = booked([record for record in fills(shared) if record.at_ns <= seen_ns])
    account = state.bots[BOT.name].account
    trades, figures = account.results.trades, account.results
    assert (trades.closed, trades.won) == (profit["closed_trade_count"], profit["winning_trades"])
    assert float(trades.win_rate() or 0) == pytest.approx(profit["winrate"])
    assert float(figures.profit_factor or 0) == pytest.approx(profit["profit_factor"], rel=1e-4)
    assert float(figures.expectancy or 0) == pytest.approx(profit["expectancy"], rel=1e-4)


def test_what_is_open_there_is_open_here(shared: Path) -> None:
    theirs = {
        trade["pair"]: Decimal(str(trade["amount"]))
        for trade in rows(shared, "SELECT pair, amount FROM trades WHERE is_open = 1")
    }
    state = booked(list(fills(shared)))
    positions = state.bots[BOT.name].account.ledger.open_positions()
    assert {position.symbol: position.quantity for _, position in positions} == theirs
