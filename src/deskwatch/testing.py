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
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


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

        cash AMOUNT [CURRENCY] [id MOVEMENT_ID]
        buy|sell QUANTITY SYMBOL @ PRICE [fee AMOUNT [CURRENCY]] [id TRADE_ID]
        mark SYMBOL PRICE
        funding SYMBOL AMOUNT [CURRENCY] [id FUNDING_ID]

    A time may have a day in front (`+1 10:00` is the next day's). `#` begins a comment. Raises
    `ValueError` naming the line that is none of these, or that says more than these do.
    """
    records: list[Record] = []
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.partition("#")[0].split()
        if words:
            try:
                records.append(_record(words, len(records) + 1))
            except IndexError:
                raise ValueError(f"line {number}: {line.strip()!r} is no fact: it ends too early") from None
            except ValueError as error:
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
    at_ns = (moment - _EPOCH) // dt.timedelta(microseconds=1) * 1000
    fact = _fact(words)
    if words:
        raise ValueError(f"{' '.join(words)!r} is too much")
    return Record(seq=seq, at_ns=at_ns, fact=fact)


def _fact(words: list[str]) -> AnyFact:
    """Take the words of a fact off the front of `words`."""
    verb = words.pop(0)
    if verb == "cash":
        amount, currency = _amount(words)
        return CashMoved(amount=amount, currency=currency, movement_id=_named("id", words))
    if verb == "mark":
        return PriceMarked(symbol=words.pop(0), price=words.pop(0))
    if verb == "funding":
        symbol = words.pop(0)
        amount, currency = _amount(words)
        return FundingPaid(symbol=symbol, amount=amount, currency=currency, funding_id=_named("id", words))
    if verb not in {"buy", "sell"}:
        raise ValueError(f"{verb!r} is not understood")
    quantity, symbol, price = words.pop(0), words.pop(0), _named("@", words)
    if not price:
        raise ValueError("a price is missing: write @ PRICE")
    fee, currency = _amount(words) if _take("fee", words) else ("", "")
    return OrderFilled(
        symbol=symbol,
        side="buy" if verb == "buy" else "sell",
        quantity=quantity,
        price=price,
        fee=fee,
        fee_currency=currency,
        trade_id=_named("id", words),
    )


def _take(word: str, words: list[str]) -> bool:
    """Take `word` off the front if it stands there."""
    if words[:1] != [word]:
        return False
    words.pop(0)
    return True


def _named(word: str, words: list[str]) -> str:
    """Take `word` and what follows it off the front; nothing if it is not there."""
    return words.pop(0) if _take(word, words) else ""


def _amount(words: list[str]) -> tuple[str, str]:
    """Take an amount and, if one stands there, its currency off the front."""
    amount = words.pop(0)
    return amount, words.pop(0) if words and words[0] != "id" else ""


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
