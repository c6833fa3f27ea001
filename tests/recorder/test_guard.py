"""An adapter's mistake never reaches the bot, is told once, and shows under test."""

import pytest

from deskwatch.recorder import guarded
from deskwatch.recorder.guard import MOST_TOLD
from deskwatch.testing import strict_recording


class UnspeakableError(Exception):
    """An exception of a stranger that cannot say what is wrong."""

    def __str__(self) -> str:
        raise ValueError("not even this")


@guarded
def call(error: BaseException | None) -> None:
    """Do as an adapter does that meets something odd."""
    if error is not None:
        raise error


def test_an_exception_ends_at_the_guard_and_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    guarded(call.__wrapped__)(ValueError("odd\nthing"))  # type: ignore[attr-defined] # `functools.wraps` leaves it
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("deskwatch: ")
    assert "ValueError: odd thing" in line


def test_each_sort_is_told_once_however_its_words_change(capsys: pytest.CaptureFixture[str]) -> None:
    fresh = guarded(call.__wrapped__)  # type: ignore[attr-defined] # `functools.wraps` leaves it
    for number in range(100):
        fresh(ValueError(str(number)))
        fresh(KeyError(str(number)))
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_sorts_without_end_are_not_kept_without_end(capsys: pytest.CaptureFixture[str]) -> None:
    fresh = guarded(call.__wrapped__)  # type: ignore[attr-defined] # `functools.wraps` leaves it
    for number in range(100):
        fresh(type(f"Error{number}", (Exception,), {})())
    assert len(capsys.readouterr().err.splitlines()) == MOST_TOLD


def test_an_exception_that_cannot_say_what_is_wrong_ends_there_too() -> None:
    call(UnspeakableError())


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_is_meant_for_the_bot_goes_through(error: type[BaseException]) -> None:
    with pytest.raises(error):
        call(error())


def test_under_test_everything_goes_through() -> None:
    with strict_recording(), pytest.raises(ValueError, match="odd"):
        call(ValueError("odd"))


def test_a_guarded_call_keeps_its_name_and_its_words() -> None:
    assert (call.__name__, call.__doc__) == ("call", "Do as an adapter does that meets something odd.")
