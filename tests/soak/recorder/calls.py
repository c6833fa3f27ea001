"""Hostile calls from many threads, in signal handlers and in objects that die; run as a program of its own.

    python -m tests.soak.recorder.calls DATA CALLS THREADS SEED [locked]

Prints one line of JSON: how many calls were made and from where, and what was raised in the bot. With
`locked` the queue of the recorder takes a lock, as `queue.Queue` does: the program must then end with code 3.
"""

import asyncio
import gc
import json
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import deskwatch
from deskwatch.chance import Chance, seeded_random
from deskwatch.recorder import Recorder
from tests.recorder.hostile import HOSTILE
from tests.recorder.hostile_program import ARMED, BASES, ERRORS, hostile

SIGNALS_A_SECOND = 3_000
SIGNALS_A_CALL = 0.3  # that come at least: the main thread, which gets them all, calls on until then
DYING_PART = 0.05  # of the calls, beside which an object dies that records
BATCH = 20  # calls of it between two looks
METHODS = tuple(
    name
    for name in vars(Recorder.__mro__[2])  # the methods that are generated, one a kind of fact
    if not name.startswith("_")
)
FIELDS = ("symbol", "side", "quantity", "price", "text", "reason", "labels", "weights", "value", "time_ns")
HUNG = 3  # the exit code of a program that would have hung


class Places(NamedTuple):
    """How many calls were made from where."""

    calls: list[int]
    signals: list[int]
    deaths: list[int]


class LockedQueue(deque[Any]):
    """The fault: a queue with a lock, which a signal handler may find taken by what it interrupted."""

    lock = threading.Lock()

    def append(self, entry: Any, /) -> None:  # noqa: ANN401 - whatever waits
        """Take the lock, which a handler can never get while it keeps its holder from going on."""
        if not self.lock.acquire(timeout=2):
            os._exit(HUNG)
        super().append(entry)
        self.lock.release()


def plain_values() -> list[Any]:
    """Return what a bot hands over on a good day."""
    return ["BTC/USD", "buy", "0.25", 64_000.5, 7, True, {"venue": "x"}, ["a"], "é", "", 1e308]


def hostile_values() -> list[Any]:
    """Return what it hands over on a bad one."""
    made = [hostile(base, error) for base in BASES for error in ERRORS]
    return [*made, *(make() for name, make in HOSTILE.items() if not name.startswith("huge"))]


def one_call(bot: Any, values: list[Any], chance: Chance) -> None:  # noqa: ANN401 - as bots are
    """Call any method with any arguments."""
    chosen = {field: chance.choice(values) for field in chance.sample(FIELDS, chance.randint(0, 5))}
    extra = [chance.choice(values)] * (chance.random() < 0.1)
    instruments: list[Callable[[], object]] = [
        lambda: bot.counter(chance.choice(values), chance.choice(values), venue=chance.choice(values)),
        lambda: bot.gauge(chance.choice(values), chance.choice(values)),
        lambda: bot.record_operation("Feed", "parse", chance.choice(values)),
        lambda: bot.breaker(chance.choice(values)),
    ]
    if chance.random() < 0.1:
        chance.choice(instruments)()
    else:
        getattr(bot, chance.choice(METHODS))(*extra, **chosen)


def dying_class(bot: Any, deaths: list[int]) -> type:  # noqa: ANN401 - as above
    """Return a class whose objects record when the garbage collector takes them."""

    class Dying:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            bot.noted(text="gone")
            deaths.append(1)

    return Dying


def raised_by(call: Callable[[], None]) -> list[str]:
    """Return the name of what a call raises, if it does."""
    try:
        call()
    except BaseException as error:  # noqa: BLE001 - it is what is looked for
        return [type(error).__name__]
    return []


def harass(bot: Any, calls: int, threads: int, seed: int) -> tuple[Places, list[str]]:  # noqa: ANN401 - as above
    """Make the calls; return how many came from where, and what was raised."""
    places, raised = Places([], [], []), list[str]()
    values = plain_values() + hostile_values()
    dying = dying_class(bot, places.deaths)

    def work(number: int, share: int) -> None:
        chance = seeded_random(seed + number)
        for _ in range(share):
            places.calls.append(1)
            if chance.random() < DYING_PART:
                dying()
            raised.extend(raised_by(lambda: one_call(bot, values, chance)))

    async def in_a_loop() -> None:
        await asyncio.gather(*(asyncio.to_thread(lambda: None), *(task(number) for number in range(10))))

    async def task(number: int) -> None:
        work(threads + 1 + number, share // 10)
        await asyncio.sleep(0)

    def on_signal(*_: object) -> None:
        places.signals.append(1)
        bot.noted(text="tick")

    share = calls // (threads + 2)
    workers = [threading.Thread(target=work, args=(number, share)) for number in range(threads)]
    signal.signal(signal.SIGALRM, on_signal)
    signal.setitimer(signal.ITIMER_REAL, 1 / SIGNALS_A_SECOND, 1 / SIGNALS_A_SECOND)
    ARMED.append(True)
    for worker in workers:
        worker.start()
    work(threads, share)
    asyncio.run(in_a_loop())
    while len(places.signals) < calls * SIGNALS_A_CALL:
        work(threads + 20, BATCH)
    for worker in workers:
        worker.join()
    signal.setitimer(signal.ITIMER_REAL, 0)
    ARMED.clear()
    return places, raised


def main() -> None:
    """Harass a recorder and say what came of it."""
    data, (calls, threads, seed) = Path(sys.argv[1]), map(int, sys.argv[2:5])
    bot: Any = deskwatch.bot("bot", data=data)
    if sys.argv[5:] == ["locked"]:
        queue = LockedQueue()
        bot._queue = bot._short = bot._writer.queue = queue  # noqa: SLF001 - the fault that is planted
    gc.set_threshold(1)
    places, raised = harass(bot, calls, threads, seed)
    gc.set_threshold(700)
    gc.collect()
    bot.close()
    print(json.dumps({**{name: len(made) for name, made in places._asdict().items()}, "raised": raised}))  # noqa: T201 - what the suite reads


if __name__ == "__main__":
    main()
