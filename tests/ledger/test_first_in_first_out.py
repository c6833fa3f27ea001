"""Cost by the first in, first out: what was bought first is closed first, however many lots there are."""

import decimal
from decimal import Decimal

import pytest

from deskwatch.ledger import Basis, Ledger, Position
from deskwatch.ledger import fifo as fifo_module
from deskwatch.ledger.fifo import MOST_LOTS, Lots
from deskwatch.model import MONEY_CONTEXT
from tests.ledger.book import BOT, book, known, outcomes, plain
from tests.planted import planted

TWO_LOTS = "10:00 buy 1 BTC/USD @ 100\n10:01 buy 1 BTC/USD @ 200\n"


def lots_of(*sizes_and_values: tuple[int, int]) -> Lots:
    lots = Lots()
    for size, value in sizes_and_values:
        lots.add(Decimal(size), Decimal(value))
    return lots


def text_of(lots: Lots | Position) -> str:
    """Return the size and the cost of each open lot."""
    return ", ".join(f"{plain(size)} for {plain(cost)}" for size, cost in lots.open_lots())


@pytest.mark.parametrize(
    ("closing", "fifo", "average"),
    [
        ("sell 1 BTC/USD @ 150", "50", "0"),
        ("sell 1.5 BTC/USD @ 150", "25", "0"),
        ("sell 2 BTC/USD @ 150", "0", "0"),
        ("sell 3 BTC/USD @ 160", "20", "20"),
    ],
    ids=["one lot", "one and a half", "all", "beyond flat"],
)
def test_both_costs_are_kept_and_agree_at_flat(closing: str, fifo: str, average: str) -> None:
    ledger = book(f"{TWO_LOTS}10:02 {closing}")
    assert known(ledger.realised_by[Basis.FIFO]) == ({"USD": Decimal(fifo)} if fifo != "0" else {})
    assert known(ledger.realised_by[Basis.AVERAGE]) == ({"USD": Decimal(average)} if average != "0" else {})


def test_the_settings_say_which_one_is_shown() -> None:
    fifo, average = (
        book(f"{TWO_LOTS}10:02 sell 1 BTC/USD @ 150", Ledger(BOT, None, basis=basis))
        for basis in (Basis.FIFO, Basis.AVERAGE)
    )
    assert known(fifo.realised) == {"USD": Decimal(50)}
    for ledger, unrealised in ((fifo, -50), (average, 0)):
        valuation = ledger.value("USD", 0)
        assert valuation
        assert [valuation.equity, valuation.unrealised] == [0, unrealised]


def test_a_short_is_closed_in_its_order_too() -> None:
    ledger = book("10:00 sell 1 BTC/USD @ 200\n10:01 sell 1 BTC/USD @ 100\n10:02 buy 1 BTC/USD @ 150")
    assert known(ledger.realised_by[Basis.FIFO]) == {"USD": Decimal(50)}
    (_, position), *_ = ledger.open_positions()
    assert text_of(position) == "-1 for -100"


def test_a_flip_begins_with_a_lot_of_its_own() -> None:
    ledger = book(f"{TWO_LOTS}10:02 sell 5 BTC/USD @ 150")
    (_, position), *_ = ledger.open_positions()
    assert text_of(position) == "-3 for -450"


def test_the_outcome_of_a_closing_is_by_the_cost_that_is_shown() -> None:
    text = f"{TWO_LOTS}10:02 sell 1 BTC/USD @ 140"
    assert outcomes(text)[-1] == "loss -10"
    assert outcomes(text, Ledger(BOT, None, basis=Basis.FIFO))[-1] == "win 40"


def test_lots_at_one_price_are_one() -> None:
    assert text_of(lots_of((1, 5), (2, 5), (1, 6))) == "3 for 15, 1 for 6"


def test_a_saved_moment_comes_back_whatever_happened_since() -> None:
    lots = lots_of((1, 5), (2, 6))
    saved = lots.save()
    lots.add(Decimal(3), Decimal(6))
    lots.add(Decimal(1), Decimal(9))
    lots.take(Decimal(5))
    lots.restore(saved)
    assert text_of(lots) == "1 for 5, 2 for 12"
    assert lots.take(Decimal(2)) == 11


def test_a_saved_moment_comes_back_after_closed_lots_were_cleared_away() -> None:
    lots = lots_of((1, 5), (1, 6))
    saved = lots.save()
    for value in range(2_000):
        lots.add(Decimal(1), Decimal(value))
        lots.take(Decimal(1))
    assert len(lots.open_lots()) == 2
    lots.restore(saved)
    assert text_of(lots) == "1 for 5, 1 for 6"


def test_too_many_lots_are_joined_in_pairs_and_none_of_their_cost_is_lost() -> None:
    lots = lots_of(*((1, value) for value in range(MOST_LOTS + 5)))
    assert len(lots.open_lots()) < MOST_LOTS
    assert lots.cost == sum(range(MOST_LOTS + 5))
    with decimal.localcontext(MONEY_CONTEXT):
        assert text_of(lots).startswith("2 for 1, ")
        assert lots.take(Decimal(MOST_LOTS)) == sum(range(MOST_LOTS))


def test_forgetting_what_was_closed_before_would_be_noticed() -> None:
    fault = planted(fifo_module, "taken = self._taken + size", "taken = size")
    lots = fault.Lots()
    for value in (5, 9):
        lots.add(Decimal(1), Decimal(value))
    assert [lots.take(Decimal(1)), lots.take(Decimal(1))] != [5, 9]
