"""Nothing from outside may steer the terminal, hide in it or reorder what it shows."""

import pytest
from rich.cells import cell_len

from deskwatch.terminal.printable import MAXIMUM_CHARACTERS, fitted, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("BTC\x1b[2J", "BTC�[2J"),
        ("\x1b]0;owned\x07", "�]0;owned�"),
        ("BTC\u202edsU", "BTC�dsU"),
        ("a\u2066b\u2069", "a�b�"),
        ("BTC\u200bUSD", "BTC�USD"),
        ("one\ntwo\rthree\tfour", "one two three four"),
        ("a\u00a0b\u2028c", "a b c"),
        ("\x9b31m", "�31m"),
        ("\ud800", "�"),
        ("\u3164", "�"),
        ("❤\ufe0f", "❤"),
        ("\u0301x", "x"),
    ],
)
def test_a_character_that_is_obeyed_or_unseen_becomes_visible(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_marks_cannot_pile_up_over_the_lines_above() -> None:
    assert printable("e" + "\u0301" * 50) == "e\u0301\u0301"


@pytest.mark.parametrize("name", ["ema-btc", "Zürich", "比特币", "अनुबंध", "[bold]x[/]"])
def test_an_honest_name_stays_as_it_is(name: str) -> None:
    assert printable(name) == name


def test_a_text_without_end_is_cut_with_an_ellipsis() -> None:
    assert printable("x" * 10_000) == "x" * MAXIMUM_CHARACTERS + "…"


@pytest.mark.parametrize("width", range(12))
def test_a_fitted_text_never_takes_more_cells_than_it_has(width: int) -> None:
    assert cell_len(fitted("比特币 BTC", width)) <= width


def test_a_text_that_fits_is_not_cut() -> None:
    assert fitted("比特币", 6) == "比特币"
