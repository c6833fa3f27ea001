"""Histories of a book as they are told: late, twice, in parts, taken back; hypothesis makes them small."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import msgspec
from hypothesis import strategies as st

from deskwatch.chance import seeded_random
from deskwatch.events import CashMoved, Fact, FundingPaid, OrderFillBusted, OrderFilled
from deskwatch.ledger import Ledger
from tests.ledger.against_fractions import BNB, SYMBOLS, TERMS, Results, begin, compare
from tests.ledger.book import book_one, check_identity
from tests.ledger.oracle import Told, batch

symbols = st.sampled_from(SYMBOLS)
amounts = st.integers(-500, 500).map(lambda cents: f"{cents}e-2")
fills = st.builds(
    OrderFilled,
    symbol=symbols,
    side=st.sampled_from(["buy", "sell"]),
    quantity=st.integers(1, 9).map(str),
    price=st.integers(1, 900).map(lambda cents: f"{cents}e-2"),
    fee=amounts,
    fee_currency=st.sampled_from(["", "", "BNB", "A"]),
)
facts = st.one_of(
    fills,
    fills,
    fills,
    st.builds(CashMoved, amount=amounts, currency=st.sampled_from(["USD", "EUR"])),
    st.builds(FundingPaid, symbol=symbols, amount=amounts, currency=st.sampled_from(["USD", "EUR", "I"])),
)


class History(NamedTuple):
    """What happened, in the order of time, and in which order it was told; `told` may name a fact twice."""

    happened: list[Told]
    told: list[Told]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Return a history of up to 16 facts, told in any order, with repetitions and busts."""
    drawn = draw(st.lists(facts, min_size=1, max_size=16))
    happened = [(number, _named(fact, number)) for number, fact in enumerate(drawn, start=1)]
    named = [fact for _, fact in happened if isinstance(fact, OrderFilled)]
    busts = draw(st.lists(st.sampled_from(named), max_size=2)) if named else []
    again = draw(st.lists(st.sampled_from(happened), max_size=4))
    # A fact is late by up to so many others, as if each stream of them had its own delay.
    told = [*happened, *again, *((len(happened) + 1, _bust(fill)) for fill in busts)]
    delays = draw(st.lists(st.integers(0, 16), min_size=len(told), max_size=len(told)))
    order = sorted(range(len(told)), key=lambda at: told[at][0] + delays[at])
    return History(happened, [told[at] for at in order])


def late_histories(count: int, seed: int) -> Iterator[History]:
    """Give histories without hypothesis: fills of two symbols, told late, twice, taken back."""
    chance = seeded_random(seed)
    for _ in range(count):
        happened: list[Told] = [
            (
                time_ns,
                OrderFilled(
                    symbol=chance.choice(SYMBOLS[::3]),
                    side="buy" if chance.random() < chance.choice((0.5, 0.9)) else "sell",
                    quantity=str(chance.randint(1, 9)),
                    price=str(chance.randint(1, 99)),
                    fee=str(chance.randint(0, 2)),
                    trade_id=f"t-{time_ns}",
                ),
            )
            for time_ns in range(1, 41)
        ]
        told = [*happened, *chance.choices(happened, k=4)]
        busted = chance.choices(happened, k=4)
        told += [(time_ns + 1, _bust(fact)) for time_ns, fact in busted if isinstance(fact, OrderFilled)]
        yield History(happened, sorted(told, key=lambda each: each[0] + chance.randint(0, 24)))


def check_history(ledger: Ledger, history: History) -> None:
    """Tell a ledger of a history; after each fact hold it to fractions of all that was told until then."""
    begin(ledger)
    results = Results()
    for number, (time_ns, fact) in enumerate(history.told, start=1):
        results.take(book_one(ledger, fact, time_ns))
        exact = batch(history.told[:number], terms=TERMS, rates={"BNB": BNB})
        compare(ledger, exact)
        assert results.known() == {
            symbol: sorted(trades) for symbol, trades in exact.trades.items() if trades
        }
        check_identity(ledger, at_ns=number)


def halves(history: list[Told]) -> list[Told]:
    """Return the history with every fill told as two of half its size, with half its fee each."""
    parts: list[Told] = []
    for time_ns, fact in history:
        if not isinstance(fact, OrderFilled):
            parts.append((time_ns, fact))
            continue
        for half in "ab":
            part = msgspec.structs.replace(
                fact,
                quantity=_half(fact.quantity),
                fee=_half(fact.fee),
                trade_id=f"{fact.trade_id}{half}",
            )
            parts.append((time_ns, part))
    return parts


def _half(text: str) -> str:
    return f"{int(Fraction(text) * 1000) * 5}e-4"


def _named(fact: Fact, number: int) -> Fact:
    """Give a fact an id of its own; a fee in the base currency goes with its own symbol only."""
    match fact:
        case OrderFilled():
            currency = "" if fact.fee_currency == "A" and fact.symbol != "A/USD" else fact.fee_currency
            return msgspec.structs.replace(fact, trade_id=f"t-{number}", fee_currency=currency)
        case CashMoved():
            return msgspec.structs.replace(fact, movement_id=f"m-{number}")
        case FundingPaid():
            return msgspec.structs.replace(fact, funding_id=f"f-{number}")
    return fact


def _bust(fill: OrderFilled) -> OrderFillBusted:
    return OrderFillBusted(symbol=fill.symbol, side=fill.side, trade_id=fill.trade_id, reason="error")
