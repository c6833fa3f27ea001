"""Orders by id: each stage is timed once, each end counted once, in whatever order it was all told."""

import decimal
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.events import AnyFact, OrderAccepted, OrderCanceled, OrderPlaced, OrderRejected
from deskwatch.model import MONEY_CONTEXT, NANOSECONDS, Bot, Reason
from deskwatch.operations import Execution, Moment, Orders
from deskwatch.operations import orders as orders_module
from tests.planted import planted

BOT = Bot(name="bot", venue="venue", account="main")
START_NS = 1_767_268_800 * NANOSECONDS
SYMBOL = "BTC/USD"


class Filled(NamedTuple):
    """A fill of an order, as the fold hands it over."""

    order_id: str
    quantity: Decimal
    price: Decimal = Decimal(100)
    side: str = "buy"


Told = tuple[float, AnyFact | Filled]


def tell(orders: Orders, seconds: float, fact: AnyFact | Filled) -> None:
    """Let orders know of something that was recorded so many seconds after the start."""
    at_ns = START_NS + round(seconds * NANOSECONDS)
    if not isinstance(fact, Filled):
        assert orders.update(BOT, fact, at_ns) is None
        return
    key = ("venue", "main", SYMBOL, fact.order_id)
    worth = fact.quantity * fact.price
    execution = Execution(Moment(0, at_ns), fact.side, fact.quantity, fact.price, worth, "USD")
    orders.fill(key, execution)


def told(*story: Told) -> Orders:
    """Return the orders after a story."""
    orders = Orders()
    for seconds, fact in story:
        tell(orders, seconds, fact)
    return orders


def placed(order_id: str, quantity: str = "2", *, arrival: str = "") -> OrderPlaced:
    return OrderPlaced(symbol=SYMBOL, side="buy", quantity=quantity, order_id=order_id, arrival_price=arrival)


def times(orders: Orders) -> dict[str, tuple[int, float]]:
    """Return how many times each stage was timed, and the seconds together."""
    return {stage: (histogram.count, histogram.total) for stage, histogram in orders.latency.items()}


class Story(NamedTuple):
    """What became of one order: when it was accepted, its fills, whether it was canceled."""

    quantity: Decimal
    accepted: float | None
    fills: list[tuple[float, Decimal]]
    canceled: float | None

    def facts(self, order_id: str) -> list[Told]:
        """Return what is told of it; it was placed at 0."""
        found: list[Told] = [(0.0, placed(order_id, str(self.quantity)))]
        if self.accepted is not None:
            found.append((self.accepted, OrderAccepted(symbol=SYMBOL, order_id=order_id)))
        found += [(seconds, Filled(order_id, quantity)) for seconds, quantity in self.fills]
        if self.canceled is not None:
            found.append((self.canceled, OrderCanceled(symbol=SYMBOL, order_id=order_id)))
        return found


seconds_later = st.integers(0, 4000).map(float)
quantities = st.decimals("0.1", "5", places=1)
stories = st.builds(
    Story,
    quantities,
    st.one_of(st.none(), seconds_later),
    st.lists(st.tuples(seconds_later, quantities), max_size=4).map(sorted),
    st.one_of(st.none(), seconds_later),
)


def batch_times(stories: list[Story]) -> dict[str, tuple[int, float]]:
    """Return how many times each stage is to be timed, and the sum, from the whole stories."""
    found: dict[str, list[float]] = {"accepted": [], "first_fill": [], "complete": []}
    for story in stories:
        if story.accepted is not None:
            found["accepted"].append(story.accepted)
        if story.fills:
            found["first_fill"].append(story.fills[0][0])
        done = Decimal(0)
        for seconds, quantity in story.fills:
            if done < story.quantity <= done + quantity:
                found["complete"].append(seconds)
            done += quantity
    return {stage: (len(values), sum(values)) for stage, values in found.items()}


def batch_ratio(stories: list[Story]) -> Fraction | None:
    """Return the mean filled fraction of the orders that ended, from the whole stories."""
    shares = [
        min(Fraction(1), Fraction(sum(quantity for _, quantity in story.fills)) / Fraction(story.quantity))
        for story in stories
    ]
    ended = [
        share
        for share, story in zip(shares, stories, strict=True)
        if share == 1 or story.canceled is not None
    ]
    return sum(ended) / Fraction(len(ended)) if len(ended) >= 10 else None


def check_against_the_stories(orders: Orders, stories: list[Story], facts: list[Told]) -> None:
    """Hold the figures after all facts to those of the whole stories."""
    with decimal.localcontext(MONEY_CONTEXT):
        for seconds, fact in facts:
            tell(orders, seconds, fact)
        assert times(orders) == batch_times(stories)
        ratio, exact = orders.fill_ratio(), batch_ratio(stories)
        assert ratio is None if exact is None else abs(Fraction(ratio or 0) - exact) < Fraction(1, 10**35)


@given(st.lists(stories, max_size=14), st.data())
def test_however_the_orders_are_mixed_each_is_timed_and_counted_as_its_own_story_says(
    stories: list[Story], data: st.DataObject
) -> None:
    """Facts of different orders come in any order; those of one in theirs."""
    queues = [story.facts(f"o-{number}") for number, story in enumerate(stories)]
    turns = [number for number, queue in enumerate(queues) for _ in queue]
    facts = [queues[number].pop(0) for number in data.draw(st.permutations(turns))]
    check_against_the_stories(Orders(), stories, facts)


SOME = [
    Story(Decimal(2), 1.0, [(2.0, Decimal(1)), (5.0, Decimal(1))], None),
    Story(Decimal(4), None, [(3.0, Decimal(1))], 9.0),
    Story(Decimal(1), 0.5, [], 3.0),
] * 5


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("        if stage not in order.stages:\n", "        if True:\n"),
        ("order.filled >= order.ordered", "order.filled > 0"),
        ("min(ONE, quotient(self.filled, self.ordered))", "ONE"),
        ("                order.ended = True\n", ""),
        ("            self._fractions -= order.counted\n", ""),
    ],
    ids=["every fill is the first", "a part is the whole", "filled or not", "a cancel ends nothing", "twice"],
)
def test_the_stories_notice_when(right: str, wrong: str) -> None:
    fault = planted(orders_module, right, wrong)
    facts = [fact for number, story in enumerate(SOME) for fact in story.facts(f"o-{number}")]
    more = [*facts, *((20.0, Filled(f"o-{number}", Decimal("0.1"))) for number in range(0, 15, 3))]
    stories = [
        story._replace(fills=[*story.fills, (20.0, Decimal("0.1"))]) if number % 3 == 0 else story
        for number, story in enumerate(SOME)
    ]
    with pytest.raises(AssertionError):
        check_against_the_stories(fault.Orders(), stories, more)


@pytest.mark.parametrize("place", range(4))
def test_it_does_not_matter_where_among_its_facts_the_placing_is_told(place: int) -> None:
    story: list[Told] = [
        (1.0, OrderAccepted(symbol=SYMBOL, order_id="o")),
        (2.0, Filled("o", Decimal(1))),
        (4.0, Filled("o", Decimal(1))),
    ]
    story.insert(place, (0.0, placed("o", arrival="99")))
    orders = told(*story)
    assert times(orders) == {"accepted": (1, 1.0), "first_fill": (1, 2.0), "complete": (1, 4.0)}
    assert orders.finished == {"filled": 1}
    assert orders.slippage.histograms["buy"].count == 2


def test_a_fill_after_the_cancel_wins() -> None:
    orders = told((0, placed("o")), (1, OrderCanceled(symbol=SYMBOL, order_id="o")))
    assert +orders.finished == {"unfilled": 1}
    tell(orders, 2, Filled("o", Decimal(1)))
    assert +orders.finished == {"partly_filled": 1}
    tell(orders, 3, Filled("o", Decimal(1)))
    assert +orders.finished == {"filled": 1}


def test_a_refused_order_is_finished_and_unfilled() -> None:
    orders = told((0, placed("o")), (1, OrderRejected(symbol=SYMBOL, side="buy", order_id="o")))
    assert orders.finished == {"unfilled": 1}


def test_both_times_are_of_one_clock() -> None:
    """The venue's clock where both were told by it, else the one that recorded both."""
    assert Moment(5 * NANOSECONDS, 100).seconds_since(Moment(3 * NANOSECONDS, 90)) == 2
    assert Moment(5 * NANOSECONDS, 4 * NANOSECONDS).seconds_since(Moment(0, NANOSECONDS)) == 3


def test_a_time_below_zero_is_measured_for_no_stage() -> None:
    orders = told((5, placed("o")), (4, OrderAccepted(symbol=SYMBOL, order_id="o")))
    assert times(orders)["accepted"] == (0, 0.0)


def test_the_same_id_of_another_symbol_or_venue_is_another_order() -> None:
    other = (
        OrderAccepted(symbol="ETH/USD", order_id="o"),
        OrderAccepted(symbol=SYMBOL, order_id="o", venue="x"),
    )
    assert times(told((0, placed("o")), (1, other[0]), (1, other[1])))["accepted"] == (0, 0.0)


def test_an_id_that_is_placed_once_more_is_another_order() -> None:
    orders = told(
        (0, placed("1")), (1, Filled("1", Decimal(2))), (9, placed("1")), (11, Filled("1", Decimal(2)))
    )
    assert times(orders)["complete"] == (2, 3.0)
    assert orders.finished == {"filled": 2}


def test_an_order_by_worth_is_filled_by_worth() -> None:
    by_worth = OrderPlaced(symbol=SYMBOL, side="buy", value="200", order_id="o")
    orders = told((0, by_worth), (1, Filled("o", Decimal(1))), (2, Filled("o", Decimal(1))))
    assert times(orders)["complete"] == (1, 2.0)


def test_a_new_run_forgets_orders_and_keeps_what_was_timed() -> None:
    orders = told((0, placed("1")), (1, Filled("1", Decimal(1))))
    orders.begin_run()
    tell(orders, 5, Filled("1", Decimal(1)))
    assert times(orders)["first_fill"] == (1, 1.0)
    assert orders.finished == {}


@pytest.mark.parametrize("field", ["quantity", "value", "arrival_price"])
@pytest.mark.parametrize("text", ["nan", "1e9999", "\uff11", "9" * 41])
def test_an_amount_that_is_none_is_said_and_the_order_not_followed(field: str, text: str) -> None:
    fact = msgspec.structs.replace(OrderPlaced(symbol=SYMBOL, side="buy", order_id="o"), **{field: text})
    orders = Orders()
    wrong = orders.update(BOT, fact, START_NS)
    assert wrong is not None
    assert wrong[0] is Reason.NOT_MONEY


def test_orders_without_an_id_are_not_followed() -> None:
    orders = told((0, placed("")), (1, Filled("", Decimal(2))), (2, OrderAccepted(symbol=SYMBOL)))
    assert times(orders) == {"accepted": (0, 0.0), "first_fill": (0, 0.0), "complete": (0, 0.0)}
    assert orders.finished == {}


def test_five_thousand_open_orders_are_followed_and_one_more_costs_the_oldest() -> None:
    orders = told(*((0.0, placed(f"o-{number}")) for number in range(5_001)))
    assert orders.forgotten == 1
    tell(orders, 1, Filled("o-0", Decimal(2)))
    tell(orders, 1, Filled("o-5000", Decimal(2)))
    assert orders.finished == {"filled": 1}


def test_orders_that_ended_push_out_no_open_one() -> None:
    orders = told((0, placed("open")))
    for number in range(6_000):
        tell(orders, 1, placed(f"o-{number}", "1"))
        tell(orders, 2, Filled(f"o-{number}", Decimal(1)))
    tell(orders, 3, Filled("open", Decimal(2)))
    assert (orders.finished, orders.forgotten) == ({"filled": 6_001}, 0)
