"""Scaling what equity is compared with, so that a movement of cash changes no ratio."""

from decimal import Decimal

# A ratio beyond this is no gain or loss of trading; without an end to it, repeated ruin would overflow.
MOST_RATIO = Decimal("1e30")


def scaled(reference: Decimal | None, before: Decimal, amount: Decimal) -> Decimal | None:
    """Return `reference` times equity after over equity `before` a movement of `amount`.

    None where nothing is left to compare with: no reference, an equity not above zero before or after, or
    one that differs from the reference by more than a factor of 1e30.
    """
    after = before + amount
    if reference is None or before <= 0 or after <= 0:
        return None
    if not before / MOST_RATIO < reference < before * MOST_RATIO:
        return None
    return reference * after / before
