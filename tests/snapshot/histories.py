"""Histories of a desk for snapshots: any facts of any kind, and one history in which everything happens."""

from typing import Any, get_type_hints

import msgspec
from hypothesis import strategies as st

from deskwatch.events import (
    FACTS,
    Amount,
    AnyFact,
    BalanceReported,
    MetricRecorded,
    OrderFilled,
    OrderPlaced,
    PositionReported,
    PriceMarked,
    Record,
)
from deskwatch.model import NANOSECONDS, Bot
from deskwatch.state import Settings, State
from deskwatch.testing import NOON_NS
from tests.events.samples import values
from tests.folded import BOT, SETTINGS, at, fold_story, folded
from tests.metrics.test_catalogue_values import FACTS as EVERY_FIGURE
from tests.metrics.test_catalogue_values import GROWING, LEDGER, MACHINE

DAY_NS = 86_400 * NANOSECONDS
BACKTEST = Bot(name="backtest", mode="backtest", currency="EUR")
WATCHER = Bot(name="machine", mode="machine")
BOTS = (BOT, BACKTEST, WATCHER, Bot(name="other", venue="venue", account="a"))

AMOUNTS = st.one_of(
    st.decimals("0.01", "1000", places=2).map(str),
    st.sampled_from(["", "0", "-1", "1e30", "0.100", "cheap", "1.2345678901234567890123456789012345678901"]),
)
# By the name of a field, then by its type: few values, so that facts meet each other.
WORDS: dict[object, list[Any]] = {
    "symbol": ["BTC/USD", "ETH/BTC", "EUR/USD", "SOL/USD", "BTC/USD:BTC", "ETH/USDT:USDT"],
    "time_ns": [0, 0, 0, NOON_NS - DAY_NS, NOON_NS, NOON_NS + 40 * 3600 * NANOSECONDS, 2**70],
    "name": ["depth", "age", "trader_x"],
    **{each: ["", "USD", "BTC", "EUR"] for each in ("currency", "fee_currency", "base", "quote", "settle")},
    str: ["", "1", "2", "é 3"],
    float: [0.0, 0.02, 3.0, -1.0, 1e300],
    int: [0, 1, 7, 2**63, 2**70, -(2**64)],
}


def field_values(name: str, hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type hint may be anything
    """Return a strategy for a field: likely values where there are any."""
    if hint == Amount:
        return AMOUNTS
    few = WORDS.get(name) or WORDS.get(hint)
    return st.sampled_from(few) if few else values(_plain(hint))


def _plain(hint: Any) -> Any:  # noqa: ANN401 - a type hint may be anything
    """Return a hint without what is annotated to it."""
    return getattr(hint, "__origin__", hint) if hasattr(hint, "__metadata__") else hint


def _kind(kind: Any) -> st.SearchStrategy[AnyFact]:  # noqa: ANN401 - one of the kinds of fact
    hints = get_type_hints(kind, include_extras=True)
    return st.builds(
        kind,
        **{each.name: field_values(each.name, hints[each.name]) for each in msgspec.structs.fields(kind)},
    )


# The facts that figures are made of come more often than the others.
_ANY = st.one_of(
    *[_kind(kind) for kind in (*FACTS, *[OrderFilled, PriceMarked, OrderPlaced] * 4, MetricRecorded)]
)
History = list[tuple[Bot, str, list[Record]]]


@st.composite
def histories(draw: st.DrawFn, begin_ns: int = NOON_NS, most: int = 20) -> History:
    """Give pieces of several bots' journals, in the order in which a hub would meet them."""
    history: History = []
    at_ns, seq = begin_ns, 0
    for bot in draw(st.lists(st.sampled_from(BOTS), max_size=4)):
        piece = []
        for fact in draw(st.lists(_ANY, max_size=most)):
            seq += 1
            at_ns += draw(st.sampled_from([0, 1, 1000, 100_000])) * NANOSECONDS
            piece.append(Record(seq=seq, at_ns=at_ns, fact=fact))
        history.append((bot, draw(st.sampled_from(["b1", "b2"])), piece))
    return history


# What the figures of the catalogue do not need: reports that differ from the book, orders that are under way.
RICHNESS: list[AnyFact] = [
    *[MetricRecorded(name="depth", metric="counter", value=2, labels={"n": str(n)}) for n in range(3)],
    MetricRecorded(name="wait", metric="histogram", value=0.2),
    BalanceReported(currency="USD", total="1000"),
    PositionReported(symbol="BTC/USD", quantity="7", entry_price="100"),
    PositionReported(symbol="DOGE/USD", quantity="7"),
    OrderPlaced(symbol="BTC/USD", side="buy", quantity="2", order_id="o-1", arrival_price="90"),
    OrderFilled(symbol="BTC/USD", side="buy", quantity="1", price="91", order_id="o-1", trade_id="t-90"),
    OrderFilled(symbol="BTC/USD", side="buy", quantity="1", price="91", order_id="o-2", trade_id="t-91"),
    OrderFilled(symbol="ETH/EUR", side="buy", quantity="1", price="91", fee="1", fee_currency="BNB"),
    OrderFilled(symbol="BTC/USD:BTC", side="buy", quantity="1", price="91"),
]


def tell(state: State, history: History) -> list[Any]:
    """Fold a history; return what was wrong with it."""
    return [complaint for bot, boot, piece in history for complaint in state.fold(bot, boot, piece)]


def rich_state() -> State:
    """Return a state in which every class that a state can hold is met."""
    state = folded(LEDGER, "13:00 cash 5 EUR\n13:01 mark BTC/USD 90")
    fold_story(state, at("14:00", *EVERY_FIGURE, *GROWING, *RICHNESS))
    fold_story(state, at("23:59", PriceMarked(symbol="BTC/USD", price="91")))
    fold_story(state, LEDGER, BACKTEST)
    fold_story(state, at("11:00", *MACHINE), WATCHER)
    return state


def same_settings() -> Settings:
    """Return the settings of the tests, made anew as a hub does at its start."""
    days = type(SETTINGS.days)(SETTINGS.days._zone, SETTINGS.days._start)  # noqa: SLF001 - to be made anew
    return msgspec.structs.replace(SETTINGS, days=days)
