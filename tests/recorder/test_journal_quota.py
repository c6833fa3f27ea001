"""What a bot's journal may take is set with the bot or by the environment, and a bad size costs nothing."""

from pathlib import Path

from deskwatch.events import Heartbeat
from deskwatch.tail import Tail
from tests.journal.segments import drain
from tests.recorder.recording import last_heartbeat, run_bot, texts

BOT = """
import deskwatch
bot = deskwatch.bot("bot"{setting})
for number in range(3):
    bot.noted(text=str(number))
bot.close()
"""
# Starts again and again, so that each start begins a segment and finds the older ones too much.
STARTS = """
import deskwatch
for start in range(5):
    bot = deskwatch.bot("bot", journal_quota_bytes=300)
    bot.noted(text=str(start))
    bot.close()
"""


def test_the_oldest_facts_go_are_told_and_counted(tmp_path: Path) -> None:
    done = run_bot(STARTS, tmp_path)
    assert texts(tmp_path)[-1] == "4"
    assert "0" not in texts(tmp_path)
    assert "the oldest facts go" in done.stderr
    beats = [r.fact for r in drain(Tail(tmp_path)).records if isinstance(r.fact, Heartbeat)]
    assert beats[-1].erased > 0


def test_a_roomy_quota_takes_nothing(tmp_path: Path) -> None:
    assert run_bot(BOT.format(setting=", journal_quota_bytes=10**9"), tmp_path).stderr == ""
    assert texts(tmp_path) == ["0", "1", "2"]
    assert last_heartbeat(tmp_path).erased == 0


def test_a_size_that_is_none_is_told_and_the_default_holds(tmp_path: Path) -> None:
    done = run_bot(BOT.format(setting=", journal_quota_bytes='big'"), tmp_path)
    assert "number of bytes" in done.stderr
    assert texts(tmp_path) == ["0", "1", "2"]
