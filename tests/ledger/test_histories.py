"""In whatever order facts are told, twice or in parts or taken back: the book is the one of what happened."""

import decimal

import pytest
from hypothesis import given

from deskwatch.ledger import Basis, Ledger
from deskwatch.ledger import average as average_module
from deskwatch.ledger import entries as entries_module
from deskwatch.ledger import fifo as fifo_module
from deskwatch.ledger import ledger as ledger_module
from deskwatch.ledger import position as position_module
from deskwatch.ledger import timeline as timeline_module
from deskwatch.model import MONEY_CONTEXT
from tests.ledger.against_fractions import begin, check_fills, compare
from tests.ledger.book import BOT, book_one, new_ledger
from tests.ledger.histories import History, check_history, halves, histories, late_histories
from tests.planted import planted

SEED = 20_260_101
FILLS = 5_000


@given(histories())
def test_the_book_is_that_of_what_happened_after_every_fact(history: History) -> None:
    check_history(new_ledger(), history)


@given(histories())
def test_splitting_fills_changes_no_figure(history: History) -> None:
    whole, parts = new_ledger(), new_ledger()
    exact = begin(whole)
    begin(parts)
    for time_ns, fact in history.happened:
        book_one(whole, fact, time_ns)
        exact.book(fact)
    for time_ns, fact in halves(history.happened):
        book_one(parts, fact, time_ns)
    compare(parts, exact)
    with decimal.localcontext(MONEY_CONTEXT):
        assert parts.value("USD", 0) == whole.value("USD", 0)


def test_random_fills_are_booked_as_exact_fractions_would_be() -> None:
    finished = check_fills(new_ledger(), FILLS, SEED)
    assert finished > FILLS / 10, f"seed {SEED}: only {finished} of {FILLS} fills finished a trade"


@pytest.mark.parametrize("basis", Basis)
def test_the_cost_that_is_shown_changes_neither_cash_nor_equity(basis: Basis) -> None:
    ledger = Ledger(BOT, None, basis=basis)
    check_fills(ledger, 300, SEED)


FAULTS = {
    "the fee is earned": (
        ledger_module,
        "self.wallets.pay(place, fee_currency, -fee)",
        "self.wallets.pay(place, fee_currency, fee)",
    ),
    "the fee is forgotten": (ledger_module, "self.fees[fee_currency] += fee", "pass"),
    "cash is not paid": (ledger_module, "now.flow - before.flow", "now.realised - before.realised"),
    "the other side": (
        entries_module,
        'if fact.side == "buy" else -quantity',
        'if fact.side == "x" else -quantity',
    ),
    "a fee in base is kept back twice": (
        entries_module,
        "signed - fee, fee * value",
        "signed - 2 * fee, fee * value",
    ),
    "a float": (
        position_module,
        "proceeds = -quantity * value",
        "proceeds = type(value)(float(-quantity * value))",
    ),
    "a contract is paid in full": (
        position_module,
        "realised if self.margined else",
        "0 * realised if 0 else",
    ),
    "a flip keeps the old cost": (
        position_module,
        "self._open(quantity + held, value",
        "self._open(quantity, value",
    ),
    "the fee of a flip is not shared": (position_module, "quotient(fee * -held, quantity)", "fee"),
    "cost is not shared": (
        average_module,
        "self._cost * left, self._quantity",
        "self._cost, self._cost / self.cost",
    ),
    "cost is of the last closing": (
        average_module,
        "quotient(self._cost * left, self._quantity)",
        "quotient(self.cost * left, self.quantity)",
    ),
    "the last lot is closed first": (
        fifo_module,
        "return self._taken_cost - before",
        "return size * self._values[-1]",
    ),
    "a lot is joined with any other": (fifo_module, "if value == self._values[-1] and", "if"),
    "a late fill comes last": (timeline_module, "entry.order_ns >= entries[-1].order_ns", "True"),
    "the next ones are not booked again": (timeline_module, "for entry in again:", "for entry in again[:1]:"),
    "a moment too far back": (
        timeline_module,
        "(saved := entries[start].before)",
        "(saved := entries[0].before)",
    ),
    "a bust is forgotten": (timeline_module, "del again[at - start]", "pass"),
    "trades are not retracted": (
        timeline_module,
        "return tuple(before[first : len(before) - last])",
        "return ()",
    ),
    "a bust keeps its fee": (ledger_module, "before, -entry.taken, entry", "before, 0 * entry.taken, entry"),
}


def with_fault(fault: str) -> Ledger:
    """Return a ledger with one fault planted in the module that has it."""
    module, right, wrong = FAULTS[fault]
    faulty = planted(module, right, wrong)
    names: dict[str, object] = {}
    if module in {average_module, fifo_module}:
        name = "Pool" if module is average_module else "Lots"
        faulty = planted(position_module, "import enum\n", "import enum\n", **{name: getattr(faulty, name)})
    if module in {average_module, fifo_module, position_module}:
        names["Position"] = faulty.Position
    elif module is timeline_module:
        names["Timeline"] = faulty.Timeline
    elif module is entries_module:
        names["entry_of"] = faulty.entry_of
    if module is not ledger_module:
        faulty = planted(ledger_module, "import msgspec\n", "import msgspec\n", **names)
    ledger: Ledger = faulty.Ledger(BOT, None)
    return ledger


def check_all(fault: str) -> None:
    check_fills(with_fault(fault), 400, SEED, whole_every=1)
    for history in late_histories(150, SEED):
        check_history(with_fault(fault), history)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_histories_notice_when(fault: str) -> None:
    with pytest.raises((AssertionError, ArithmeticError, IndexError, ValueError)):
        check_all(fault)
