"""Who is recorded, where, and how it is switched off."""

import sys
from pathlib import Path

import pytest

import deskwatch
from deskwatch.events import BotStarted, BotStopped
from tests.recorder.recording import facts_of, recording, run_bot


def test_the_same_name_is_the_same_recorder(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        assert deskwatch.bot("bot", mode="paper", venue="test", data=tmp_path) is bot


def test_a_second_description_of_a_bot_is_told_and_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with recording(tmp_path) as bot:
        assert deskwatch.bot("bot", strategy="another", data=tmp_path) is bot
    assert "another name" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "x" * 201, 5, None])
def test_a_name_that_is_none_switches_recording_off_with_a_word(
    name: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = deskwatch.bot(name, data=tmp_path)  # type: ignore[arg-type] # as bots do
    bot.price_marked(symbol="BTC/USD", price=1)
    assert not bot.enabled
    assert "recording is off" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_off_means_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKWATCH", "off")
    bot = deskwatch.bot("bot", data=tmp_path)
    bot.price_marked(symbol="BTC/USD", price=1)
    assert bot.flush()
    bot.close()
    assert list(tmp_path.iterdir()) == []


def test_a_run_begins_and_ends_with_a_word(tmp_path: Path) -> None:
    with recording(tmp_path):
        pass
    facts = facts_of(tmp_path)
    assert isinstance(facts[0], BotStarted)
    assert isinstance(facts[-1], BotStopped)


def test_the_bot_half_is_the_standard_library_and_msgspec(tmp_path: Path) -> None:
    """A package that the bot does not have must not be needed, nor what is slow to load."""
    program = (
        "import sys; before = set(sys.modules); import deskwatch;"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "print(sorted(new - sys.stdlib_module_names - {'deskwatch', 'msgspec'}),"
        " sorted(new & {'subprocess', 'asyncio', 'socket', 'ssl', 'logging', 'sqlite3', 'multiprocessing'}))"
    )
    # `-S` and no environment: what site packages load at start is not ours.
    done = run_bot(program, tmp_path)
    foreign, slow = done.stdout.strip().rsplit(" ", 1)
    assert slow == "[]"
    assert foreign in {"[]", "['typing_extensions']"}, sys.version
