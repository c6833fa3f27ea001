"""A fill that is told after its day was over leaves every day as if it had been told in time."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskwatch.events import (
    AnyFact,
    BalanceReported,
    CashMoved,
    Fact,
    FundingPaid,
    InstrumentDefined,
    OrderFillBusted,
    OrderFilled,
    PriceMarked,
    Record,
)
from deskwatch.model import NANOSECONDS
from deskwatch.state import State
from deskwatch.state import account as account_module
from deskwatch.state import bot as bot_module
from deskwatch.state import state as state_module
from deskwatch.testing import NOON_NS
from tests.folded import BOT, SETTINGS, folded, series_of
from tests.planted import planted

HOUR_NS = 3600 * NANOSECONDS
DAY_NS = 24 * HOUR_NS
MIDNIGHT_NS = NOON_NS - 12 * HOUR_NS
# One priced in dollars, one in euros, one whose contracts are settled in bitcoin.
SYMBOLS = ("BTC/USD", "ETH/EUR", "BTC/USD:BTC")
RATE = "EUR/USD"


class Told(NamedTuple):
    """A fill at 10:00 of `day`, told at 00:30 of the day `told` where that is later."""

    day: int
    told: int
    symbol: str
    side: str
    quantity: str
    price: str
    fee: str
    fee_currency: str

    def fact(self, number: int) -> OrderFilled:
        """Return the fact, with the time at which it happened."""
        return OrderFilled(
            symbol=self.symbol,
            side="buy" if self.side == "buy" else "sell",
            quantity=self.quantity,
            price=self.price,
            fee=self.fee,
            fee_currency=self.fee_currency,
            trade_id=f"t-{number}",
            time_ns=MIDNIGHT_NS + self.day * DAY_NS + 10 * HOUR_NS + number,
        )


Prices = Sequence[dict[str, str]]


def story(prices: Prices, fills: Sequence[Told], extra: Sequence[tuple[int, Fact]] = ()) -> list[Record]:
    """Return the records of some days: late fills at 00:30, timely ones at 10:00, prices at 23:30."""
    facts: list[tuple[int, AnyFact]] = [(MIDNIGHT_NS + HOUR_NS, CashMoved(amount="1000000"))]
    facts.append((MIDNIGHT_NS + HOUR_NS, InstrumentDefined(symbol="BTC/USD:BTC", contract="inverse")))
    for day, marks in enumerate(prices):
        begun_ns = MIDNIGHT_NS + day * DAY_NS
        # The first price of a day makes it begin, before anything is told late.
        for hour in (0, 9, 23):
            known = prices[day - 1 if day and not hour else day] if hour < 23 else marks
            at_ns = begun_ns + hour * HOUR_NS + HOUR_NS // 4
            facts += [(at_ns, PriceMarked(symbol=symbol, price=price)) for symbol, price in known.items()]
        for number, fill in enumerate(fills):
            if fill.told == day:
                at_ns = begun_ns + HOUR_NS // 2 if fill.day < day else begun_ns + 10 * HOUR_NS
                facts.append((at_ns + number, fill.fact(number)))
    facts += [(at_ns, fact) for at_ns, fact in extra]  # type: ignore[misc]  # each is one of the kinds of fact
    facts.sort(key=lambda told: told[0])
    return [Record(seq=seq, at_ns=at_ns, fact=fact) for seq, (at_ns, fact) in enumerate(facts, start=1)]


def profits_of(state: State) -> list[Decimal | None]:
    return [profit for _, profit in state.bots["bot"].account.days.profits()]


def check_late_is_as_in_time(state: State, prices: Prices, fills: Sequence[Told]) -> None:
    """Hold the days of what was told late to those of the same told in time."""
    late = folded(story(prices, fills), state=state)
    timely = folded(story(prices, [fill._replace(told=fill.day) for fill in fills]))
    assert profits_of(late) == profits_of(timely)
    accounts = [each.bots["bot"].account for each in (late, timely)]
    assert accounts[0].sharpe.count == accounts[1].sharpe.count
    assert [accounts[0].sharpe.mean(), accounts[0].sortino.deviation()] == [
        accounts[1].sharpe.mean(),
        accounts[1].sortino.deviation(),
    ]
    counts = [(each.trades.won, each.trades.lost, each.trades.even, each.trades.unknown) for each in accounts]
    assert counts[0] == counts[1]


price = st.decimals("50", "200", places=1).map(str)
marks = st.fixed_dictionaries(dict.fromkeys((*SYMBOLS, RATE), price))


@st.composite
def fills_of(draw: st.DrawFn, days: int) -> Told:
    day = draw(st.integers(0, days - 1))
    symbol = draw(st.sampled_from(SYMBOLS))
    currencies = ["USD", "EUR", "BTC"] if symbol != "ETH/EUR" else ["EUR", "USD", "ETH"]
    return Told(
        day,
        draw(st.integers(day, days - 1)),
        symbol,
        draw(st.sampled_from(["buy", "sell"])),
        draw(st.decimals("1", "20", places=1).map(str)),
        draw(price),
        draw(st.decimals("-0.1", "0.5", places=2).map(str)),
        draw(st.sampled_from(currencies)),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(marks, min_size=2, max_size=5), st.data())
def test_every_day_is_as_if_its_fills_had_been_told_in_time(prices: Prices, data: st.DataObject) -> None:
    fills = data.draw(st.lists(fills_of(len(prices)), max_size=6))
    check_late_is_as_in_time(State(SETTINGS), prices, fills)


PRICES: Prices = [
    {"BTC/USD": str(100 + 10 * day), "ETH/EUR": "50", "BTC/USD:BTC": "100", RATE: "1.1"} for day in range(4)
]
LATE = Told(0, 3, "BTC/USD", "buy", "2", "95", "1", "USD")


def faulty_state(right: str, wrong: str) -> State:
    """Return an empty state whose accounts have one fault in their source."""
    account = planted(account_module, right, wrong)
    bots = planted(bot_module, "class BotState:", "class BotState:", Account=account.Account)
    state: State = planted(state_module, "class State:", "class State:", BotState=bots.BotState).State(
        SETTINGS
    )
    return state


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("if booking.time_ns < self.days.begun_ns:", "if False:"),
        ("if booking.time_ns < self.days.begun_ns:", "if booking.late:"),
        ("gained - booking.fee", "gained"),
        ("booking.worth(price) - booking.cost", "booking.worth(price)"),
        (
            "self._fresh_prices(self.days.start_ns(time_ns))",
            "self.ledger.prices",
        ),
    ],
    ids=[
        "it lands in today",
        "only where its position was traded since",
        "no fee",
        "no cost",
        "prices of now",
    ],
)
def test_the_timely_days_notice_when(right: str, wrong: str) -> None:
    with pytest.raises(AssertionError):
        check_late_is_as_in_time(faulty_state(right, wrong), PRICES, [LATE])


def test_today_keeps_only_what_a_late_fill_earned_since_it_began() -> None:
    state = folded(story(PRICES, [LATE]))
    # Bought 2 at 95 on the first day for a fee of 1; the days end at 100, 110, 120, 130.
    assert profits_of(state) == [9, 20, 20, 20]
    shown = series_of(state, now_ns=MIDNIGHT_NS + 4 * DAY_NS - HOUR_NS // 4)
    assert shown["trader_daily_pnl_usd"] == {"": 20}
    assert shown["trader_restatements"] == {"": 4}
    assert shown["trader_total_pnl_usd"] == {"": 69}


def test_a_bust_takes_a_fill_out_of_the_day_in_which_it_was_told() -> None:
    bust = OrderFillBusted(symbol="BTC/USD", side="buy", trade_id="t-0")
    timely = LATE._replace(told=0)
    state = folded(story(PRICES, [timely], [(MIDNIGHT_NS + 3 * DAY_NS + HOUR_NS // 2, bust)]))
    assert profits_of(state) == [0, 0, 0, 0]


def test_funding_told_late_is_of_the_day_in_which_it_was_paid() -> None:
    paid = FundingPaid(symbol="BTC/USD", amount="-7", time_ns=MIDNIGHT_NS + DAY_NS + 8 * HOUR_NS)
    state = folded(story(PRICES, [], [(MIDNIGHT_NS + 3 * DAY_NS + HOUR_NS // 2, paid)]))
    assert profits_of(state) == [0, -7, 0, 0]


def test_a_late_fill_without_a_price_at_an_opening_makes_both_its_days_unknown() -> None:
    """Not a guess, and not today's profit: absent, and said."""
    fill = OrderFilled(
        symbol="SOL/USD",
        side="buy",
        quantity="1",
        price="50",
        time_ns=MIDNIGHT_NS + 10 * HOUR_NS,
        trade_id="t",
    )
    now = MIDNIGHT_NS + DAY_NS + HOUR_NS // 2
    state = folded(story(PRICES[:2], [], [(now, fill), (now + 1, PriceMarked(symbol="SOL/USD", price="90"))]))
    assert profits_of(state) == [None, None]
    assert "trader_daily_pnl_usd" not in series_of(
        state, now_ns=MIDNIGHT_NS + DAY_NS + 23 * HOUR_NS + HOUR_NS // 2
    )


def test_a_fill_minutes_before_midnight_is_worth_its_own_price_at_the_opening() -> None:
    fill = OrderFilled(
        symbol="SOL/USD", side="buy", quantity="1", price="50", time_ns=MIDNIGHT_NS + DAY_NS - HOUR_NS // 8
    )
    now = MIDNIGHT_NS + DAY_NS + HOUR_NS // 2
    state = folded(story(PRICES[:2], [], [(now, fill), (now + 1, PriceMarked(symbol="SOL/USD", price="90"))]))
    assert profits_of(state) == [0, 40]


def test_the_prices_of_an_opening_are_those_of_that_moment_however_late_it_is_told_of() -> None:
    """The last price is half an hour old at midnight, and the bot is quiet until noon."""
    facts: list[tuple[int, AnyFact]] = [
        (MIDNIGHT_NS + HOUR_NS, CashMoved(amount="1000")),
        (MIDNIGHT_NS + DAY_NS - HOUR_NS // 2, PriceMarked(symbol="BTC/USD", price="110")),
        (MIDNIGHT_NS + DAY_NS + 12 * HOUR_NS, PriceMarked(symbol="BTC/USD", price="120")),
        (MIDNIGHT_NS + DAY_NS + 13 * HOUR_NS, LATE.fact(0)),
        (MIDNIGHT_NS + DAY_NS + 14 * HOUR_NS, PriceMarked(symbol="BTC/USD", price="120")),
    ]
    state = folded([Record(seq=1, at_ns=at_ns, fact=fact) for at_ns, fact in facts])
    assert profits_of(state) == [2 * (110 - 95) - 1, 2 * (120 - 110)]


def test_a_first_report_of_the_balance_is_capital_and_no_profit_of_any_day() -> None:
    report = BalanceReported(currency="USD", total="500", time_ns=MIDNIGHT_NS + HOUR_NS)
    assert profits_of(folded([Record(seq=1, at_ns=MIDNIGHT_NS + HOUR_NS, fact=report)], bot=BOT)) == [0]
