"""The writer's thread comes back whatever ends it, and says so."""

import os
import sys
from pathlib import Path

import pytest

from deskwatch.model import SystemClock
from tests.recorder.recording import last_heartbeat, recording, run_bot, texts

needs_fork = pytest.mark.skipif(sys.platform != "linux", reason="needs a fork of the C library")


class ThrowingClock(SystemClock):
    """Ends the thread that asks for the time, once it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.throws: list[BaseException] = []
        self._asked = self.monotonic_ns
        self.monotonic_ns = self.ask

    def ask(self) -> int:
        """Return the time, or throw."""
        if self.throws:
            raise self.throws.pop()
        return self._asked()


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit, MemoryError])
def test_what_is_thrown_into_the_thread_does_not_end_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], error: type[BaseException]
) -> None:
    clock = ThrowingClock()
    with recording(tmp_path, clock=clock) as bot:
        clock.throws.append(error("from a debugger"))
        bot.noted(text="after")
        assert bot.flush(10)
    assert texts(tmp_path) == ["after"]
    assert error.__name__ in capfd.readouterr().err
    assert last_heartbeat(tmp_path).restarts == int(not issubclass(error, Exception))


def test_a_thread_that_is_gone_is_started_again_when_much_waits(tmp_path: Path) -> None:
    program = """
import time, deskwatch
bot = deskwatch.bot("bot")
bot.noted(text="before")
bot.flush()
writer = bot._writer
def end(**more): raise SystemExit
writer._turn, writer._go_on = end, lambda: True
while writer._alive: time.sleep(0.01)
del writer._go_on, writer._turn
for number in range(2000): bot.noted(text=str(number))
print(bot.flush(20))
"""
    done = run_bot(program, tmp_path)
    assert done.stdout == "True\n"
    assert "its thread was gone; it is started again" in done.stderr
    assert len(texts(tmp_path)) == 2_001
    assert last_heartbeat(tmp_path).restarts == 2


@needs_fork
def test_a_fork_behind_pythons_back_is_noticed(tmp_path: Path) -> None:
    """As uWSGI does it without its option for fork hooks."""
    program = """
import ctypes, os, deskwatch
bot = deskwatch.bot("bot")
bot.noted(text="parent")
bot.flush()
child = ctypes.PyDLL(None).fork()
if child == 0:
    bot = deskwatch.bot("bot")
    bot.noted(text="child")
    bot.flush(5)
    os._exit(0)
os.waitpid(child, 0)
"""
    assert run_bot(program, tmp_path).returncode == 0
    assert sorted(texts(tmp_path)) == ["child", "parent"]
    assert len(list(tmp_path.rglob("*.jsonl"))) == 2


def test_an_object_that_dies_in_the_writers_thread_may_flush(tmp_path: Path) -> None:
    program = """
import gc, time, deskwatch
bot = deskwatch.bot("bot")
waited = []
class Dying:
    def __init__(self): self.me = self
    def __del__(self):
        began = time.monotonic()
        bot.flush(30)
        waited.append(time.monotonic() - began)
Dying()
writer = bot._writer
turn = writer._turn
writer._turn = lambda **more: (gc.collect(), turn(**more))
bot.noted(text="x")
while not waited: time.sleep(0.01)
print(max(waited) < 20)
"""
    assert run_bot(program, tmp_path).stdout == "True\n"


def test_a_word_at_the_terminal_that_is_recorded_itself_does_not_loop(tmp_path: Path) -> None:
    """A bot may log what is written to standard error, and record what it logs."""
    program = """
import sys, deskwatch
class Recording:
    def write(self, words): bot.noted(text=words)
    def flush(self): bot.flush(0.01)
real, sys.stderr = sys.stderr, Recording()
bot = deskwatch.bot("bot")
bot.noted(text="x")
bot.flush(0.3)
import os
os.unlink(os.environ["DESKWATCH_HOME"])
print(bot.flush(10))
sys.stderr = real
"""
    data = tmp_path / "data"
    data.touch()
    done = run_bot(program, data)
    assert (done.returncode, done.stdout) == (0, "True\n")
    assert 2 <= len(texts(data)) <= 5


def test_the_heartbeat_tells_what_the_thread_costs(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        for number in range(2_000):
            bot.price_marked(symbol="BTC/USD", price=number)
    beat = last_heartbeat(tmp_path)
    assert 0 < beat.cpu_seconds < os.times().elapsed
    assert beat.synced_age_seconds > 0
    assert beat.restarts == 0
