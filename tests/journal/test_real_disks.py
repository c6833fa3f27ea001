"""Real shortages: a file system without room, one that is read-only, a process without descriptors."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desks import environment

ROOT = Path(__file__).parents[2]
# Runs a bot on a file system of 64 KiB of its own. What it prints is what a reader finds afterwards.
SMALL_DISK = """
import subprocess, sys, time
from pathlib import Path
import deskwatch
from deskwatch.events import Heartbeat, Noted
from deskwatch.tail import Tail

data = Path(sys.argv[1])
{before}
bot = deskwatch.bot("bot", data=data)
bot.noted(text="0")
print("before", bot.flush(0.3))
{trouble}
for number in range(1, 200):
    bot.noted(text=str(number))
print("while", bot.flush(0.3))
{mend}
print("after", bot.flush(5))
bot.close()
tail, facts = Tail(data), []
while batches := tail.poll():
    facts += [record.fact for batch in batches for record in batch.records]
print("texts", [fact.text for fact in facts if isinstance(fact, Noted)] == [str(n) for n in range(200)])
beat = [fact for fact in facts if isinstance(fact, Heartbeat)][-1]
print("counts", beat.offered, beat.written, sum(beat.dropped.values()))
"""
FILL = """
filler = (data / "filler").open("wb", buffering=0)
try:
    while filler.write(bytes(512)): pass
except OSError: pass
"""
FULL = ("", FILL, "filler.truncate(0)")
READ_ONLY = (
    "subprocess.run(['mount', '-o', 'remount,ro', str(data)], check=True)",
    "",
    "subprocess.run(['mount', '-o', 'remount,rw', str(data)], check=True)",
)
# Takes every descriptor there is and then has its journal go on in the next segment, ten times.
NO_FILES = """
import os, resource, sys
from pathlib import Path
from tests.journal.segments import noted, writer

journal = writer(Path(sys.argv[1]), segment_bytes=400)
journal.append(noted(1))
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
try:
    while True: os.open(os.devnull, os.O_RDONLY)
except OSError as error:
    print(error.strerror)
for first in range(2, 40, 4):
    print(journal.append(noted(4, first)), end=" ")
    journal.sync()
print(journal.synced_seq)
"""


def can_mount() -> bool:
    """Tell whether this machine lets a user mount a file system in a namespace of its own."""
    words = ["unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/mnt"]
    return shutil.which("unshare") is not None and subprocess.run(words, check=False).returncode == 0


@pytest.mark.skipif(not can_mount(), reason="no user may mount a file system here")
@pytest.mark.parametrize("trouble", [FULL, READ_ONLY], ids=["full", "read-only at first"])
def test_a_bot_waits_for_its_disk_and_loses_nothing(tmp_path: Path, trouble: tuple[str, str, str]) -> None:
    data = tmp_path / "data"
    data.mkdir()
    before, during, mend = trouble
    program = SMALL_DISK.format(before=before, trouble=during, mend=mend)
    mounted = 'mount -t tmpfs -o size=64k,mode=700 none "$1" && exec "$0" -c "$2" "$1"'
    words = ["unshare", "-Urm", "sh", "-c", mounted, sys.executable, str(data), program]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT, env=environment(data)
    )
    lines = ["while False", "after True", "texts True", "counts 200 200 0"]
    assert done.stdout.splitlines() == [f"before {before == ''}", *lines], done.stderr


def without_files(data: Path, program: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", program, str(data)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT)


def test_a_bot_that_used_up_all_files_still_gets_its_next_segments(tmp_path: Path) -> None:
    done = without_files(tmp_path, NO_FILES)
    assert done.stdout.splitlines() == [os.strerror(errno.EMFILE), "4 4 4 4 4 4 4 4 4 4 41"], done.stderr
    assert len(list(tmp_path.rglob("*.jsonl"))) >= 10


def test_a_journal_without_its_reserve_of_files_is_caught(tmp_path: Path) -> None:
    plant = "from deskwatch.journal.disk import Reserve\nReserve.keep = lambda *_: None\n"
    done = without_files(tmp_path, plant + NO_FILES)
    assert done.returncode != 0
    assert os.strerror(errno.EMFILE) in done.stderr
