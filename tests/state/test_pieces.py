"""Folding is the same in any number of pieces: a hub that restarts ends in the figures it had."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from deskwatch.events import (
    BotStarted,
    BotStopped,
    BreakerReset,
    BreakerTripped,
    CashMoved,
    CycleCompleted,
    FundingPaid,
    Heartbeat,
    OrderCanceled,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    PriceMarked,
    Record,
    RiskRejected,
)
from deskwatch.model import NANOSECONDS, Bot
from deskwatch.state import Settings, State
from deskwatch.state import state as state_module
from deskwatch.testing import NOON_NS, facts_from_text
from tests.folded import BOT, SETTINGS, families_of, fold_story, views_of
from tests.planted import planted

amounts = st.one_of(
    st.decimals("0.01", "1000", places=2).map(str), st.sampled_from(["cheap", "-1", "0", "1e30"])
)
symbols = st.sampled_from(["BTC/USD", "ETH/BTC", "EUR/USD"])
sides = st.sampled_from(["buy", "sell"])
facts = st.one_of(
    st.builds(
        OrderFilled,
        symbol=symbols,
        side=sides,
        quantity=amounts,
        price=amounts,
        fee=amounts,
        fee_currency=st.sampled_from(["", "BTC", "BNB"]),
        trade_id=st.sampled_from(["", "t-1", "t-2"]),
        time_ns=st.sampled_from([0, 1, NOON_NS, NOON_NS + 40 * 3600 * NANOSECONDS]),
    ),
    st.builds(PriceMarked, symbol=st.sampled_from(["BTC/USD", "EUR/USD", "BNB/USD"]), price=amounts),
    st.builds(CashMoved, amount=amounts, currency=st.sampled_from(["", "EUR"])),
    st.builds(FundingPaid, symbol=symbols, amount=amounts),
    st.builds(OrderPlaced, symbol=symbols, side=sides, quantity=amounts),
    st.builds(OrderRejected, symbol=symbols, side=sides),
    st.builds(OrderCanceled, symbol=symbols),
    st.builds(RiskRejected, reason=st.sampled_from(["cap", "cooldown"])),
    st.builds(BreakerTripped, breaker=st.just("daily_stop")),
    st.builds(BreakerReset, breaker=st.just("daily_stop")),
    st.builds(Heartbeat, offered=st.integers(0, 9), written=st.integers(0, 9)),
    st.builds(CycleCompleted, duration_seconds=st.just(0.1)),
    st.builds(BotStarted),
    st.builds(BotStopped),
)
gaps = st.sampled_from([0, 0, 1, 1000, 3600, 100_000])


@st.composite
def stories(draw: st.DrawFn) -> list[Record]:
    """Give records in the order of their recording, some of one moment."""
    story, at_ns = [], NOON_NS
    for seq, fact in enumerate(draw(st.lists(facts, max_size=25)), start=1):
        at_ns += draw(gaps) * NANOSECONDS
        story.append(Record(seq=seq, at_ns=at_ns, fact=fact))
    return story


def end_of(
    story: Sequence[Record], cuts: Sequence[int], bot: Bot, make_state: Callable[[Settings], State] = State
) -> tuple[object, ...]:
    """Return everything that shows after folding the story in pieces."""
    state = make_state(SETTINGS)
    places = sorted({0, len(story), *(cut for cut in cuts if cut < len(story))})
    complaints = [
        (start + complaint.index, complaint.reason)
        for start, end in pairwise(places)
        for complaint in fold_story(state, story[start:end], bot)
    ]
    now_ns = story[-1].at_ns if story else NOON_NS
    curves = [(view.account.curve.times_ns, view.account.curve.values) for view in views_of(state)]
    return families_of(state, now_ns), complaints, curves


@given(stories(), st.lists(st.integers(1, 24)), st.sampled_from(["paper", "backtest"]))
def test_any_pieces_give_what_the_whole_gives(story: list[Record], cuts: list[int], mode: str) -> None:
    bot = BOT if mode == "paper" else Bot(name="bot", mode="backtest")
    assert end_of(story, cuts, bot) == end_of(story, [], bot)


def test_looking_at_the_end_of_each_piece_would_be_noticed() -> None:
    fault = planted(
        state_module,
        "        return complaints\n",
        "        state.end_instant()\n        return complaints\n",
    )
    bar = facts_from_text(
        "10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100\n10:00 mark BTC/USD 50\n10:00 mark BTC/USD 100"
    )
    assert end_of(bar, [3], BOT, fault.State) != end_of(bar, [], BOT, fault.State)
