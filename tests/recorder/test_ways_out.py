"""However a bot ends, it ends at once, and what it recorded is there."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deskwatch.chance import seeded_random
from deskwatch.events import BotStopped, PriceMarked
from deskwatch.tail import Tail
from tests.desks import environment
from tests.recorder.recording import facts_of, run_bot

START = """import os, signal, sys, deskwatch
bot = deskwatch.bot('bot')
bot.price_marked(symbol='BTC/USD', price=1)
"""


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("pass", 0),
        ("sys.exit(3)", 3),
        ("raise ValueError('boom')", 1),
        ("bot.close()", 0),
        ("bot.close(); bot.close()", 0),
        ("import threading; threading.Thread(target=bot.close).start()", 0),
    ],
)
def test_an_orderly_end_loses_nothing(end: str, code: int, tmp_path: Path) -> None:
    done = run_bot(START + end, tmp_path)
    assert done.returncode == code
    assert len(facts_of(tmp_path, PriceMarked)) == 1
    assert isinstance(facts_of(tmp_path)[-1], BotStopped)


@pytest.mark.parametrize("end", ["os._exit(4)", "os.kill(os.getpid(), signal.SIGTERM)", "os.abort()"])
def test_a_sudden_end_leaves_what_was_written(end: str, tmp_path: Path) -> None:
    run_bot(f"{START}bot.flush(); bot.price_marked(symbol='LATE/USD', price=1)\n{end}", tmp_path)
    assert len(facts_of(tmp_path, PriceMarked)) in {1, 2}


def test_ctrl_c_is_the_bots(tmp_path: Path) -> None:
    program = f"""{START}
try:
    os.kill(os.getpid(), signal.SIGINT)
    while True:
        bot.price_marked(symbol='BTC/USD', price=2)
except KeyboardInterrupt:
    print('interrupted')
"""
    assert run_bot(program, tmp_path).stdout == "interrupted\n"


def test_recording_at_the_very_end_raises_nothing(tmp_path: Path) -> None:
    program = START + "import atexit; atexit.register(lambda: deskwatch.bot('late').noted(text='x'))"
    done = run_bot(program, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_kill_at_any_moment_costs_one_line_at_most(tmp_path: Path) -> None:
    """20 kills (seed 11): all that was flushed is there, in order, and at most the last line is torn."""
    chance = seeded_random(11)
    program = START + (
        "number = 0\n"
        "while True:\n"
        "    bot.price_marked(symbol='BTC/USD', price=number); number += 1\n"
        "    if number % 50 == 0 and bot.flush(): print(number, flush=True)\n"
    )
    for round_number in range(20):
        data = tmp_path / str(round_number)
        words = [sys.executable, "-c", program]
        with subprocess.Popen(words, env=environment(data), stdout=subprocess.PIPE, text=True) as bot:
            assert bot.stdout is not None
            flushed = [int(bot.stdout.readline()) for _ in range(chance.randrange(1, 8))][-1]
            bot.send_signal(signal.SIGKILL)
        assert survivors(data) >= flushed


def survivors(data: Path) -> int:
    """Return how many prices are in the journal, having seen that they are whole and in order."""
    batches = Tail(data).poll()
    problems = [problem for batch in batches for problem in batch.problems]
    assert [problem.reason for problem in problems] in ([], ["torn"])
    facts = [record.fact for batch in batches for record in batch.records]
    prices = [int(fact.price) for fact in facts if isinstance(fact, PriceMarked)][1:]
    assert prices == list(range(len(prices)))
    return len(prices)
