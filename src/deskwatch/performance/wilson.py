"""Wilson's interval: where the true share lies with 95 % confidence, when `won` of `count` were seen.

    (p + z²/2n ± z * sqrt(p(1 - p)/n + z²/4n²)) / (1 + z²/n)      z = 1.96, p = won / n

In: two counts. Out: its lower and upper bound, 0 to 1; unlike p ± z*s/sqrt(n) it never leaves that range,
and does not shrink to a point where all were won or none.
Not known (None): of nothing.
Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
American Statistical Association 22 (1927).
"""

from decimal import Decimal

Z = Decimal("1.959963984540054")  # the 97.5th percentile of the normal distribution


def wilson_interval(won: int, count: int) -> tuple[Decimal, Decimal] | None:
    """Return the lower and the upper bound; None where `count` is 0."""
    if not count:
        return None
    share = Decimal(won) / count
    spread = Z * (share * (1 - share) / count + Z * Z / (4 * count * count)).sqrt()
    centre = share + Z * Z / (2 * count)
    whole = 1 + Z * Z / count
    # At either end the bound is exact, and no rounding may carry it across.
    low = (centre - spread) / whole if won else Decimal(0)
    return low, (centre + spread) / whole if won < count else Decimal(1)
