"""Ctrl-C is the bot's: it gets through every time, and what was recorded around it is in the account."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.desks import environment
from tests.recorder.recording import last_heartbeat, run_bot, texts

# A timer stands for the hand on the keyboard: it strikes in the middle of whatever the recorder does.
STORM = """
import signal, deskwatch
bot = deskwatch.bot("bot")
struck = caught = 0
inside = False
def strike(*_):
    global struck, inside
    if inside:
        struck, inside = struck + 1, False
        raise KeyboardInterrupt
signal.signal(signal.SIGALRM, strike)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
labels = {str(n): "x" * 5000 for n in range(100)}
while caught < 300:
    try:
        inside = True
        while True:
            bot.noted(text="light")
            bot.metric_recorded(name="heavy", value=1, labels=labels)
    except KeyboardInterrupt:
        caught += 1
signal.setitimer(signal.ITIMER_REAL, 0)
print(struck == caught)
"""


def test_no_interrupt_is_swallowed_by_the_recorder(tmp_path: Path) -> None:
    done = run_bot(STORM, tmp_path)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
    beat = last_heartbeat(tmp_path)
    assert beat.offered == beat.written + sum(beat.dropped.values())
    assert "failed" not in beat.dropped


def test_ctrl_c_ends_a_bot_that_does_not_catch_it_and_its_facts_are_there(tmp_path: Path) -> None:
    program = """
import deskwatch, time
bot = deskwatch.bot("bot")
bot.noted(text="x")
print("ready", flush=True)
time.sleep(60)
"""
    words = [sys.executable, "-c", program]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(tmp_path)
    ) as bot:
        assert bot.stdout is not None
        assert bot.stdout.readline() == "ready\n"
        bot.send_signal(signal.SIGINT)
        _, errors = bot.communicate(timeout=30)
    assert bot.returncode == -signal.SIGINT
    assert errors.strip().endswith("KeyboardInterrupt")
    assert texts(tmp_path) == ["x"]


def test_a_handler_that_closes_the_bot_and_leaves_does_not_hang(tmp_path: Path) -> None:
    program = """
import deskwatch, os, signal, sys
bot = deskwatch.bot("bot")
def leave(*_):
    bot.close()
    sys.exit(7)
signal.signal(signal.SIGTERM, leave)
for number in range(100_000):
    bot.noted(text=str(number))
    if number == 5_000:
        os.kill(os.getpid(), signal.SIGTERM)
"""
    assert run_bot(program, tmp_path).returncode == 7
    numbers = [int(text) for text in texts(tmp_path)]
    assert numbers[:5_001] == list(range(5_001))
