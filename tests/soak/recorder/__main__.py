"""Run the suites of the recorder at their full size, or a part of it.

python -m tests.soak.recorder                          about five minutes
python -m tests.soak.recorder --part 0.1 --seed 7
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.soak.recorder.suites import account, forks, hostile_calls

CALLS, THREADS, FORKS, FACTS = 10_000, 64, 300, 1_000_000


def main() -> int:
    """Run all suites and print a line for each; 1 if a rule was broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", type=float, default=1.0, help="of the full size (default: 1)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    part, seed, broken = options.part, options.seed, 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for outcome in (
            hostile_calls(root / "calls", int(CALLS * part), THREADS, seed),
            forks(root / "forks", int(FORKS * part), seed),
            account(root / "account", int(FACTS * part), seed),
        ):
            print(outcome.words(seed), flush=True)  # noqa: T201 - a program that prints
            broken += len(outcome.broken)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
