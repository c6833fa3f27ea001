"""A fill that is told late is put in its place; the book is then what it would be had it come in time."""

from decimal import Decimal
from itertools import pairwise

import pytest

from deskwatch.events import Fact, OrderFillBusted, OrderFilled
from deskwatch.ledger import Booking, ClosedTrade, Ledger
from deskwatch.ledger import timeline as timeline_module
from deskwatch.ledger.timeline import FEWEST_KEPT, MOST_KEPT
from deskwatch.testing import book_text
from tests.ledger.book import book_one, check_identity, known, new_ledger

KEY = ("venue", "account", "BTC/USD")


def fill(time_ns: int, side: str, quantity: str, price: str) -> OrderFilled:
    return OrderFilled(
        symbol="BTC/USD",
        side="buy" if side == "buy" else "sell",
        quantity=quantity,
        price=price,
        trade_id=f"t-{time_ns}",
        time_ns=time_ns,
    )


def told(*facts: Fact, ledger: Ledger | None = None) -> tuple[Ledger, list[Booking | None]]:
    """Return the book after facts at their own times, and what each was booked as."""
    ledger = ledger or new_ledger()
    booked = [book_one(ledger, fact, fact.time_ns) for fact in facts]
    check_identity(ledger)
    return ledger, booked


def nets(trades: tuple[ClosedTrade, ...]) -> list[Decimal | None]:
    return [trade.net for trade in trades]


FIRST, SECOND, THIRD = fill(1, "buy", "1", "100"), fill(2, "buy", "1", "200"), fill(3, "sell", "1", "180")


@pytest.mark.parametrize(
    "order", [(FIRST, SECOND, THIRD), (THIRD, SECOND, FIRST), (SECOND, THIRD, FIRST), (THIRD, FIRST, SECOND)]
)
def test_the_order_in_which_fills_are_told_does_not_matter(order: tuple[Fact, ...]) -> None:
    ledger, _ = told(*order)
    assert book_text(ledger) == "BTC/USD 1 @ 150"
    assert known(ledger.realised) == {"USD": Decimal(30)}


def test_a_late_fill_says_so_and_others_do_not() -> None:
    _, booked = told(FIRST, THIRD, SECOND)
    assert [booking and booking.late for booking in booked] == [False, False, True]
    assert [booking and booking.out_of_window for booking in booked] == [False, False, False]


def test_fills_of_one_time_stand_as_they_were_told() -> None:
    same = [fill(5, "buy", "1", "100"), OrderFilled(symbol="BTC/USD", side="sell", quantity="3", price="90")]
    ledger, _ = told(same[0])
    booking = book_one(ledger, same[1], 5)
    assert booking
    assert not booking.late
    assert known(ledger.realised) == {"USD": Decimal(-10)}


def test_a_trade_that_a_late_fill_undoes_is_retracted() -> None:
    _, booked = told(FIRST, THIRD, SECOND)
    late = booked[-1]
    assert late
    assert (nets(late.retracted), nets(late.recounted), late.trade) == ([Decimal(80)], [], None)


def test_a_trade_that_a_late_fill_changes_is_counted_anew() -> None:
    _, booked = told(FIRST, fill(4, "sell", "2", "180"), fill(5, "buy", "1", "170"), SECOND)
    late = booked[-1]
    assert late
    assert nets(late.retracted) == [Decimal(80), Decimal(10)]
    assert nets(late.recounted) == [Decimal(60)]


def test_a_trade_that_a_late_fill_itself_finishes_is_its_own() -> None:
    _, booked = told(FIRST, fill(5, "buy", "1", "170"), fill(3, "sell", "1", "180"))
    late = booked[-1]
    assert late
    assert late.trade
    assert late.trade.net == 80
    assert (late.trade.opened_ns, late.trade.closed_ns) == (1, 3)
    assert not late.retracted
    assert not late.recounted


def many(count: int, first: int = 1) -> list[OrderFilled]:
    return [fill(number, "buy", "1", str(number)) for number in range(first, first + count)]


def test_the_window_is_bounded_and_never_shorter_than_it_says() -> None:
    ledger, _ = told(*many(5_000, first=10))
    kept = len(ledger.timelines[KEY].entries)
    assert FEWEST_KEPT <= kept < MOST_KEPT


def test_the_oldest_fill_of_the_window_still_finds_its_place() -> None:
    facts = many(MOST_KEPT + 100, first=10)
    missing = facts[-FEWEST_KEPT + 1]
    ledger, booked = told(*(fact for fact in facts if fact is not missing), missing)
    whole, _ = told(*facts)
    assert booked[-1]
    assert not booked[-1].out_of_window
    assert ledger.positions[KEY].open_lots() == whole.positions[KEY].open_lots()


def test_a_fill_from_before_the_window_is_booked_now_and_says_so() -> None:
    ledger, booked = told(*many(MOST_KEPT + 100, first=10), fill(1, "sell", "5", "7"))
    late = booked[-1]
    assert late
    assert (late.late, late.out_of_window, late.time_ns) == (True, True, 1)
    assert ledger.positions[KEY].quantity == MOST_KEPT + 95


@pytest.mark.parametrize("age", [3, MOST_KEPT])
def test_a_bust_takes_a_fill_out_or_reverses_it_where_its_place_is_not_known(age: int) -> None:
    facts = many(MOST_KEPT + 100, first=10)
    busted = facts[-age]
    bust = OrderFillBusted(symbol="BTC/USD", side="buy", trade_id=busted.trade_id, time_ns=10**6)
    ledger, booked = told(*facts, bust)
    taken = booked[-1]
    assert taken
    assert taken.busted
    assert taken.out_of_window is (age > FEWEST_KEPT)
    assert taken.signed_quantity == -1
    assert taken.cost == -Decimal(busted.price)
    assert known(ledger.cash) == {"USD": -sum(Decimal(each.price) for each in facts) + Decimal(busted.price)}


def test_a_bust_retracts_the_trade_that_its_fill_finished() -> None:
    bust = OrderFillBusted(symbol="BTC/USD", side="sell", trade_id="t-3", time_ns=9)
    _, booked = told(FIRST, THIRD, bust)
    taken = booked[-1]
    assert taken
    assert nets(taken.retracted) == [Decimal(80)]
    assert taken.realised == -80
    assert taken.time_ns == 3


def test_a_late_fill_is_worth_what_it_would_have_been_at_another_price() -> None:
    _, booked = told(THIRD, FIRST)
    late = booked[-1]
    assert late
    assert [late.worth(Decimal(150)), late.cost] == [150, 100]


def test_saved_moments_stand_as_close_as_they_must() -> None:
    ledger, _ = told(*many(3_000, first=10))
    told(*many(40, first=10_000), fill(9_000, "buy", "1", "3"), ledger=ledger)
    entries = ledger.timelines[KEY].entries
    saved = [at for at, entry in enumerate(entries) if entry.before is not None]
    assert saved[0] == 0
    gaps = [after - before for before, after in pairwise(saved)]
    assert max(gaps) <= 2 * timeline_module._SAVED_EVERY  # noqa: SLF001 - a limit of the module
