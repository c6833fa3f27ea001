"""Kills: at random moments, and at each system call of a journal's writer in turn.

SIGKILL takes the process and leaves the machine, so a fact that was *written* has to be there. That says
nothing of a power cut; for that there is another suite.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deskwatch.chance import seeded_random
from deskwatch.events import Noted
from deskwatch.tail import Tail
from tests.journal.segments import Reading, drain
from tests.recorder.kill_rounds import LONGEST_SECONDS, kill_one, record, write
from tests.soak.journal.outcome import ROOT, Outcome

CALLS = ("mkdir", "openat", "fsync", "flock", "write", "fdatasync", "close", "chmod", "unlink")
MOST_CALLS = 100  # of one sort in one run; the program makes fewer
# Writes six groups into short segments, with two syncs that fail, and says how far each is written.
PROGRAM = """
import os, sys
from pathlib import Path
from deskwatch.events import Noted
from deskwatch.journal import JournalWriter
from deskwatch.model import Bot
from deskwatch.testing import ManualClock

def fail(descriptor):
    raise OSError(5, "the disk failed")

journal = JournalWriter(Bot(name="bot"), Path(sys.argv[1]), "b1", ManualClock(), 900)
sync = os.fdatasync
for first in range(0, 48, 8):
    assert journal.append([(1, Noted(text=str(first + number))) for number in range(8)]) == 8
    os.write(1, b"written %d\\n" % (first + 8))
    os.fdatasync = fail if first in (0, 24) else sync
    try:
        journal.sync()
    except OSError:
        os.fdatasync = sync
        journal.sync()
journal.close()
os.write(1, b"ended\\n")
"""


def broken_rules(reading: Reading, written: int) -> list[str]:
    """Return what the journal of a killed bot must not be; `written` facts were said to be written."""
    found = []
    texts = [int(record.fact.text) for record in reading.records if isinstance(record.fact, Noted)]
    if reading.seqs != list(range(1, len(reading.seqs) + 1)):
        found.append("sequence numbers are missing or out of order")
    if texts != list(range(len(texts))):
        found.append("facts are missing, doubled or out of order")
    if len(texts) < written:
        found.append(f"{written} facts were written, {len(texts)} are there")
    if [problem.reason for problem in reading.problems] not in ([], ["torn"]):
        found.append(f"more than one torn line: {reading.faults}")
    return found


def random_kills(rounds: int, seed: int) -> Outcome:
    """Kill bots at random moments, in turns a recorder's and a bare writer with short segments."""
    chance = seeded_random(seed)
    broken: list[str] = []
    facts = torn = 0
    for number in range(rounds):
        data = Path(tempfile.mkdtemp())
        said = kill_one((record, write)[number % 2], data, chance.uniform(0, LONGEST_SECONDS))
        reading = drain(Tail(data))
        broken += [f"kill {number}: {what}" for what in broken_rules(reading, said + 1)]
        facts += said + 1
        torn += len(reading.problems)
        shutil.rmtree(data)
    return Outcome("random kills", rounds, f"{facts:,} written facts, {torn} torn lines", broken)


def can_trace() -> bool:
    """Tell whether this machine has strace and lets it look at a process."""
    try:
        words = ["strace", "-o", "/dev/null", "true"]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def kills_at_each_call(calls: tuple[str, ...] = CALLS, program: str = PROGRAM) -> Outcome:
    """Kill a writer when it enters its first system call of a sort on the journal, its second, and so on."""
    broken: list[str] = []
    counts = []
    for call in calls:
        kills = 0
        for number in range(1, MOST_CALLS):
            data = Path(tempfile.mkdtemp())
            said = _run_until_call(program, data, call, number)
            written = max(map(int, re.findall(r"written (\d+)", said)), default=0)
            broken += [f"{call} {number}: {what}" for what in broken_rules(drain(Tail(data)), written)]
            shutil.rmtree(data)
            if "ended" in said:
                break
            kills += 1
        else:
            broken.append(f"{call}: the program never ran to its end")
        counts.append((call, kills))
    words = ", ".join(f"{call} {kills}" for call, kills in counts)
    return Outcome("kills at a system call", sum(kills for _, kills in counts), words, broken)


def _run_until_call(program: str, data: Path, call: str, number: int) -> str:
    """Return what the program said before it was killed at that call."""
    folder = data / "journals" / "bot"
    paths = [folder, *(folder / f"b1-{segment:06d}.jsonl" for segment in range(1, 12))]
    watched = [word for path in paths for word in ("-P", str(path))]
    inject = f"inject={call}:signal=KILL:when={number}"
    words = ["strace", "-o", "/dev/null", *watched, "-e", f"trace={call}", "-e", inject]
    python = [sys.executable, "-c", program, str(data)]
    done = subprocess.run([*words, *python], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.stderr:
        raise RuntimeError(done.stderr)
    return done.stdout
