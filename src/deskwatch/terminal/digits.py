"""Figures three lines high, for windows that have the room: seen from across the desk.

A character that has no big form stands small on the last line, so nothing is ever left out.
"""

from rich.text import Text

from deskwatch.dashboards import Tone
from deskwatch.terminal.format import Figure
from deskwatch.terminal.palette import Palette, marks, meaning

HEIGHT = 3
_SHAPES = {
    "0": ("┏━┓", "┃ ┃", "┗━┛"),
    "1": ("╺┓ ", " ┃ ", "╺┻╸"),
    "2": ("╺━┓", "┏━┛", "┗━╸"),
    "3": ("╺━┓", " ━┫", "╺━┛"),
    "4": ("╻ ╻", "┗━┫", "  ╹"),
    "5": ("┏━╸", "┗━┓", "╺━┛"),
    "6": ("┏━╸", "┣━┓", "┗━┛"),
    "7": ("╺━┓", "  ┃", "  ╹"),
    "8": ("┏━┓", "┣━┫", "┗━┛"),
    "9": ("┏━┓", "┗━┫", "╺━┛"),
    "+": ("   ", "╺╋╸", "   "),
    "-": ("   ", "╺━╸", "   "),
}


def draw_digits(figure: Figure, tone: Tone, palette: Palette) -> list[Text]:
    """Draw a figure in three lines: its marks before the middle of it, the unit small at its foot."""
    meant = meaning(figure.tone, tone)
    style = palette.strong if meant is Tone.NEUTRAL else palette.tone(meant)
    shapes = [_SHAPES.get(character, (" ", " ", character)) for character in figure.number]
    rows = [_row(shapes, row) for row in range(HEIGHT)]
    mark = marks(figure.arrow, tone)
    before = ["", mark, ""] if mark != "" else []
    width = len(mark) + 1 if mark != "" else 0
    starts = [part.ljust(width) for part in before] or [""] * HEIGHT
    lines = [Text.assemble((start + row, style), end="") for start, row in zip(starts, rows, strict=True)]
    if figure.unit != "":
        lines[-1].append(f" {figure.unit}", style=palette.muted)
    return lines


def _row(shapes: list[tuple[str, str, str]], row: int) -> str:
    """Join one line of the shapes, with a cell between digits, whose strokes would join."""
    drawn = ""
    for shape in shapes:
        # A comma hugs the digit before it, as in print.
        hugs = drawn == "" or len(shape[row]) == 1
        drawn += shape[row] if hugs else f" {shape[row]}"
    return drawn
