"""`deskwatch record` as a user runs it: pipes, logs, maps, signals, exit codes."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deskwatch.hub import Config, Desk
from deskwatch.model import SystemClock
from tests.desks import COMMAND, PATIENCE_SECONDS, wait_until
from tests.intake.reading import note, notes, numbers
from tests.intake.test_kills import texts

FILL = (
    '{"kind":"order_filled","symbol":"BTC/USD","side":"buy","quantity":"0.5","price":"60000","trade_id":"t"}'
    "\n"
)
CASH = '{"kind":"cash_moved","amount":100000,"movement_id":"start"}\n'
MAP = '[[rule]]\nwhen = { e = "p" }\nkind = "price_marked"\nfields = { symbol = "s", price = "p" }\n'


def record(data: Path, *words: str, lines: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "record", "--bot", "bot", "--data", str(data), *words],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
        env={**os.environ, **more},
    )


@contextmanager
def following(log: Path, data: Path) -> Iterator["subprocess.Popen[str]"]:
    words = [*COMMAND, "record", "--bot", "bot", "--data", str(data), "--follow", str(log)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_lines_from_a_pipe_become_figures(tmp_path: Path) -> None:
    lines = CASH + FILL + FILL + '{"kind":"price_marked","symbol":"BTC/USD","price":61000}\n'
    done = record(tmp_path, "--strategy", "ema", "--mode", "paper", "--venue", "kraken", lines=lines)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 facts of 4 lines from stdin recorded for bot" in done.stdout
    desk = Desk(tmp_path, Config(), SystemClock())
    desk.catch_up()
    (view,) = desk.views()[0]
    assert (view.bot.strategy, view.bot.mode, view.bot.venue) == ("ema", "paper", "kraken")
    assert (str(view.equity), list(desk.problems)) == ("100500.0", [])


def test_the_account_is_for_programs_too(tmp_path: Path) -> None:
    done = record(tmp_path, "--json", lines=f"{FILL}not json\n")
    account = json.loads(done.stdout)
    assert (account["lines"], account["facts"], account["refused"]) == (2, 1, {"not_json": 1})
    assert (done.returncode, "stdin:2: not_json" in done.stderr) == (0, True)


def test_strict_makes_a_refused_line_an_error(tmp_path: Path) -> None:
    assert record(tmp_path, "--strict", lines="not json\n").returncode == 1
    assert record(tmp_path, "--strict", lines=FILL).returncode == 0


def test_a_map_is_tried_without_recording_anything(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAP)
    lines = '{"e":"p","s":"B","p":1.50}\n{"e":"q"}\n{"e":"p","s":"B","p":"much"}\n'
    done = record(tmp_path / "d", "--map", str(tmp_path / "m.toml"), "--dry-run", lines=lines)
    assert done.stdout.splitlines()[:2] == [
        "line 1: price_marked  symbol=B price=1.50",
        "line 2: nothing: no rule is for it",
    ]
    assert "line 3: refused, not_money" in done.stdout
    assert not (tmp_path / "d").exists()


def test_what_a_line_would_become_is_for_programs_too(tmp_path: Path) -> None:
    done = record(tmp_path, "--dry-run", "--json", lines=FILL)
    assert json.loads(done.stdout)["facts"][0]["kind"] == "order_filled"


def test_a_log_that_is_followed_ends_in_good_order_on_a_signal(tmp_path: Path) -> None:
    log, data = tmp_path / "log", tmp_path / "data"
    log.write_bytes(notes(0, 2))
    with following(log, data) as process:
        wait_until("the first lines", lambda: texts(data) == numbers(0, 2))
        with log.open("ab") as file:
            file.write(note(3))
        wait_until("the next line", lambda: texts(data) == numbers(0, 3))
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, err) == (0, "")
    assert "4 facts of 4 lines" in out


def test_a_killed_follower_is_gone_on_with(tmp_path: Path) -> None:
    log, data = tmp_path / "log", tmp_path / "data"
    log.write_bytes(notes(0, 5))
    with following(log, data) as process:
        wait_until("the first lines", lambda: texts(data) == numbers(0, 5))
        process.kill()
        process.wait()
    with log.open("ab") as file:
        file.write(notes(6, 7))
    assert "2 facts of 2 lines from log, from line 7 on" in record(data, str(log)).stdout
    assert texts(data) == numbers(0, 7)


def test_two_at_once_would_double_and_the_second_is_refused(tmp_path: Path) -> None:
    log, data = tmp_path / "log", tmp_path / "data"
    log.write_bytes(notes(0, 1))
    with following(log, data):
        wait_until("the first lines", lambda: texts(data) == numbers(0, 1))
        done = record(data, str(log))
    assert (done.returncode, "already feeds bot 'bot'" in done.stderr) == (2, True)


def test_a_backtest_is_read_whole_each_time(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(CASH + FILL)
    for _ in range(2):
        assert "2 facts of 2 lines" in record(tmp_path / "d", "--mode", "backtest", str(log)).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--follow"], "--follow is for a log"),
        (["--follow", "--mode", "backtest", "log"], "--follow is for a log"),
        (["none.jsonl"], "none.jsonl does not exist"),
        (["--map", "none.toml"], "none.toml cannot be read"),
        (["--id", "a..b"], "--id"),
    ],
)
def test_what_cannot_work_is_one_line_with_the_mend(tmp_path: Path, words: list[str], said: str) -> None:
    done = record(tmp_path, *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_recording_that_is_switched_off_is_said(tmp_path: Path) -> None:
    done = record(tmp_path, lines=FILL, DESKWATCH="off")
    assert (done.returncode, "DESKWATCH" in done.stderr) == (2, True)


def test_a_hostile_line_cannot_move_the_cursor(tmp_path: Path) -> None:
    evil = '{"kind":"noted","text":"x","\\u001b[2J":1}\n{"kind":"\\u001b[2J"}\n'
    done = record(tmp_path, "--dry-run", lines=evil)
    more = record(tmp_path, lines=evil)
    assert "\x1b" not in done.stdout + more.stdout + more.stderr


def test_it_needs_the_bot_half_alone(tmp_path: Path) -> None:
    """A machine that only feeds a desk installs `msgspec` and nothing of the hub."""
    hub = ("starlette", "uvicorn", "psutil", "textual", "shtab")
    program = (
        f"import sys\nfor name in {hub}: sys.modules[name] = None\n"
        "from deskwatch.cli.main import main\n"
        f"sys.exit(main(['record', '--bot', 'b', '--data', {str(tmp_path)!r}]))"
    )
    words = [COMMAND[0], "-c", program]
    done = subprocess.run(words, input=FILL, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")
