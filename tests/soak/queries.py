"""Hostile queries by the million: each is answered or refused in time, and nothing else comes out.

    python -m tests.soak.queries --queries 1000000 --seed 7

Every query is parsed, one in ten is evaluated too, over a random world and with a deadline of a second.
Prints the outcomes, the slowest one and the bound that so many without a failure allow.
"""

import argparse
import sys
import time
from collections import Counter

from deskwatch.chance import seeded_random
from deskwatch.model import SystemClock
from deskwatch.promql import BadQueryError, Dialect, Engine, Options, parse_query
from tests.promql.chance import Chance
from tests.promql.hostile import PIECES, told, torn
from tests.promql.random_queries import Queries
from tests.promql.worlds import random_world

DEADLINE_SECONDS = 1.0
# One step of numpy over a large matrix cannot be interrupted, and another program may have the processor.
ALLOWED_SECONDS = DEADLINE_SECONDS + 1.0
EVALUATED = 10  # one in so many
MOST_PIECES = 12


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--queries", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = seeded_random(options.seed)
    engine = Engine(
        random_world(options.seed).source(),
        SystemClock(),
        Options(experimental=True, timeout_seconds=DEADLINE_SECONDS),
    )
    stream = Queries(chance)
    outcomes: Counter[str] = Counter()
    slowest, slowest_query = 0.0, ""
    for number in range(options.queries):
        query = hostile(stream, chance)
        begun = time.perf_counter()
        outcomes[told(query, engine) if number % EVALUATED == 0 else parsed(query)] += 1
        spent = time.perf_counter() - begun
        if spent > slowest:
            slowest, slowest_query = spent, query
    say(f"{options.queries:,} queries, seed {options.seed}: {dict(sorted(outcomes.items()))}")
    say(f"slowest {slowest:.2f} s of {ALLOWED_SECONDS:g} allowed: {slowest_query[:200]!r}")
    say(f"0 crashes; 95 % bound {3 / max(1, options.queries):.1g}")
    return 0 if slowest <= ALLOWED_SECONDS else 1


def hostile(stream: Queries, chance: Chance) -> str:
    """Return a random query with a part torn out, or pieces in any order."""
    if chance.random() < 0.5:
        return torn(stream.query(), chance)
    return " ".join(chance.choice(PIECES) for _ in range(chance.randrange(MOST_PIECES)))


def parsed(query: str) -> str:
    """Return how parsing went."""
    try:
        parse_query(query, Dialect(experimental=True))
    except BadQueryError:
        return "bad_data"
    return "parsed"


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
