"""Offers right and wrong facts from many threads while the disk refuses now and then; a program of its own.

    python -m tests.soak.recorder.account DATA FACTS SEED [forgetful]

Prints one line of JSON: how many offers were made, by what has to become of each where there is room. With
`forgetful` the recorder forgets every hundredth fact that it dropped.
"""

import json
import resource
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import deskwatch
from deskwatch.chance import seeded_random
from deskwatch.recorder.tally import Tally
from tests.recorder.test_counts import offer_anything

THREADS = 8
CHOICES = 12  # the first six are wrong in some way
BURST = 500  # offers of a thread without a pause
WAITING_PART = 0.8  # of the bursts that wait for the writer, so that the queue is full at times only
FLUSH_SECONDS = 0.1
REFUSES_SECONDS = 1.0
TAKES_SECONDS = 1.0


class Forgetful:
    """The fault: a count that forgets."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._calls = 0

    def add(self, reason: str) -> None:
        """Count, mostly."""
        self._calls += 1
        if self._calls % 100:
            self._tally.add(reason)


def refuse(ended: threading.Event) -> None:
    """Let no file grow for a while, again and again."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    while not ended.wait(TAKES_SECONDS):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
        ended.wait(REFUSES_SECONDS)
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def main() -> None:
    """Offer, and say what was offered."""
    data, facts, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    bot: Any = deskwatch.bot("bot", data=data)
    if sys.argv[4:] == ["forgetful"]:
        bot._dropped = Forgetful(bot._dropped)  # noqa: SLF001 - the fault that is planted
    made: list[Counter[str]] = [Counter() for _ in range(THREADS)]

    def work(number: int) -> None:
        chance = seeded_random(seed + number)
        for offer in range(facts // THREADS):
            made[number][offer_anything(bot, chance.randrange(CHOICES))] += 1
            if offer % BURST == 0 and chance.random() < WAITING_PART:
                bot.flush(FLUSH_SECONDS)

    ended = threading.Event()
    disk = threading.Thread(target=refuse, args=(ended,))
    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in (disk, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    ended.set()
    disk.join()
    bot.flush(60)
    bot.close()
    print(json.dumps(sum(made, Counter())))  # noqa: T201 - what the suite reads


if __name__ == "__main__":
    main()
