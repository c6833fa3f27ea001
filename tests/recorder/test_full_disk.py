"""A disk that fills while a bot records costs the bot nothing, and the journal only what did not fit."""

from pathlib import Path

import pytest

from deskwatch.events import Heartbeat
from deskwatch.tail import Tail
from tests.journal.segments import drain
from tests.recorder.recording import last_heartbeat, run_bot, texts

# The limit is on each file, so a segment fills again and again, in the middle of a line.
BOT = """
import resource, sys, deskwatch
bot = deskwatch.bot("bot")
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))
for number in range({calls}):
    bot.noted(text=str(number))
print(bot.flush({patience}))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""


@pytest.mark.parametrize("limit", [25_000, 33_333])
def test_nothing_is_lost_while_segments_fill(tmp_path: Path, limit: int) -> None:
    done = run_bot(BOT.format(limit=limit, calls=600, patience=30), tmp_path)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
    reading = drain(Tail(tmp_path))
    assert {problem.reason.value for problem in reading.problems} == {"torn"}
    assert reading.seqs == list(range(1, len(reading.seqs) + 1))
    (*_, beat) = [record.fact for record in reading.records if isinstance(record.fact, Heartbeat)]
    assert (beat.offered, beat.written) == (600, 600)


def test_a_disk_without_any_room_is_waited_for(tmp_path: Path) -> None:
    """What waits is written at the end, when there is room again."""
    done = run_bot(BOT.format(limit=100, calls=500, patience=0.2), tmp_path)
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr
    assert texts(tmp_path) == [str(number) for number in range(500)]
    assert last_heartbeat(tmp_path).written == 500
    assert len(list(tmp_path.rglob("*.jsonl"))) == 1
    assert len(done.stderr.splitlines()) == 2
