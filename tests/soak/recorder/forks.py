"""Forks a bot whose threads record; run as a program of its own.

    python -m tests.soak.recorder.forks DATA FORKS [unarmed]

Each child records three notes and ends in one of six ways. Prints one line of JSON: the children that hung,
and how many facts the parent offered. With `unarmed` a forked recorder is left as the parent had it.
"""

import itertools
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import deskwatch
from deskwatch.recorder import Recorder

NOTES = 3
THREADS = 4
FLUSH_SECONDS = 5.0
DEADLINE_SECONDS = 20.0


def end_by(sent: signal.Signals) -> Callable[[], object]:
    """Return what ends this process by a signal."""
    return lambda: os.kill(os.getpid(), sent)


# How a child ends, and whether it has to flush before that because nothing would run at its end.
WAYS_OUT: tuple[tuple[Callable[[], object], bool], ...] = (
    (lambda: os._exit(0), True),
    (lambda: sys.exit(0), False),
    (lambda: sys.exit("a word at the end"), False),
    (lambda: 1 // 0, False),
    (end_by(signal.SIGTERM), True),
    (end_by(signal.SIGKILL), True),
)


def child(bot: Any, number: int) -> None:  # noqa: ANN401 - as bots are: without types
    """Record and end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    end, flushes = WAYS_OUT[number % len(WAYS_OUT)]
    for note in range(NOTES):
        bot.noted(text=f"{number}:{note}")
    if flushes:
        bot.flush(FLUSH_SECONDS)
    end()


def hangs(process: int) -> bool:
    """Wait for a child; kill it and say so if it does not end."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        if os.waitpid(process, os.WNOHANG)[0]:
            return False
        time.sleep(0.001)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return True


def main() -> None:
    """Fork as often as asked."""
    data, forks = Path(sys.argv[1]), int(sys.argv[2])
    if sys.argv[3:] == ["unarmed"]:
        Recorder.after_fork_in_child = lambda self: None  # type: ignore[method-assign] # noqa: ARG005 - the fault that is planted
    bot: Any = deskwatch.bot("bot", data=data)
    ended = threading.Event()
    offered = [0] * THREADS

    def work(number: int) -> None:
        while not ended.wait(0.0005):
            bot.price_marked(symbol=f"S{number}/USD", price=offered[number])
            offered[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    hung = []
    for number in itertools.islice(itertools.count(), forks):
        process = os.fork()
        if process == 0:
            child(bot, number)
        if hangs(process):
            hung.append(number)
    ended.set()
    for thread in threads:
        thread.join()
    bot.close()
    print(json.dumps({"hung": hung, "offered": sum(offered)}))  # noqa: T201 - what the suite reads


if __name__ == "__main__":
    main()
