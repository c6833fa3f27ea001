"""Every process of a bot writes a journal of its own, whatever way it was made."""

from pathlib import Path

import pytest

from deskwatch.events import BotStarted, BotStopped, Heartbeat, Noted
from tests.recorder.recording import by_boot, run_bot, texts

FORK = """
import os, sys, threading, deskwatch
bot = deskwatch.bot("bot")
bot.noted(text="before")
{before}
child = os.fork()
if child == 0:
    {child}
os.waitpid(child, 0)
bot.noted(text="after")
"""


def journals(data: Path) -> list[list[str]]:
    """Return what each boot noted, in order of the boots' first words."""
    return sorted(
        [fact.text for fact in facts if isinstance(fact, Noted)] for facts in by_boot(data).values()
    )


def test_a_child_begins_with_nothing_of_its_parents(tmp_path: Path) -> None:
    """Neither what waits nor what was counted is told twice."""
    program = FORK.format(before="bot.noted('wrong')", child="bot.noted(text='child'); sys.exit()")
    done = run_bot(program, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert journals(tmp_path) == [["before", "after"], ["child"]]
    final = {
        len(facts): [fact for fact in facts if isinstance(fact, Heartbeat)][-1]
        for facts in by_boot(tmp_path).values()
    }
    assert [(beat.offered, beat.written, beat.dropped) for _, beat in sorted(final.items())] == [
        (1, 1, {}),
        (3, 2, {"positional": 1}),
    ]


def test_each_process_says_who_it_is_and_that_it_ended(tmp_path: Path) -> None:
    run_bot(FORK.format(before="", child="bot.noted(text='child'); sys.exit()"), tmp_path)
    pids = set()
    for facts in by_boot(tmp_path).values():
        assert isinstance(facts[0], BotStarted)
        assert isinstance(facts[-1], BotStopped)
        pids.add(facts[0].pid)
    assert len(pids) == 2


def test_a_child_of_a_closed_bot_leaves_nothing(tmp_path: Path) -> None:
    program = FORK.format(before="bot.close()", child="bot.noted(text='child'); bot.close(); sys.exit()")
    done = run_bot(program, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert texts(tmp_path) == ["before"]


def test_a_fork_in_the_middle_of_recording_hangs_neither(tmp_path: Path) -> None:
    """Four threads record while forty children are made; each side has all of its own."""
    program = """
import os, threading, deskwatch
bot = deskwatch.bot("bot")
def work(number):
    for step in range(1000):
        bot.noted(text=f"{number} {step}")
threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for number in range(40):
    child = os.fork()
    if child == 0:
        bot.noted(text=f"child {number}")
        os._exit(0 if bot.flush(20) else 1)
    assert os.waitpid(child, 0)[1] == 0
for thread in threads:
    thread.join()
"""
    done = run_bot(program, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    noted = journals(tmp_path)
    assert sorted(each[0] for each in noted if len(each) == 1) == sorted(f"child {n}" for n in range(40))
    (parent,) = [each for each in noted if len(each) > 1]
    assert sorted(parent) == sorted(f"{n} {step}" for n in range(4) for step in range(1000))


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_of_multiprocessing_record(tmp_path: Path, method: str) -> None:
    program = tmp_path / "bot_of_many.py"
    program.write_text(f"""
import multiprocessing, deskwatch
def work(number):
    bot = deskwatch.bot("bot")
    bot.noted(text=f"worker {{number}}")
    assert bot.flush(20)
if __name__ == "__main__":
    deskwatch.bot("bot").noted(text="main")
    with multiprocessing.get_context({method!r}).Pool(2) as pool:
        pool.map(work, range(4))
""")
    done = run_bot(f"import runpy; runpy.run_path({str(program)!r}, run_name='__main__')", tmp_path / "data")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(texts(tmp_path / "data")) == ["main", *(f"worker {number}" for number in range(4))]


def test_a_program_started_by_the_bot_does_not_hold_its_journal(tmp_path: Path) -> None:
    """Descriptors are not handed down: the journal's lock ends with the bot."""
    program = """
import os, subprocess, sys, deskwatch
bot = deskwatch.bot("bot")
bot.noted(text="x")
bot.flush()
subprocess.run(["ls", "-l", "/proc/self/fd"], close_fds=False)
"""
    done = run_bot(program, tmp_path)
    assert done.returncode == 0
    assert ".jsonl" not in done.stdout
    assert "/dev/" in done.stdout or "pipe:" in done.stdout


def test_the_end_of_a_child_leaves_its_parents_exporter_running(tmp_path: Path) -> None:
    program = """
import os, sys, deskwatch
from deskwatch.recorder import exporter as module
module.sys.executable = sys.executable
exporter = deskwatch.get_exporter(port=0)
exporter.start()
if os.fork() == 0:
    sys.exit()
os.wait()
print(exporter.is_running())
exporter.stop()
print(exporter.is_running())
"""
    done = run_bot(program, tmp_path)
    assert done.stdout == "True\nFalse\n", done.stderr
