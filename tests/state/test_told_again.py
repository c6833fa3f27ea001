"""A bot that starts again and tells its last fills anew, or in another order, changes no figure of money."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from deskwatch.events import OrderFilled, PriceMarked, Record
from deskwatch.model import NANOSECONDS
from deskwatch.testing import NOON_NS
from tests.folded import folded, series_of

START_NS = NOON_NS - 3600 * NANOSECONDS
# These are of what was told, and how; all others are of the money.
OF_THE_TELLING = {
    "deskwatch_journal_facts_total",
    "deskwatch_duplicate_fills_total",
    "deskwatch_series",
    "trader_late_fills_total",
}
# Counters and histograms do not go back, drawdown is of the equity that was seen, a clock of the last fact.
OF_THE_ORDER = OF_THE_TELLING | {
    "trader_trades_total",
    "trader_drawdown_pct",
    "trader_max_drawdown_pct",
    "trader_liveness_age_seconds",
    *(f"trader_holding_time_seconds{part}" for part in ("_bucket", "_sum", "_count")),
}

fills = st.builds(
    OrderFilled,
    symbol=st.sampled_from(["BTC/USD", "ETH/USD", "ETH/USD:USD"]),
    side=st.sampled_from(["buy", "sell"]),
    quantity=st.integers(1, 5).map(str),
    price=st.integers(90, 110).map(str),
    fee=st.integers(-1, 3).map(str),
)


def records_of(drawn: Sequence[OrderFilled]) -> list[Record]:
    """Return fills a second apart, by their own time, each with an id."""
    return [
        Record(
            seq=number,
            at_ns=START_NS + number * NANOSECONDS,
            fact=OrderFilled(
                symbol=fill.symbol,
                side=fill.side,
                quantity=fill.quantity,
                price=fill.price,
                fee=fill.fee,
                trade_id=f"t-{number}",
                time_ns=START_NS + number * NANOSECONDS,
            ),
        )
        for number, fill in enumerate(drawn, start=1)
    ]


def closing_marks(count: int) -> list[Record]:
    """Return the prices that everything is valued at in the end."""
    at_ns = NOON_NS - NANOSECONDS
    marks = [PriceMarked(symbol=symbol, price="101") for symbol in ("BTC/USD", "ETH/USD", "ETH/USD:USD")]
    return [Record(seq=count + number, at_ns=at_ns, fact=mark) for number, mark in enumerate(marks, start=1)]


def money(*stories: Sequence[Record], without: set[str]) -> dict[str, dict[str, float]]:
    """Return the series after the stories, each told by a process of its own."""
    state = folded("10:00 cash 10000")
    for number, story in enumerate(stories):
        folded(story, state=state, boot=f"boot-{number}")
    return {name: values for name, values in series_of(state).items() if name not in without}


@given(st.lists(fills, max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_starting_again_anywhere_and_telling_the_last_fills_anew_changes_nothing(
    drawn: list[OrderFilled], cut: int, again: int
) -> None:
    records = records_of(drawn)
    marks = closing_marks(len(records))
    whole = money(records, marks, without=OF_THE_TELLING)
    assert money(records[:cut], records[max(0, cut - again) :], marks, without=OF_THE_TELLING) == whole


@given(
    st.lists(fills, max_size=8).flatmap(
        lambda drawn: st.tuples(st.just(drawn), st.permutations(range(len(drawn))))
    )
)
def test_the_order_in_which_fills_are_told_changes_no_position_and_no_money(
    drawn_and_order: tuple[list[OrderFilled], list[int]],
) -> None:
    drawn, order = drawn_and_order
    records = records_of(drawn)
    marks = closing_marks(len(records))
    shuffled = [records[at] for at in order]
    assert money(shuffled, marks, without=OF_THE_ORDER) == money(records, marks, without=OF_THE_ORDER)
