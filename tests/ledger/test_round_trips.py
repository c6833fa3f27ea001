"""A trade is a round trip from flat to flat; its result is all that it brought in, after all fees."""

import decimal
from decimal import Decimal

import pytest

from deskwatch.ledger import average as average_module
from deskwatch.ledger.average import Pool
from deskwatch.model import MONEY_CONTEXT
from tests.ledger.book import bookings, plain
from tests.planted import planted


def trades(text: str) -> list[str]:
    """Return the results of the trades that the fills finished."""
    finished = [fill.trade.net for fill in bookings(text) if fill and fill.trade]
    return [plain(net) for net in finished if net is not None]


@pytest.mark.parametrize(
    ("fills", "results"),
    [
        ("10:00 buy 2 BTC/USD @ 100 fee 1", []),
        ("10:00 buy 2 BTC/USD @ 100 fee 1\n10:01 sell 1 BTC/USD @ 110 fee 1", []),
        (
            "10:00 buy 2 BTC/USD @ 100 fee 1\n10:01 sell 1 BTC/USD @ 110 fee 1\n10:02 sell 1 BTC/USD @ 89",
            ["-3"],
        ),
        ("10:00 buy 1 BTC/USD @ 9\n10:01 buy 1 BTC/USD @ 11\n10:02 sell 2 BTC/USD @ 10", ["0"]),
        ("10:00 buy 1 BTC/USD @ 100 fee 1\n10:01 sell 3 BTC/USD @ 110 fee 3", ["8"]),
        (
            "10:00 buy 1 BTC/USD @ 100\n10:01 sell 3 BTC/USD @ 110 fee 3\n10:02 buy 2 BTC/USD @ 100 fee 1",
            ["9", "17"],
        ),
        ("10:00 buy 1 BTC/USD @ 5\n10:00 buy 1 ETH/USD @ 5\n10:01 sell 1 ETH/USD @ 6", ["1"]),
    ],
    ids=["open", "half out", "out in parts", "added to, even", "flip", "out of a flip", "by symbol"],
)
def test_the_trades_that_ended_brought(fills: str, results: list[str]) -> None:
    assert trades(fills) == results


def test_a_trade_tells_when_it_began_and_ended() -> None:
    _, _, last = bookings("10:00 buy 2 BTC/USD @ 1\n10:05 sell 1 BTC/USD @ 1\n10:30 sell 1 BTC/USD @ 1")
    assert last
    assert last.trade
    assert last.trade.closed_ns - last.trade.opened_ns == 30 * 60 * 1_000_000_000


THIRDS = "10:00 buy 3 BTC/USD @ 100 fee 0.1\n" + "".join(
    f"10:0{minute} sell 1 BTC/USD @ {price}\n" for minute, price in ((1, "99.9"), (2, "100.1"), (3, "100.1"))
)


def test_a_trade_that_ended_even_in_thirds_is_even_to_the_last_digit() -> None:
    assert trades(THIRDS) == ["0"]


def test_dividing_before_multiplying_would_be_noticed() -> None:
    fault = planted(
        average_module,
        "quotient(self._cost * left, self._quantity)",
        "self._cost * quotient(left, self._quantity)",
    )
    for make, even in ((Pool, True), (fault.Pool, False)):
        with decimal.localcontext(MONEY_CONTEXT):
            pool = make()
            pool.add(Decimal(3), Decimal(300), Decimal(0))
            assert (pool.take(Decimal(-1))[0] == 100) is even
