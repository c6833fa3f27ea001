"""The fills of one position in the order of their own times, whatever the order in which they were told.

A fill that is told late is put in its place and the position is booked again from there; one that is
taken back is taken out of its place. For that the last fills are kept, and every few of them a saved
moment to begin from. Fills of the same time stand in the order in which they were told.
"""

from bisect import bisect_right
from decimal import Decimal

import msgspec

from deskwatch.ledger.position import Change, ClosedTrade, Position, Saved

ZERO = Decimal(0)
FEWEST_KEPT = 512
MOST_KEPT = 1024
_SAVED_EVERY = 16


class Entry:
    """One fill as it was booked; `fee` in the position's currency, None if not known.

    `value` is that of one unit, under `multiplier`. What was taken out of the cash, `taken` in
    `taken_currency`, is kept for the day it must be given back. `order_ns` is its place, which is not its
    time where it came too late for the window.
    """

    __slots__ = (
        "before",
        "fee",
        "multiplier",
        "order_ns",
        "quantity",
        "side",
        "taken",
        "taken_currency",
        "time_ns",
        "trade",
        "trade_id",
        "value",
    )

    def __init__(
        self,
        time_ns: int,
        quantity: Decimal,
        value: Decimal,
        multiplier: Decimal,
        fee: Decimal | None = ZERO,
        *,
        taken: Decimal = ZERO,
        taken_currency: str = "",
        side: str = "",
        trade_id: str = "",
    ) -> None:
        self.time_ns = self.order_ns = time_ns
        self.quantity = quantity
        self.value = value
        self.multiplier = multiplier
        self.fee = fee
        self.taken = taken
        self.taken_currency = taken_currency
        self.side = side
        self.trade_id = trade_id
        self.trade: ClosedTrade | None = None
        self.before: Saved | None = None


class Placed(msgspec.Struct, frozen=True, gc=False):
    """Where an entry went, and what it did there.

    `retracted` are round trips that others of the position had finished and that are not as they were;
    `recounted` are those that stand in their place.
    """

    change: Change
    late: bool = False
    out_of_window: bool = False
    retracted: tuple[ClosedTrade, ...] = ()
    recounted: tuple[ClosedTrade, ...] = ()


class Timeline:
    """The last fills of a position: at least 512 of them, and never more than 1,024."""

    __slots__ = ("_since_saved", "entries", "forgotten_ns", "position")

    def __init__(self, position: Position) -> None:
        self.position = position
        self.entries: list[Entry] = []
        self.forgotten_ns = 0  # the time of the last fill that is no longer here
        self._since_saved = 0

    def add(self, entry: Entry) -> Placed:
        """Book an entry at its place."""
        placed = self._place(entry)
        if len(self.entries) >= MOST_KEPT:
            self._forget()
        return placed

    def find(self, side: str, trade_id: str) -> int | None:
        """Return the place of a fill; None if it is no longer here."""
        entries = self.entries
        for at in range(len(entries) - 1, -1, -1):
            if entries[at].trade_id == trade_id and entries[at].side == side:
                return at
        return None

    def remove(self, at: int) -> tuple[tuple[ClosedTrade, ...], tuple[ClosedTrade, ...]]:
        """Take an entry out; return the round trips that are retracted and those that are counted instead."""
        before = _finished(self.entries[at:])
        self._book_again(at, None)
        return _differing(before, _finished(self.entries[at:]))

    def _place(self, entry: Entry) -> Placed:
        entries = self.entries
        if not entries or entry.order_ns >= entries[-1].order_ns:
            return Placed(self._append(entry))
        if entry.order_ns < self.forgotten_ns:
            entry.order_ns = entries[-1].order_ns
            return Placed(self._append(entry), late=True, out_of_window=True)
        at = bisect_right(entries, entry.order_ns, key=lambda each: each.order_ns)
        before = _finished(entries[at:])
        change = self._book_again(at, entry)
        after = [trade for trade in _finished(entries[at:]) if trade is not entry.trade]
        retracted, recounted = _differing(before, after)
        return Placed(change, late=True, retracted=retracted, recounted=recounted)

    def _append(self, entry: Entry) -> Change:
        if self._since_saved == 0:
            entry.before = self.position.save()
        self._since_saved = (self._since_saved + 1) % _SAVED_EVERY
        self.entries.append(entry)
        change = self.position.trade(entry.quantity, entry.value, entry.fee, entry.time_ns, entry.multiplier)
        entry.trade = change.trade
        return change

    def _book_again(self, at: int, inserted: Entry | None) -> Change:
        """Go back to a saved moment at or before `at`; put `inserted` there, or leave out what is there."""
        entries = self.entries
        start = at
        while (saved := entries[start].before) is None:
            start -= 1
        self.position.restore(saved)
        again = entries[start:]
        if inserted is None:
            del again[at - start]
        else:
            again.insert(at - start, inserted)
        del entries[start:]
        self._since_saved = 0
        changed = Change(ZERO)
        for entry in again:
            entry.before = None
            change = self._append(entry)
            if entry is inserted:
                changed = change
        return changed

    def _forget(self) -> None:
        """Let go of the oldest entries; the first one that stays must have a saved moment."""
        start = len(self.entries) - FEWEST_KEPT
        while self.entries[start].before is None:
            start -= 1
        self.forgotten_ns = max(self.forgotten_ns, self.entries[start - 1].order_ns)
        del self.entries[:start]


def _finished(entries: list[Entry]) -> list[ClosedTrade]:
    return [entry.trade for entry in entries if entry.trade is not None]


def _differing(
    before: list[ClosedTrade], after: list[ClosedTrade]
) -> tuple[tuple[ClosedTrade, ...], tuple[ClosedTrade, ...]]:
    """Return what only `before` has and what only `after` has, without their common beginning and end."""
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    last = 0
    while last < min(len(before), len(after)) - first and before[-1 - last] == after[-1 - last]:
        last += 1
    return tuple(before[first : len(before) - last]), tuple(after[first : len(after) - last])
