"""The ways in which venues, feeds and bots tell of a fill wrongly; each broke a book that is known."""

from contextlib import suppress
from decimal import Decimal

import msgspec
import pytest

from deskwatch.events import (
    AnyFact,
    BalanceReported,
    Fact,
    FundingPaid,
    OrderAccepted,
    OrderCanceled,
    OrderFillBusted,
    OrderFilled,
    OrderPlaced,
    PositionReported,
)
from deskwatch.ledger import Ledger, RefusedFactError
from deskwatch.ledger import ledger as ledger_module
from deskwatch.model import Reason
from deskwatch.testing import book_text
from tests.folded import at, fold_story, folded, series_of
from tests.ledger.book import BOT, book_one, check_identity, known, new_ledger
from tests.planted import planted

BUY = OrderFilled(symbol="BTC/USD", side="buy", quantity="2", price="100", fee="1", trade_id="7")
SELL = OrderFilled(symbol="BTC/USD", side="sell", quantity="2", price="110", fee="1", trade_id="8")
ORDER: list[AnyFact] = [
    OrderPlaced(symbol="BTC/USD", side="buy", quantity="2", order_id="o-1"),
    OrderAccepted(symbol="BTC/USD", order_id="o-1"),
]
CANCELED: list[AnyFact] = [OrderCanceled(symbol="BTC/USD", order_id="o-1")]
BUST = OrderFillBusted(symbol="BTC/USD", side="buy", trade_id="7", reason="erroneous")


def but(fact: OrderFilled, **changes: str) -> OrderFilled:
    return msgspec.structs.replace(fact, **changes)


def told(*facts: Fact, ledger: Ledger | None = None) -> Ledger:
    """Return the book after facts, a second of the clock apart; those that were refused left out."""
    ledger = ledger or new_ledger()
    for time_ns, fact in enumerate(facts, start=1):
        with suppress(RefusedFactError):
            book_one(ledger, fact, time_ns)
        check_identity(ledger, at_ns=time_ns)
    return ledger


def money(series: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return the figures of money and of positions."""
    return {name: values for name, values in series.items() if "_usd" in name or "position" in name}


def test_d1_a_fill_told_again_after_each_reconnection_is_booked_once() -> None:
    ledger = told(BUY, SELL, BUY, SELL, BUY, SELL)
    assert known(ledger.cash) == {"USD": Decimal(18)}


def test_d2_a_trade_id_is_unique_only_within_its_symbol() -> None:
    assert book_text(told(BUY, but(BUY, symbol="ETH/USD"))) == "BTC/USD 2 @ 100\nETH/USD 2 @ 100"


def test_d3_a_trade_with_itself_has_one_id_on_both_sides() -> None:
    ledger = told(BUY, but(SELL, trade_id="7", price="100"))
    assert book_text(ledger) == ""
    assert known(ledger.fees) == {"USD": Decimal(2)}


@pytest.mark.parametrize("change", [{"quantity": "3"}, {"price": "101"}])
def test_d4_an_id_used_again_for_another_fill_is_not_booked_but_told(change: dict[str, str]) -> None:
    state = folded(at("11:00", BUY))
    (complaint,) = fold_story(state, at("11:01", but(BUY, **change)))
    assert complaint.reason is Reason.CONFLICT
    assert "'2 100 1'" in complaint.detail
    assert book_text(state.bots["bot"].account.ledger) == "BTC/USD 2 @ 100"


def test_d4_the_same_numbers_written_otherwise_are_no_conflict() -> None:
    ledger = new_ledger()
    assert book_one(ledger, BUY) is not None
    assert book_one(ledger, but(BUY, quantity="2.00", price="1e2", fee="")) is None


def test_d5_fills_without_an_id_are_all_booked() -> None:
    nameless = but(BUY, trade_id="")
    assert book_text(told(nameless, nameless)) == "BTC/USD 4 @ 100"


def test_d6_what_is_derived_is_no_part_of_an_id_so_parts_stay_parts() -> None:
    parts = [but(BUY, quantity="1", trade_id="a"), but(BUY, quantity="2", trade_id="b")]
    assert book_text(told(*parts)) == "BTC/USD 3 @ 100"


def test_d7_an_id_is_used_up_only_by_a_fill_that_was_booked() -> None:
    ledger = new_ledger()
    with pytest.raises(RefusedFactError):
        book_one(ledger, but(BUY, quantity="NaN"))
    assert book_text(told(BUY, ledger=ledger)) == "BTC/USD 2 @ 100"


def test_d8_a_fill_of_an_order_that_nobody_knows_is_booked() -> None:
    assert book_text(told(but(BUY, order_id="unheard of"))) == "BTC/USD 2 @ 100"


def test_d9_a_fill_before_the_word_that_its_order_was_accepted_is_booked() -> None:
    early = folded(at("11:00", but(BUY, order_id="o-1")), at("11:01", *ORDER))
    late = folded(at("11:00", *ORDER), at("11:00", but(BUY, order_id="o-1")))
    assert money(series_of(early)) == money(series_of(late))


def test_d10_a_fill_after_the_word_that_its_order_was_canceled_is_booked() -> None:
    state = folded("10:59 cash 1000", at("11:00", *ORDER, *CANCELED), at("11:01", but(BUY, order_id="o-1")))
    assert series_of(state)["trader_position_quantity"] == {"symbol=BTC/USD": 2}


def test_d11_partial_fills_add_up_to_the_whole() -> None:
    parts = [but(BUY, quantity="0.1", fee="0.05", trade_id=f"p-{number}") for number in range(20)]
    assert book_text(told(*parts)) == book_text(told(BUY))
    assert known(told(*parts).cash) == known(told(BUY).cash)


def test_d12_a_fill_through_flat_is_one_fill() -> None:
    ledger = told(BUY, but(SELL, quantity="5"), but(SELL, quantity="5"))
    assert book_text(ledger) == "BTC/USD -3 @ 110"
    assert known(ledger.realised) == {"USD": Decimal(20)}


@pytest.mark.parametrize(("fee", "paid"), [("3", {"BNB": Decimal(3)}), ("-3", {"BNB": Decimal(-3)})])
def test_d13_a_fee_or_rebate_in_a_third_currency_is_kept_in_it(fee: str, paid: dict[str, Decimal]) -> None:
    ledger = told(but(BUY, fee=fee, fee_currency="BNB"))
    assert known(ledger.fees) == paid
    assert ledger.missing(1) == ["rate of BNB in USD"]


def test_d14_a_fee_in_the_base_currency_leaves_less_of_it() -> None:
    assert book_text(told(but(BUY, fee="0.002", fee_currency="BTC"))) == "BTC/USD 1.998 @ 100"


def test_d15_funding_told_twice_is_paid_once_and_told_otherwise_is_not_paid_again() -> None:
    funding = FundingPaid(symbol="BTC/USD:USD", amount="-3", funding_id="f")
    ledger = told(funding, funding, msgspec.structs.replace(funding, amount="0"))
    assert known(ledger.funding) == {"USD": Decimal(-3)}


def test_d16_a_million_tenths_leave_no_dust() -> None:
    ledger = told(but(BUY, quantity="100000", trade_id="all"))
    for number in range(1_000):
        book_one(ledger, but(SELL, quantity="100.0", trade_id=f"s-{number}"), 2)
    assert book_text(ledger) == ""
    assert not ledger.open_positions()


def test_d24_a_fill_that_was_never_told_shows_as_drift_and_flat_is_said_by_nobody() -> None:
    ledger = told(BUY, PositionReported(symbol="BTC/USD", quantity="3"))
    assert [drift.amount for drift in ledger.position_drifts.values()] == [Decimal(1)]
    assert book_text(ledger) == "BTC/USD 2 @ 100"


@pytest.mark.parametrize("order", [(BUY, SELL, BUST), (BUST, BUY, SELL), (BUY, BUST, SELL, BUY, BUST)])
def test_d25_a_fill_that_the_venue_took_back_never_was(order: tuple[Fact, ...]) -> None:
    ledger, without = told(*order), told(SELL)
    assert book_text(ledger) == book_text(without) == "BTC/USD -2 @ 110"
    assert known(ledger.cash) == known(without.cash)
    assert known(ledger.fees) == known(without.fees)


def test_d25_a_correction_is_a_bust_and_a_new_fill() -> None:
    ledger = told(BUY, BUST, but(BUY, price="99", trade_id="7-corrected"))
    assert book_text(ledger) == "BTC/USD 2 @ 99"


def test_d25_a_bust_without_an_id_is_refused() -> None:
    with pytest.raises(RefusedFactError, match="without a trade_id"):
        book_one(new_ledger(), msgspec.structs.replace(BUST, trade_id=""))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_d26_a_snapshot_from_before_a_fill_undoes_nothing(place: int) -> None:
    snapshot = [
        PositionReported(symbol="BTC/USD", quantity="0"),
        BalanceReported(currency="USD", total="1000"),
    ]
    facts: list[tuple[int, Fact]] = [
        (1, BalanceReported(currency="USD", total="1000")),
        (10, BUY),
        (20, SELL),
    ]
    facts[place + 1 : place + 1] = [(5, each) for each in snapshot]
    ledger = new_ledger()
    for time_ns, fact in facts:
        book_one(ledger, fact, time_ns)
    assert known(ledger.cash) == {"USD": Decimal(1018)}
    assert [drift.amount for drift in ledger.cash_drifts.values()] == [0]


FAULTS: dict[str, tuple[str, str, list[Fact]]] = {
    "once for all symbols": (
        "account, fact.symbol, fact.side)\n        if",
        "account, fact.side)\n        if",
        [BUY, but(BUY, symbol="ETH/USD")],
    ),
    "once for both sides": (
        "fact.symbol, fact.side)\n        if",
        "fact.symbol)\n        if",
        [BUY, but(SELL, trade_id="7")],
    ),
    "a bust is not remembered": (
        "self._once.remember(identity, fact.trade_id, (BUSTED,))",
        "pass",
        [BUST, BUY],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_patterns_notice_when(fault: str) -> None:
    right, wrong, facts = FAULTS[fault]
    faulty = told(*facts, ledger=planted(ledger_module, right, wrong).Ledger(BOT, None))
    assert known(faulty.cash) != known(told(*facts).cash)
