"""The words in which tests write ledgers: each says what it means, and a slip is never passed over."""

import pytest

from deskwatch.events import CashMoved, FundingPaid, OrderFilled, PriceMarked
from deskwatch.testing import NOON_NS, ManualClock, book_text, facts_from_text
from tests.ledger.book import book

DAY_NS = 86_400 * 10**9


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("cash 1000", CashMoved(amount="1000")),
        ("cash -5 EUR id m-1", CashMoved(amount="-5", currency="EUR", movement_id="m-1")),
        ("mark BTC/USD 1e2", PriceMarked(symbol="BTC/USD", price="1e2")),
        ("funding BTC/USD -2 id f-1", FundingPaid(symbol="BTC/USD", amount="-2", funding_id="f-1")),
        ("buy 2 X @ 3", OrderFilled(symbol="X", side="buy", quantity="2", price="3")),
        (
            "sell 2 X @ 3 fee 0.1 BNB id t-1",
            OrderFilled(
                symbol="X",
                side="sell",
                quantity="2",
                price="3",
                fee="0.1",
                fee_currency="BNB",
                trade_id="t-1",
            ),
        ),
    ],
)
def test_a_line_is_the_fact(line: str, fact: object) -> None:
    (record,) = facts_from_text(f"12:00 {line}  # a remark")
    assert (record.at_ns, record.fact) == (NOON_NS, fact)


@pytest.mark.parametrize(
    ("time", "expected_ns"),
    [
        ("12:00", NOON_NS),
        ("12:00:00.000001", NOON_NS + 1000),
        ("+1 12:00", NOON_NS + DAY_NS),
        ("+0 12:00", NOON_NS),
    ],
)
def test_a_time_is_of_that_day_or_of_one_that_follows(time: str, expected_ns: int) -> None:
    assert [record.at_ns for record in facts_from_text(f"{time} cash 1")] == [expected_ns]


@pytest.mark.parametrize(
    "line",
    [
        "10:00",
        "25:00 cash 1",
        "10:00 cash",
        "10:00 mark X",
        "10:00 mark X 1 2",
        "10:00 buy 1 X 3",
        "10:00 buy 1 X @",
        "10:00 buy 1 X @ 3 fe 1",
        "10:00 buy 1 X @ 3 id t-1 fee 1",
        "10:00 hold 1 X",
        "soon cash 1",
    ],
)
def test_a_line_that_is_none_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"^line 2: .* is no fact: ") as refusal:
        facts_from_text(f"10:00 cash 1\n{line}")
    assert repr(line) in str(refusal.value)


def test_empty_lines_and_remarks_are_no_facts() -> None:
    assert facts_from_text("\n# nothing\n   \n") == []


def test_a_book_is_printed_by_venue_account_and_symbol_without_needless_digits() -> None:
    assert (
        book_text(book("10:00 buy 2.50 B/USD @ 1e2\n10:00 sell 1 A/USD @ 0.10"))
        == "A/USD -1 @ 0.1\nB/USD 2.5 @ 100"
    )


def test_a_manual_clock_stands_still_until_it_is_told() -> None:
    clock = ManualClock()
    clock.advance(2.5)
    clock.step(-60)
    assert clock.now_ns() == NOON_NS - 57_500_000_000
    assert clock.monotonic_ns() == 2_500_000_000
