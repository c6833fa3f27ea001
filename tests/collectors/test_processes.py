"""A bot's process is measured while it is there, and no other is taken for it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deskwatch.collectors import ProcessCollector
from deskwatch.events import BotStarted, ProcessMeasured
from tests.collectors.looking import Looking
from tests.desks import wait_until

BUSY = "print(flush=True)\nwhile True: pass"
IDLE = "import sys; print(flush=True); sys.stdin.read()"


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that waits until it is told to end."""
    words = [sys.executable, "-c", IDLE]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def start(pid: int) -> BotStarted:
    return BotStarted(pid=pid)


def test_a_process_is_measured_as_the_kernel_does(child: subprocess.Popen[bytes], looking: Looking) -> None:
    begun = start(child.pid)
    seen = looking.see(ProcessCollector(lambda: {"ema": begun}), ProcessMeasured)
    words = Path(f"/proc/{child.pid}/statm").read_text().split()
    assert (seen.bot, seen.pid, seen.threads) == ("ema", child.pid, 1)
    assert seen.memory_bytes == pytest.approx(int(words[1]) * os.sysconf("SC_PAGE_SIZE"), rel=0.2)
    assert seen.open_files == len(list(Path(f"/proc/{child.pid}/fd").iterdir()))


def test_use_of_the_processor_is_unknown_at_the_first_look_and_no_zero(looking: Looking) -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE) as busy:
        begun = start(busy.pid)
        collector = ProcessCollector(lambda: {"ema": begun})

        def look() -> bool:
            collector.look(looking.record)
            return (looking.all_of(ProcessMeasured)[-1].cpu_percent or 0) > 0

        try:
            wait_until("use of the processor", look)
        finally:
            busy.kill()
    assert looking.all_of(ProcessMeasured)[0].cpu_percent is None


def test_a_process_that_is_gone_is_left_out_and_the_others_are_not(
    child: subprocess.Popen[bytes], looking: Looking
) -> None:
    here, gone = start(os.getpid()), start(child.pid)
    collector = ProcessCollector(lambda: {"gone": gone, "here": here})
    child.kill()
    child.wait()
    collector.look(looking.record)
    assert [seen.bot for seen in looking.all_of(ProcessMeasured)] == ["here"]


def test_a_process_that_ended_unnoticed_by_its_parent_is_left_out(
    child: subprocess.Popen[bytes], looking: Looking
) -> None:
    begun = start(child.pid)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and stays a zombie
    ProcessCollector(lambda: {"ema": begun}).look(looking.record)
    assert looking.all_of(ProcessMeasured) == []


def test_the_next_owner_of_a_process_id_is_not_taken_for_the_bot(
    child: subprocess.Popen[bytes], looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No test can have the kernel give a number again, so the mark that tells two owners apart is changed."""
    begun = start(child.pid)
    collector = ProcessCollector(lambda: {"ema": begun})
    collector.look(looking.record)
    monkeypatch.setattr("psutil.Process.__eq__", lambda *_: False)
    collector.look(looking.record)
    assert len(looking.all_of(ProcessMeasured)) == 1


def test_a_bot_that_started_again_is_found_again(child: subprocess.Popen[bytes], looking: Looking) -> None:
    starts = {"ema": start(child.pid)}
    collector = ProcessCollector(lambda: starts)
    collector.look(looking.record)
    starts["ema"] = start(os.getpid())
    collector.look(looking.record)
    assert [seen.pid for seen in looking.all_of(ProcessMeasured)] == [child.pid, os.getpid()]


@pytest.mark.parametrize("pid", [-1, 0, 2**40, 2**70])
def test_a_number_that_is_no_process_is_left_out(pid: int, looking: Looking) -> None:
    """A journal can hold any number; zero, which is the kernel's on some systems, is no bot either."""
    ProcessCollector(lambda: {"ema": start(pid)}).look(looking.record)
    assert looking.all_of(ProcessMeasured) == []
