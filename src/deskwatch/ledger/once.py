"""What was booked already, by the ids that the venues give.

An id is unique within its sort of fact, venue and account, and for a fill its symbol and side. Told again
with the same amounts it is a repetition. Told again with others it is a conflict: nobody can know which of
the two is right, so nothing is booked and a person is told.
"""

from deskwatch.ledger.booking import RefusedFactError
from deskwatch.model import NotMoneyError, Reason, parse_money

Identity = tuple[str, ...]
Amounts = tuple[str, ...]
# Ids are remembered in two generations of so many each; the older one goes when the younger is full.
MOST_YOUNG_IDS = 100_000
BUSTED = "busted"
_SEPARATOR = "\n"  # in no number
_SHOWN = 60


class Once:
    """The ids that were booked, with the amounts that were told."""

    def __init__(self) -> None:
        self._young: dict[Identity, dict[str, str]] = {}
        self._old: dict[Identity, dict[str, str]] = {}

    def is_repeated(self, identity: Identity, of: str, amounts: Amounts) -> bool:
        """Tell whether an id was booked, or taken back, before; what has no id never was.

        Raises `RefusedFactError` if it was booked with other amounts. Those that were remembered beyond
        `amounts` do not count: a fee may become known later.
        """
        known = self.booked(identity, of)
        if known is None:
            return False
        told = _SEPARATOR.join(amounts)
        if known not in {told, BUSTED} and not _same(told, known):
            shown = known.replace(_SEPARATOR, " ").strip()[:_SHOWN]
            raise RefusedFactError(
                Reason.CONFLICT,
                f"id {of[:_SHOWN]!r} of {' '.join(identity)[:_SHOWN]!r} was booked with {shown!r} and is "
                f"told again with {' '.join(amounts).strip()[:_SHOWN]!r}; not booked, is it another one?",
            )
        return True

    def booked(self, identity: Identity, of: str) -> str | None:
        """Return the amounts that an id was booked with, `BUSTED` if it was taken back, None if never."""
        if not of:
            return None
        young = self._young.get(identity)
        known = None if young is None else young.get(of)
        if known is None and (old := self._old.get(identity)) is not None:
            return old.get(of)
        return known

    def remember(self, identity: Identity, of: str, amounts: Amounts) -> None:
        """Take an id as booked."""
        if not of:
            return
        young = self._young.get(identity)
        if young is None:
            young = self._young[identity] = {}
        elif len(young) >= MOST_YOUNG_IDS:
            self._old[identity] = young
            young = self._young[identity] = {}
        young[of] = _SEPARATOR.join(amounts)


def amounts_of(booked: str) -> Amounts:
    """Return the four amounts of a fill that were remembered; only the last one may be any text."""
    return tuple(booked.split(_SEPARATOR, 3))


def _same(told: str, known: str) -> bool:
    """Tell whether both say the same numbers, the one 1.0 and the other 1.00."""
    pairs = list(zip(told.split(_SEPARATOR), known.split(_SEPARATOR), strict=False))
    try:
        return all(one == other or parse_money(one) == parse_money(other) for one, other in pairs)
    except NotMoneyError:
        return False
