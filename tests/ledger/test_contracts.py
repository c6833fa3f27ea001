"""Contracts: only gains, losses and fees change the cash; inverse ones gain in the coin."""

import decimal
from decimal import Decimal

import pytest

from deskwatch.events import Fact, FundingPaid, InstrumentDefined, OrderFilled, PriceMarked
from deskwatch.ledger import Instrument, Ledger, RefusedFactError
from deskwatch.ledger import instrument as instrument_module
from deskwatch.model import MONEY_CONTEXT, Reason
from tests.ledger.book import book, book_one, check_identity, known, new_ledger, plain
from tests.planted import planted

LINEAR, INVERSE = "BTC/USDT:USDT", "BTC/USD:BTC"


def told(*facts: Fact) -> Ledger:
    ledger = new_ledger()
    for time_ns, fact in enumerate(facts, start=1):
        book_one(ledger, fact, time_ns)
        check_identity(ledger, at_ns=time_ns)
    return ledger


def fill(symbol: str, side: str, quantity: str, price: str, fee: str = "") -> OrderFilled:
    return OrderFilled(
        symbol=symbol, side="buy" if side == "buy" else "sell", quantity=quantity, price=price, fee=fee
    )


def marked(symbol: str, price: str) -> PriceMarked:
    return PriceMarked(symbol=symbol, price=price)


def equity(ledger: Ledger, currency: str) -> str | None:
    with decimal.localcontext(MONEY_CONTEXT):
        value = ledger.equity(currency, 0)
    return None if value is None else plain(value)


@pytest.mark.parametrize(
    ("symbol", "contract", "currency"),
    [
        ("BTC/USDT", "spot", "USDT"),
        ("AAPL", "spot", "EUR"),
        ("BTC/USDT:USDT", "linear", "USDT"),
        ("BTC/USD:BTC", "inverse", "BTC"),
        ("ETH/USD:BTC", "linear", "BTC"),
        ("BTC/USDT:USDT-251226", "linear", "USDT"),
        ("BTC/USD:BTC-251226", "inverse", "BTC"),
        ("BTC/USD:BTC-251226-60000-C", "linear", "BTC"),
        ("BTC/USD:", "spot", "USD"),
        ("", "spot", "EUR"),
        ("/:", "spot", "EUR"),
    ],
)
def test_a_symbol_says_what_it_is(symbol: str, contract: str, currency: str) -> None:
    instrument = Instrument.of(symbol, "EUR")
    assert (instrument.contract, instrument.currency) == (contract, currency)


def test_a_contract_costs_no_cash_until_something_is_realised() -> None:
    ledger = told(fill(LINEAR, "buy", "2", "100", "1"))
    assert known(ledger.cash) == {"USDT": Decimal(-1)}
    ledger = told(fill(LINEAR, "buy", "2", "100", "1"), fill(LINEAR, "sell", "1", "130", "2"))
    assert known(ledger.cash) == {"USDT": Decimal(27)}


def test_what_a_contract_gained_is_part_of_the_equity() -> None:
    assert equity(told(fill(LINEAR, "sell", "2", "100"), marked(LINEAR, "70")), "USDT") == "60"


@pytest.mark.parametrize(
    ("side", "price", "gain"), [("buy", "200", "0.005"), ("buy", "50", "-0.01"), ("sell", "50", "0.01")]
)
def test_an_inverse_contract_gains_in_the_coin(side: str, price: str, gain: str) -> None:
    facts = [InstrumentDefined(symbol=INVERSE, multiplier="1"), fill(INVERSE, side, "1", "100")]
    assert equity(told(*facts, marked(INVERSE, price)), "BTC") == gain
    other = "sell" if side == "buy" else "buy"
    assert known(told(*facts, fill(INVERSE, other, "1", price)).cash) == {"BTC": Decimal(gain)}


def test_the_exposure_of_an_inverse_contract_is_its_face_value_in_the_quote() -> None:
    ledger = told(InstrumentDefined(symbol=INVERSE, multiplier="100"), fill(INVERSE, "sell", "3", "50000"))
    valuation = ledger.value("USD", 0)
    assert valuation
    assert [valuation.gross_exposure, valuation.net_exposure] == [300, -300]


def test_the_average_price_of_an_inverse_position_is_its_harmonic_mean() -> None:
    ledger = told(fill(INVERSE, "buy", "1", "100"), fill(INVERSE, "buy", "1", "300"))
    (_, position), *_ = ledger.open_positions()
    with decimal.localcontext(MONEY_CONTEXT):
        assert round(position.average_price or Decimal(0), 30) == 150


def test_a_multiplier_is_what_one_contract_stands_for() -> None:
    ledger = told(
        InstrumentDefined(symbol="ES", contract="linear", multiplier="50", leverage="20"),
        fill("ES", "buy", "2", "5000"),
        marked("ES", "5010"),
    )
    assert equity(ledger, "USD") == "1000"
    assert ledger.instruments.of("venue", "ES", "USD").leverage == 20
    valuation = ledger.value("USD", 0)
    assert valuation
    assert valuation.gross_exposure == 501_000


def test_a_multiplier_without_margin_is_paid_in_full() -> None:
    ledger = told(InstrumentDefined(symbol="OPT", multiplier="100"), fill("OPT", "buy", "2", "3"))
    assert known(ledger.cash) == {"USD": Decimal(-600)}
    assert equity(ledger, "USD") == "0"


def test_another_multiplier_counts_for_the_fills_after_it() -> None:
    ledger = told(
        fill(LINEAR, "buy", "1", "100"),
        InstrumentDefined(symbol=LINEAR, multiplier="10"),
        fill(LINEAR, "buy", "1", "100"),
        marked(LINEAR, "110"),
    )
    assert equity(ledger, "USDT") == "110"
    # one of two that stand for 5.5 each on average
    book_one(ledger, fill(LINEAR, "sell", "1", "110"), 9)
    assert known(ledger.cash) == {"USDT": Decimal(55)}
    check_identity(ledger)


def test_a_position_that_is_open_cannot_become_another_sort() -> None:
    ledger = told(fill("X/USD", "buy", "1", "100"))
    with pytest.raises(RefusedFactError, match="open as spot in USD") as refusal:
        ledger.define(InstrumentDefined(symbol="X/USD", contract="linear"))
    assert refusal.value.reason is Reason.INVALID


def test_a_flat_position_may_become_another_sort() -> None:
    ledger = told(
        fill("X/USD", "buy", "1", "100"),
        fill("X/USD", "sell", "1", "101"),
        InstrumentDefined(symbol="X/USD", contract="inverse"),
        fill("X/USD", "sell", "1", "100"),
    )
    assert known(ledger.cash) == {"USD": Decimal(1)}
    assert ledger.positions["venue", "account", "X/USD"].quote == "X"


def test_terms_are_those_of_a_venue() -> None:
    ledger = told(InstrumentDefined(symbol="X", multiplier="10", venue="other"), fill("X", "buy", "1", "5"))
    assert known(ledger.cash) == {"USD": Decimal(-5)}


@pytest.mark.parametrize("field", ["multiplier", "leverage"])
@pytest.mark.parametrize("text", ["0", "-1", "NaN", "1e31", "\uff11"])
def test_terms_that_are_no_amounts_are_refused(field: str, text: str) -> None:
    ledger = new_ledger()
    with pytest.raises(RefusedFactError, match=field):
        ledger.define(InstrumentDefined(symbol="X", **{field: text}))  # type: ignore[arg-type] # one of the two
    assert not ledger.instruments.defined


def test_prices_below_zero_are_taken_where_they_were_defined() -> None:
    ledger = told(
        InstrumentDefined(symbol="CL", contract="linear", multiplier="1000", price_sign="any"),
        fill("CL", "buy", "1", "2"),
        fill("CL", "buy", "1", "-37.63"),
        marked("CL", "-40"),
    )
    assert equity(ledger, "USD") == "-44370"


@pytest.mark.parametrize("price", ["0", "-1"])
@pytest.mark.parametrize("symbol", [INVERSE, "X"])
def test_an_inverse_contract_has_no_price_of_nothing(symbol: str, price: str) -> None:
    ledger = new_ledger()
    book_one(ledger, marked("X", "0"))
    ledger.define(InstrumentDefined(symbol="X", contract="inverse", price_sign="any", base="X", quote="USD"))
    for fact in (marked(symbol, price), fill(symbol, "buy", "1", price)):
        with pytest.raises(RefusedFactError):
            book_one(ledger, fact)
    assert not ledger.prices.marks


def test_funding_is_in_the_currency_that_the_contract_pays_in() -> None:
    ledger = told(FundingPaid(symbol=INVERSE, amount="-0.001"), FundingPaid(symbol=LINEAR, amount="2"))
    assert known(ledger.funding) == {"BTC": Decimal("-0.001"), "USDT": Decimal(2)}


def test_a_fee_in_the_coin_of_an_inverse_contract_is_taken_from_the_wallet() -> None:
    ledger = told(
        OrderFilled(symbol=INVERSE, side="buy", quantity="1", price="100", fee="0.1", fee_currency="BTC")
    )
    assert known(ledger.cash) == {"BTC": Decimal("-0.1")}
    assert ledger.positions["venue", "account", INVERSE].quantity == 1


def test_an_inverse_contract_valued_as_a_linear_one_would_be_noticed() -> None:
    fault = planted(instrument_module, "quotient(-self.multiplier, price)", "price")
    instrument = fault.Instrument.of(INVERSE, "USD")
    assert instrument.unit_value(Decimal(100)) != Instrument.of(INVERSE, "USD").unit_value(Decimal(100))


def test_spot_and_contract_of_one_pair_are_two_positions() -> None:
    ledger = book(f"10:00 buy 1 BTC/USDT @ 100\n10:00 sell 1 {LINEAR} @ 101")
    assert sorted(symbol for (_, _, symbol), _ in ledger.open_positions()) == ["BTC/USDT", LINEAR]
    assert known(ledger.cash) == {"USDT": Decimal(-100)}
