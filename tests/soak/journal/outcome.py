"""What a suite found, with what a figure needs to be believed: how often, from which seed, of which code."""

import subprocess
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]


class Outcome(NamedTuple):
    """What was tried how often, what else was counted, and each rule that was broken."""

    tried: str
    rounds: int
    counted: str
    broken: list[str]

    def words(self, seed: int) -> str:
        """Return one line for people."""
        bound = f"95 % bound {3 / self.rounds:.2%}" if self.rounds and not self.broken else "FAILED"
        line = (
            f"{self.tried}: {len(self.broken)} of {self.rounds:,} broke a rule; {self.counted}; "
            f"{bound}; seed {seed}, commit {commit()}"
        )
        return "\n    ".join([line, *self.broken[:10]])


def commit() -> str:
    """Return the commit of the source tree, with a `+` where files differ from it."""
    try:
        words = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+", "--exclude=*"]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
