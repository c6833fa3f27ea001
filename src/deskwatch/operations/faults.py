"""What is wrong with facts of one bot: told once a reason and name, then only counted.

A bot that makes the same mistake with every order would else fill the list of problems with one line, and
push out all others.
"""

from collections import Counter

from deskwatch.model import Reason

MOST_TOLD = 200  # pairs of reason and name; what comes after them is only counted

Fault = tuple[Reason, str]


class Faults:
    """Which faults were told, and by reason how many more there were. Counts never go back."""

    def __init__(self) -> None:
        self.repeated: Counter[Reason] = Counter()
        self._told: set[tuple[Reason, str]] = set()

    def first(self, fault: Fault, name: str) -> Fault | None:
        """Return a fault that was not told of this name; count it, and return nothing, if it was."""
        key = (fault[0], name)
        if key in self._told or len(self._told) >= MOST_TOLD:
            self.repeated[fault[0]] += 1
            return None
        self._told.add(key)
        return fault
