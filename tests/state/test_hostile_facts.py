"""Whatever a journal says, the fold, the figures and the screen bear it: a hub reads what others wrote."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.events import (
    BalanceReported,
    BotStarted,
    BotStopped,
    BreakerTripped,
    CashMoved,
    FundingPaid,
    Heartbeat,
    InstrumentDefined,
    OrderFillBusted,
    OrderFilled,
    PositionReported,
    PriceMarked,
    Record,
)
from deskwatch.exposition import Format, render
from deskwatch.library import overview
from deskwatch.metrics import gather
from deskwatch.model import Bot
from deskwatch.state import State
from deskwatch.testing import NOON_NS
from tests.folded import SETTINGS, fold_story, hub_view, views_of

amounts = st.one_of(
    st.sampled_from(
        ["9" * 40, "-" + "9" * 40, "1e30", "1e-30", "-1e30", "-1e-30", "9" * 40 + "e-30", "0", "-0", "1", "3"]
    ),
    st.text(max_size=5),
)
times = st.sampled_from(
    [0, 0, 0, NOON_NS, NOON_NS + 1, NOON_NS - 10**18, 631_152_000 * 10**9, 4_102_444_800 * 10**9, -1, 10**400]
)
words = st.sampled_from(
    ["", "USD", "BTC", "BTC/USD", "USD/BTC", "USD/USD", "/", "X", "BTC/USD:BTC", "BTC/USD:USD", ":-", "a\nb"]
)
sides = st.sampled_from(["buy", "sell"])
numbers = st.sampled_from([0, 1, -1, 2**63, 10**400, -(10**400)])
facts = st.one_of(
    st.builds(
        OrderFilled,
        symbol=words,
        side=sides,
        quantity=amounts,
        price=amounts,
        fee=amounts,
        fee_currency=words,
        trade_id=st.sampled_from(["", "", "1"]),
        venue=words,
        time_ns=times,
    ),
    st.builds(PriceMarked, symbol=words, price=amounts, time_ns=times),
    st.builds(CashMoved, amount=amounts, currency=words, time_ns=times),
    st.builds(BalanceReported, currency=words, total=amounts, time_ns=times),
    st.builds(FundingPaid, symbol=words, amount=amounts, currency=words, time_ns=times),
    st.builds(
        PositionReported, symbol=words, quantity=amounts, entry_price=amounts, venue=words, time_ns=times
    ),
    st.builds(
        OrderFillBusted,
        symbol=words,
        side=sides,
        trade_id=st.sampled_from(["", "1"]),
        venue=words,
        time_ns=times,
    ),
    st.builds(
        InstrumentDefined,
        symbol=words,
        base=words,
        quote=words,
        settle=words,
        contract=st.sampled_from(["", "spot", "linear", "inverse"]),
        multiplier=amounts,
        leverage=amounts,
        price_sign=st.sampled_from(["", "any"]),
        venue=words,
    ),
    st.builds(
        Heartbeat,
        offered=numbers,
        written=numbers,
        dropped=st.dictionaries(words, numbers, max_size=2),
        time_ns=times,
    ),
    st.builds(BreakerTripped, breaker=words),
    st.builds(BotStarted),
    st.builds(BotStopped),
)
records = st.builds(Record, seq=st.just(1), at_ns=times, fact=facts)


@given(st.lists(records, max_size=40), st.sampled_from(["live", "backtest"]), words)
def test_no_journal_stops_the_hub(story: list[Record], mode: str, currency: str) -> None:
    state = State(SETTINGS)
    fold_story(state, story, msgspec.convert({"name": "bot", "mode": mode, "currency": currency}, Bot))
    views, hub = views_of(state), hub_view(state)
    families = gather(views, hub)
    assert render(families, Format.PROMETHEUS)
    assert msgspec.json.encode(overview(views, hub, families, []))
