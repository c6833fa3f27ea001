"""`deskwatch run` is the bot's own run, with a hub beside it."""

import subprocess
import sys
from pathlib import Path

from tests.desks import COMMAND, PATIENCE_SECONDS, running_hub

BOT = (
    "import deskwatch; bot = deskwatch.bot('one'); bot.price_marked(symbol='BTC/USD', price=1); print('done')"
)


def run_beside(data: Path, *program: str, listen: str = "127.0.0.1:0") -> subprocess.CompletedProcess[str]:
    words = [*COMMAND, "run", "--data", str(data), "--listen", listen, "--", *program]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)


def test_the_bot_records_where_the_hub_reads(tmp_path: Path) -> None:
    done = run_beside(tmp_path, sys.executable, "-c", BOT)
    assert (done.returncode, done.stdout) == (0, "done\n")
    assert "listening on http://127.0.0.1:" in done.stderr
    assert list(tmp_path.glob("journals/one/*.jsonl"))


def test_the_bots_exit_code_is_handed_on(tmp_path: Path) -> None:
    assert run_beside(tmp_path, sys.executable, "-c", "raise SystemExit(7)").returncode == 7


def test_a_bot_killed_by_a_signal_is_told_as_shells_do(tmp_path: Path) -> None:
    program = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert run_beside(tmp_path, sys.executable, "-c", program).returncode == 128 + 9


def test_a_hub_that_runs_already_is_used(tmp_path: Path) -> None:
    with running_hub(tmp_path) as url:
        done = run_beside(tmp_path, sys.executable, "-c", BOT)
    assert f"the hub at {url} already watches" in done.stderr
    assert done.returncode == 0


def test_a_bot_is_not_started_without_its_hub(tmp_path: Path) -> None:
    done = run_beside(tmp_path, sys.executable, "-c", "print('started')", listen="127.0.0.1:99999")
    assert done.returncode == 2
    assert "started" not in done.stdout
