"""A fork, a signal handler, an event loop: wherever a bot records from, it goes on."""

import asyncio
import multiprocessing
import os
import signal
import threading
from pathlib import Path

import pytest

import deskwatch
from deskwatch.events import BotStarted, Noted, PriceMarked
from tests.recorder.recording import facts_of, last_heartbeat, recording, run_bot


def record_in_child(data: str) -> None:
    bot = deskwatch.bot("bot", data=data)
    bot.noted(text="from a child")
    bot.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_writes_a_file_of_its_own(tmp_path: Path) -> None:
    program = """
import os, threading, deskwatch
bot = deskwatch.bot("bot")
threading.Thread(target=lambda: [bot.price_marked(symbol="A/USD", price=n) for n in range(3000)]).start()
for number in range(5):
    child = os.fork()
    if child == 0:
        bot.noted(text=f"child {number}")
        bot.close()
        os._exit(0)
    os.waitpid(child, 0)
bot.noted(text="parent")
"""
    done = run_bot(program, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    said = {fact.text for fact in facts_of(tmp_path, Noted) if isinstance(fact, Noted)}
    assert said == {"parent", *(f"child {number}" for number in range(5))}
    assert len(facts_of(tmp_path, PriceMarked)) == 3_000
    assert len(list(tmp_path.rglob("*.jsonl"))) == 6


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_that_records_nothing_leaves_nothing(tmp_path: Path) -> None:
    program = "import os, deskwatch; bot = deskwatch.bot('bot')\nif os.fork() == 0: os._exit(0)\nos.wait()"
    assert run_bot(program, tmp_path).returncode == 0
    assert len(facts_of(tmp_path, BotStarted)) == 1


def test_a_spawned_process_records(tmp_path: Path) -> None:
    with recording(tmp_path):
        child = multiprocessing.get_context("spawn").Process(target=record_in_child, args=(str(tmp_path),))
        child.start()
        child.join(60)
    assert child.exitcode == 0
    assert [fact.text for fact in facts_of(tmp_path, Noted) if isinstance(fact, Noted)] == ["from a child"]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no interval timer")
def test_a_signal_handler_that_records_never_hangs(tmp_path: Path) -> None:
    program = """
import signal, deskwatch
bot = deskwatch.bot("bot")
fired = []
def handler(*_):
    fired.append(1)
    bot.noted(text="tick")
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.0003, 0.0003)
for number in range(20000):
    bot.price_marked(symbol="A/USD", price=number)
signal.setitimer(signal.ITIMER_REAL, 0)
bot.flush()
print(len(fired))
"""
    done = run_bot(program, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    ticks, prices = len(facts_of(tmp_path, Noted)), len(facts_of(tmp_path, PriceMarked))
    # A machine that is busy with other things may leave the writer behind; then what was dropped is counted.
    lost = sum(last_heartbeat(tmp_path).dropped.values())
    assert ticks + prices + lost == int(done.stdout) + 20_000
    assert min(ticks, prices) > 10


def test_an_object_that_records_while_it_dies_never_hangs(tmp_path: Path) -> None:
    program = """
import gc, deskwatch
bot = deskwatch.bot("bot")
class Dying:
    def __init__(self): self.me = self
    def __del__(self): bot.noted(text="gone")
gc.set_threshold(1)
for number in range(500):
    Dying()
    bot.price_marked(symbol="A/USD", price=number)
gc.collect()
"""
    done = run_bot(program, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(facts_of(tmp_path, Noted)) == 500


def test_an_event_loop_records_from_many_tasks(tmp_path: Path) -> None:
    async def work(bot: deskwatch.Recorder, number: int) -> None:
        for step in range(100):
            bot.price_marked(symbol=f"S{number}/USD", price=step)
            await asyncio.sleep(0)

    async def main(bot: deskwatch.Recorder) -> None:
        await asyncio.gather(*(work(bot, number) for number in range(10)))

    with recording(tmp_path) as bot:
        asyncio.run(main(bot))
    assert len(facts_of(tmp_path, PriceMarked)) == 1_000


def test_the_only_thread_is_the_writers(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with recording(tmp_path) as bot:
        bot.price_marked(symbol="A/USD", price=1)
        added = set(threading.enumerate()) - before
        assert [thread.name for thread in added] == ["deskwatch bot"]
        assert all(thread.daemon for thread in added)
    assert set(threading.enumerate()) <= before
