"""How long finished trades were open, as a histogram.

A histogram never goes back. So a trade that a late fill changes stays as it was first told, and is not
counted a second time when it is told anew.
"""

from deskwatch.operations.histogram import Histogram

HOLDING_SECONDS = (
    1.0,
    5.0,
    15.0,
    60.0,
    300.0,
    900.0,
    3600.0,
    14_400.0,
    43_200.0,
    86_400.0,
    259_200.0,
    604_800.0,
    2_592_000.0,
)


class Holdings:
    """The trades of one bot, over all its runs."""

    def __init__(self) -> None:
        self.histogram = Histogram(HOLDING_SECONDS)
        self._told = 0  # trades taken back, whose successors were counted already

    def update(self, seconds: float) -> None:
        """Take how long a finished trade was open."""
        if self._told:
            self._told -= 1
        else:
            self.histogram.add(seconds)

    def retract(self) -> None:
        """Take back a trade: the next one stands in its place."""
        self._told += 1
