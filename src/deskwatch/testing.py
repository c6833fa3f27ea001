r"""For tests: of deskwatch, and of bots that record with it.

A clock that is turned by hand, facts written as a ledger is written, a book printed back as text. The
product never imports this module.

>>> facts_from_text("10:00 cash 1000\n10:00 buy 1 BTC/USD @ 100 fee 0.5")[1].fact.price
'100'
"""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from deskwatch.events import AnyFact, CashMoved, FundingPaid, OrderFilled, PriceMarked, Record
from deskwatch.ledger import Ledger
from deskwatch.model import NANOSECONDS

NOON_NS = 1_767_268_800 * NANOSECONDS  # 2026-01-01 12:00 UTC
_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class ManualClock:
    """A clock that stands still until it is told."""

    def __init__(self, now_ns: int = NOON_NS) -> None:
        self._now_ns = now_ns
        self._monotonic_ns = 0

    def now_ns(self) -> int:
        """Nanoseconds since 1970 in UTC."""
        return self._now_ns

    def monotonic_ns(self) -> int:
        """Nanoseconds since the clock was made."""
        return self._monotonic_ns

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        passed = int(seconds * NANOSECONDS)
        self._now_ns += passed
        self._monotonic_ns += passed

    def step(self, seconds: float) -> None:
        """Set the wall clock forward or back, as a time server does; no time passes."""
        self._now_ns += int(seconds * NANOSECONDS)


@contextmanager
def strict_recording() -> Iterator[None]:
    """Let the recorders of bots started inside raise what they would otherwise count and pass over."""
    before = os.environ.get("DESKWATCH_STRICT")
    os.environ["DESKWATCH_STRICT"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["DESKWATCH_STRICT"]
        else:
            os.environ["DESKWATCH_STRICT"] = before


def facts_from_text(text: str) -> list[Record]:
    """Return the records of a ledger in words.

    Each line is a time of 2026-01-01 in UTC, then one of

        cash AMOUNT [CURRENCY]                        cash moved
        buy|sell QUANTITY SYMBOL @ PRICE [fee AMOUNT [CURRENCY]] [id TRADE_ID]
        mark SYMBOL PRICE
        funding SYMBOL AMOUNT

    A time may have a day in front (`+1 10:00` is the next day's). `#` begins a comment. Raises
    `ValueError` naming the line that is none of these.
    """
    records: list[Record] = []
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.partition("#")[0].split()
        if words:
            try:
                records.append(_record(words, len(records) + 1))
            except (IndexError, ValueError) as error:
                raise ValueError(f"line {number}: {line.strip()!r} is no fact: {error}") from None
    return records


def book_text(ledger: Ledger) -> str:
    """Return the open positions of a book, one a line: `BTC/USD 0.5 @ 100`."""
    return "\n".join(
        f"{symbol} {_plain(position.quantity)} @ {_plain(position.average_price or Decimal(0))}"
        for (_, _, symbol), position in sorted(ledger.open_positions(), key=lambda entry: entry[0])
    )


def _record(words: list[str], seq: int) -> Record:
    days = int(words.pop(0)) if words[0].startswith("+") else 0
    clock = dt.time.fromisoformat(words.pop(0))
    moment = dt.datetime.combine(_DAY.date(), clock, dt.UTC) + dt.timedelta(days=days)
    at_ns = int(moment.timestamp()) * NANOSECONDS
    return Record(seq=seq, at_ns=at_ns, fact=_fact(words))


def _fact(words: list[str]) -> AnyFact:
    verb, rest = words[0], words[1:]
    if verb == "cash":
        return CashMoved(amount=rest[0], currency=rest[1] if rest[1:] else "")
    if verb == "mark":
        return PriceMarked(symbol=rest[0], price=rest[1])
    if verb == "funding":
        return FundingPaid(symbol=rest[0], amount=rest[1])
    if verb not in {"buy", "sell"} or rest[2] != "@":
        raise ValueError(f"{verb!r} is not understood")
    fee, currency, trade_id = _after_price(rest[4:])
    return OrderFilled(
        symbol=rest[1],
        side="buy" if verb == "buy" else "sell",
        quantity=rest[0],
        price=rest[3],
        fee=fee,
        fee_currency=currency,
        trade_id=trade_id,
    )


def _after_price(words: list[str]) -> tuple[str, str, str]:
    fee = currency = trade_id = ""
    if words[:1] == ["fee"]:
        fee, words = words[1], words[2:]
        if words and words[0] != "id":
            currency, words = words[0], words[1:]
    if words[:1] == ["id"]:
        trade_id = words[1]
    return fee, currency, trade_id


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
