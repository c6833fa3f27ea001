"""Compare our engine with a real Prometheus on random queries over random series.

    python -m tests.soak.promql --queries 2000 --seed 7

Prints every difference and a line of totals; exits 1 when there was any.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from deskwatch.chance import seeded_random
from tests.promql.agreement import differences
from tests.promql.real_prometheus import real_prometheus
from tests.promql.worlds import random_world

_QUERIES_A_WORLD = 250


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = 0
    worlds = range(-(-options.queries // _QUERIES_A_WORLD))
    for number in worlds:
        world = random_world(options.seed * 1000 + number)
        chance = seeded_random(options.seed * 1000 + number)
        count = min(_QUERIES_A_WORLD, options.queries - number * _QUERIES_A_WORLD)
        with (
            tempfile.TemporaryDirectory() as folder,
            real_prometheus(world.openmetrics(), Path(folder), _program) as real,
        ):
            for line in differences(world, real, chance, count):
                found += 1
                sys.stdout.write(line + "\n")
    sys.stdout.write(
        f"{options.queries} queries over {len(worlds)} worlds, seed {options.seed}: {found} differences\n"
    )
    return 1 if found else 0


def _program(name: str) -> Path:
    path = shutil.which(name)
    if path is None:
        raise SystemExit(f"{name} is not installed; install the package that has it")
    return Path(path)


if __name__ == "__main__":
    sys.exit(main())
