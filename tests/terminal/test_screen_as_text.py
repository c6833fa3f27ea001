"""A whole screen as plain text: golden pages, colours only when asked for, hostile names made harmless."""

import re
from datetime import UTC
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len

from deskwatch.dashboards import Column, Curve, Line, Screen, Stat, Table, Tone, Unit
from deskwatch.terminal import render_text

GOLDEN = Path(__file__).parent / "golden"
EVIL = "BTC\x1b[2J\x1b]0;owned\x07\u202e\r\nUSD"


def _text(screen: Screen, *, width: int = 80, colour: bool = False) -> str:
    return render_text(screen, width=width, colour=colour, zone=UTC)


@pytest.mark.parametrize("width", [80, 120])
def test_the_desk_is_the_golden_page(width: int, screen: Screen) -> None:
    assert _text(screen, width=width) == (GOLDEN / f"desk-{width}.txt").read_text(encoding="utf-8")


def test_a_desk_without_facts_is_the_golden_page(empty_screen: Screen) -> None:
    assert _text(empty_screen) == (GOLDEN / "desk-empty-80.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [1, 40, 57, 80, 120, 200])
def test_no_line_is_wider_than_asked_for(width: int, screen: Screen) -> None:
    assert max(cell_len(line) for line in _text(screen, width=width).splitlines()) <= max(width, 40)


def test_colours_change_nothing_but_the_colours(screen: Screen) -> None:
    coloured = _text(screen, colour=True)
    assert "\x1b[" in coloured
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in stripped.splitlines()] == _text(screen).splitlines()


def test_old_figures_lose_their_colours_and_the_age_is_named(screen: Screen) -> None:
    old = msgspec.structs.replace(screen, data_as_of_ns=screen.generated_at_ns - 7200 * 10**9)
    assert "! data 2 h old" in _text(old)
    assert "\x1b[32m" in _text(screen, colour=True)  # green
    assert "\x1b[32m" not in _text(old, colour=True)


def _hostile(text: str) -> Screen:
    return Screen(
        title=text,
        headline=text,
        tone=Tone.BAD,
        currency=text,
        generated_at_ns=10**18,
        data_as_of_ns=10**18,
        ready=True,
        notices=[text],
        stats=[Stat(id="s", title=text, value=1.0, unit=Unit.MONEY, note=text)],
        curves=[
            Curve(
                id="c",
                title=text,
                unit=Unit.MONEY,
                times=[1.0, 2.0],
                lines=[Line(name=text, values=[1.0, 2.0])],
                note=text,
            )
        ],
        tables=[
            Table(
                id="t",
                title=text,
                columns=[Column(name="n", title=text, tones={text: Tone.BAD})],
                rows=[[text]],
            ),
            Table(id="e", title=text, columns=[], rows=[], empty=text),
        ],
    )


def test_a_hostile_name_reaches_the_terminal_in_no_place() -> None:
    text = _text(_hostile(EVIL), width=400)
    assert all(character.isprintable() for line in text.split("\n") for character in line)
    assert text.count("�") > 10


def test_a_hostile_name_cannot_add_to_the_colours() -> None:
    text = _text(_hostile(EVIL), width=400, colour=True)
    rest = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert all(character.isprintable() for line in rest.split("\n") for character in line)


def test_markup_in_a_name_is_only_text() -> None:
    assert "[bold red]x[/]" in _text(_hostile("[bold red]x[/]"), width=400, colour=True)
