"""Runs the suites of the journal and prints a line for each.

python -m tests.soak.journal                      all of them, as often as the goals say (about 10 minutes)
python -m tests.soak.journal power --rounds 50 --seed 3
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tests.soak.journal.disk import cells
from tests.soak.journal.kills import can_trace, kills_at_each_call, random_kills
from tests.soak.journal.outcome import Outcome
from tests.soak.journal.power import cuts
from tests.soak.journal.tails import histories

Suite = Callable[[int | None, int, Path | None], Outcome]


def _calls(_rounds: int | None, _seed: int, _directory: Path | None) -> Outcome:
    if not can_trace():
        return Outcome("kills at a system call", 0, "left out: no strace that may trace", [])
    return kills_at_each_call()


SUITES: dict[str, Suite] = {
    "kills": lambda rounds, seed, _: random_kills(rounds or 1_000, seed),
    "calls": _calls,
    "power": lambda rounds, seed, _: cuts(rounds or 1_000, seed),
    "disk": lambda _rounds, _seed, _directory: cells(),
    "tails": lambda rounds, seed, directory: histories(rounds or 2_000, seed, directory=directory),
}


def main() -> int:
    """Run what was asked for; return 1 if any rule was broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="all, if none is named")
    parser.add_argument("--rounds", type=int, help="how often, in place of the goal's number")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--directory", type=Path, help="where the histories' files lie; a real disk")
    options = parser.parse_args()
    failed = False
    for name in options.suites or SUITES:
        outcome = SUITES[name](options.rounds, options.seed, options.directory)
        print(outcome.words(options.seed), flush=True)  # noqa: T201 - what it is for
        failed = failed or bool(outcome.broken)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
