"""What a position cost, at average cost: every unit costs the same, and a part its share.

    >>> pool = Pool()
    >>> pool.add(Decimal(3), Decimal(300), Decimal("0.3"))
    >>> pool.take(Decimal(-1))
    (Decimal('100'), Decimal('0.1'))

What is left is always reckoned from the last addition, in one division, so that taking a half twice leaves
what taking the whole does, to the last digit.
"""

from decimal import Decimal

from deskwatch.model import quotient

ZERO = Decimal(0)
Saved = tuple[Decimal, ...]


class Pool:
    """Quantity, cost and fees of what is open; all three are signed, a short is negative."""

    __slots__ = ("_cost", "_fees", "_quantity", "cost", "fees", "quantity")

    def __init__(self) -> None:
        self.quantity = self._quantity = ZERO
        self.cost = self._cost = ZERO
        self.fees = self._fees = ZERO

    def add(self, quantity: Decimal, cost: Decimal, fees: Decimal) -> None:
        """Take in more, on the side that is open."""
        self.quantity = self._quantity = self.quantity + quantity
        self.cost = self._cost = self.cost + cost
        self.fees = self._fees = self.fees + fees

    def take(self, quantity: Decimal) -> tuple[Decimal, Decimal]:
        """Take out `quantity`, of the other sign and at most all; return what it cost, and its fees."""
        left = self.quantity + quantity
        cost = fees = ZERO
        if left:
            # Multiplied before it is divided: a third of 300 is then 100, not 99.99…
            cost = quotient(self._cost * left, self._quantity)
            if self._fees:
                fees = quotient(self._fees * left, self._quantity)
        taken = self.cost - cost, self.fees - fees
        self.quantity, self.cost, self.fees = left, cost, fees
        return taken

    def save(self) -> Saved:
        """Return what `restore` needs to bring back this moment."""
        return self.quantity, self.cost, self.fees, self._quantity, self._cost, self._fees

    def restore(self, saved: Saved) -> None:
        """Go back to the moment of `save`."""
        self.quantity, self.cost, self.fees, self._quantity, self._cost, self._fees = saved
