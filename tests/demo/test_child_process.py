"""The processes of the desk: how they are started, how they end, and the journals they leave."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from deskwatch.demo.bars import open_bars
from deskwatch.demo.memory import Memory
from deskwatch.demo.process import Stop, child_commands
from tests.demo.paper import ManualClock
from tests.demo.test_replay import write_waves

DEADLINE_SECONDS = 30.0


class JournalLine(msgspec.Struct):
    """The part of a journal's line that these tests look at."""

    fact: dict[str, object] = {}


def facts_in(data: Path, bot: str) -> list[dict[str, object]]:
    files = sorted((data / "journals" / bot).iterdir(), key=lambda path: path.stat().st_mtime_ns)
    lines = [line for path in files for line in path.read_bytes().splitlines()]
    return [
        line.fact for line in (msgspec.json.decode(text, type=JournalLine) for text in lines) if line.fact
    ]


def kinds_in(data: Path, bot: str) -> list[object]:
    return [fact["kind"] for fact in facts_in(data, bot)]


def wait_for(condition: Iterator[bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not next(condition):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def has_live_facts(data: Path, bot: str) -> Iterator[bool]:
    while True:
        kept = Memory(data, bot).load()
        yield kept is not None and kept.market.step > kept.history_bars


def test_there_is_one_command_a_bot_with_what_it_needs(tmp_path: Path) -> None:
    commands = child_commands(tmp_path, seed=9)
    assert [command[-1] for command in commands] == [
        "ema-btc",
        "ema-eth",
        "reversion-sol",
        "reversion-bnb",
        "ema-eurusd",
    ]
    assert commands[0] == [
        sys.executable,
        *("-m", "deskwatch.demo", "--data", str(tmp_path), "--seed", "9", "--bot", "ema-btc"),
    ]
    assert "--no-history" in child_commands(tmp_path, history=False)[0]


def test_the_commands_of_a_replay_name_the_file_and_its_symbol(tmp_path: Path) -> None:
    path = write_waves(tmp_path / "solusd.csv", bars=3)
    first, second = child_commands(tmp_path, bars=open_bars(path), speed=0.0)
    assert first[3:] == [
        *("--data", str(tmp_path), "--bars", str(path), "--symbol", "SOL/USD", "--speed", "0"),
        *("--bot", "ema-solusd-replay"),
    ]
    assert second[-1] == "reversion-solusd-replay"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_child_records_its_day_goes_live_and_ends_in_good_order(number: int, tmp_path: Path) -> None:
    command = child_commands(tmp_path)[2]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as child:
        wait_for(has_live_facts(tmp_path, "reversion-sol"))
        child.send_signal(number)
        _, complaints = child.communicate(timeout=DEADLINE_SECONDS)
    assert (child.returncode, complaints) == (0, b"")
    kinds = kinds_in(tmp_path, "reversion-sol")
    assert kinds.count("cycle_completed") > 1440
    assert kinds.count("cash_moved") == kinds.count("breaker_tripped") == 1
    assert kinds[-1] == "bot_stopped"


def test_a_child_that_was_killed_goes_on_and_books_nothing_twice(tmp_path: Path) -> None:
    command = child_commands(tmp_path)[4]
    for number in (signal.SIGKILL, signal.SIGTERM):
        with subprocess.Popen(command) as child:
            kept = Memory(tmp_path, "ema-eurusd").load()
            before = 1440 if kept is None else kept.market.step
            wait_for(has_gone_beyond(tmp_path, before))
            child.send_signal(number)
    facts = facts_in(tmp_path, "ema-eurusd")
    trades = [fact["trade_id"] for fact in facts if fact["kind"] == "order_filled"]
    assert len(trades) > 20
    assert len(set(trades)) == len(trades)
    assert [fact["kind"] for fact in facts].count("cash_moved") == 1


def has_gone_beyond(data: Path, step: int) -> Iterator[bool]:
    while True:
        kept = Memory(data, "ema-eurusd").load()
        yield kept is not None and kept.market.step > step


def test_a_replay_ends_by_itself_in_good_order(tmp_path: Path) -> None:
    path = write_waves(tmp_path / "solusd.csv")
    command = child_commands(tmp_path / "data", bars=open_bars(path), speed=0.0)[1]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_SECONDS, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    kinds = kinds_in(tmp_path / "data", command[-1])
    assert kinds.count("price_marked") == 600
    assert kinds[-1] == "bot_stopped"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--bot", "nobody"], "no bot is called 'nobody' here: choose one of ema-btc, "),
        (["--bot", "ema-btc", "--bars", "none.csv", "--symbol", "BTC/USD"], "none.csv:0: no such file: give"),
        (["--bot", "ema-btc", "--speed", "-1"], "'-1' is not a number of bars a second"),
        (["--bot", "ema-btc", "--speed", "nan"], "'nan' is not a number of bars a second"),
        ([], "--bot"),
    ],
)
def test_a_wrong_command_is_one_clear_line_and_exit_code_2(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "deskwatch.demo", "--data", str(tmp_path / "data"), *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=DEADLINE_SECONDS, check=False, cwd=tmp_path
    )
    assert done.returncode == 2
    assert words in done.stderr.splitlines()[-1]
    assert not (tmp_path / "data").exists()


def test_a_data_directory_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    command = child_commands(tmp_path / "data")[0]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_SECONDS, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path / "data") in done.stderr


def test_a_child_ends_when_the_process_that_started_it_is_gone() -> None:
    parent = [100]
    stop = Stop(ManualClock(), lambda: parent[0])
    assert not stop.is_asked()
    parent[0] = 1
    assert stop.is_asked()


def test_a_sleep_ends_when_its_time_is_over_or_when_asked() -> None:
    clock = ManualClock()
    stop = Stop(clock, lambda: 1)
    stop.sleep(0.0)
    stop.ask()
    stop.sleep(3600.0)  # would take an hour if it did not notice, for this clock does not move by itself
    assert stop.is_asked()


def test_orphans_do_not_stay_behind(tmp_path: Path) -> None:
    """A parent that is killed takes its child with it within moments."""
    command = child_commands(tmp_path, history=False)[0]
    source = f"import subprocess, time; print(subprocess.Popen({command!r}).pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        wait_for(has_live_facts(tmp_path, "ema-btc"))
        parent.kill()
    wait_for(is_gone(child))
    assert kinds_in(tmp_path, "ema-btc")[-1] == "bot_stopped"


def is_gone(process: int) -> Iterator[bool]:
    while True:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            yield True
        else:
            yield False
