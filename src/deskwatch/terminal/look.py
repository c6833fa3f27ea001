"""What every drawing needs to know, and the few strokes that all of them share.

A drawing is a list of rich `Text`, one a line, so that the full-screen view and plain text are one picture.
"""

from collections.abc import Sequence

import msgspec
from rich.cells import cell_len, set_cell_size
from rich.text import Text

from deskwatch.dashboards import Screen, Tone
from deskwatch.terminal.format import Figure, Reader
from deskwatch.terminal.palette import SIGNS, Identities, Palette, marks, meaning
from deskwatch.terminal.printable import MAXIMUM_CHARACTERS, fitted, printable

NANOSECONDS = 1_000_000_000


class Look(msgspec.Struct, frozen=True):
    """Colours, the reader's place in time, and the colours of the series."""

    palette: Palette
    reader: Reader
    identities: Identities


def learn_identities(screen: Screen, identities: Identities) -> None:
    """Give every line of every chart its colour, in the order of the screen."""
    identities.learn(printable(line.name) for curve in screen.curves for line in curve.lines)


def data_age_seconds(screen: Screen) -> float | None:
    """Return the age of the newest fact when the screen was made, or None where there is none."""
    if screen.data_as_of_ns <= 0:
        return None
    return (screen.generated_at_ns - screen.data_as_of_ns) / NANOSECONDS


def figure_text(figure: Figure, palette: Palette, *, tone: Tone = Tone.NEUTRAL, strong: bool = False) -> Text:
    """Draw a figure: marks and number in the tone's colour, the unit muted."""
    plain = palette.strong if strong else palette.text
    meant = meaning(figure.tone, tone)
    style = plain if meant is Tone.NEUTRAL else f"{palette.emphasis if strong else ''} {palette.tone(meant)}"
    number = " ".join(part for part in (marks(figure.arrow, tone), figure.number) if part != "")
    drawn = Text(number, style=style, no_wrap=True, end="")
    if figure.unit != "":
        drawn = Text.assemble(drawn, (f" {figure.unit}", palette.muted), no_wrap=True, end="")
    return drawn


def signed_words(words: str, tone: Tone, palette: Palette, *, strong: bool = False) -> Text:
    """Draw words in their tone on one line, with the tone's sign before them."""
    return signed_lines(words, tone, palette, width=MAXIMUM_CHARACTERS + 4, lines=1, strong=strong)[0]


def signed_lines(
    words: str, tone: Tone, palette: Palette, *, width: int, lines: int, strong: bool = False
) -> list[Text]:
    """Draw words in their tone, broken into at most `lines` lines that begin under the first word."""
    sign = f"{SIGNS[tone]} " if SIGNS[tone] != "" else ""
    style = f"{palette.emphasis if strong else ''} {palette.tone(tone)}"
    rows = wrapped(printable(words), max(width - len(sign), 1), lines=lines)
    indents = [sign, *([" " * len(sign)] * len(rows))]
    return [Text.assemble((indent + row, style), end="") for indent, row in zip(indents, rows, strict=False)]


def wrapped(words: str, width: int, *, lines: int) -> list[str]:
    """Break `words` at spaces into at most `lines` lines of `width` cells, the last one cut if need be."""
    rows: list[str] = []
    rest = words
    while len(rows) < lines - 1 and cell_len(rest) > width:
        cut = _break(rest, width)
        rows.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*rows, fitted(rest, width)]


def beside(columns: Sequence[tuple[list[Text], int]], gap: int) -> list[Text]:
    """Put drawings side by side, each padded to its width; the shorter ones end in blank lines."""
    height = max((len(lines) for lines, _ in columns), default=0)
    rows: list[Text] = []
    for number in range(height):
        row = Text(end="", no_wrap=True)
        for position, (lines, width) in enumerate(columns):
            if position > 0:
                row.append(" " * gap)
            row.append_text(padded(lines[number] if number < len(lines) else Text(end=""), width))
        rows.append(row)
    return rows


def padded(text: Text, width: int, *, right: bool = False) -> Text:
    """Return `text` in exactly `width` cells: cut with an ellipsis or filled up, at the left for `right`."""
    drawn = text.copy()
    if drawn.cell_len > width:
        drawn.truncate(max(width, 0), overflow="ellipsis")
    space = " " * (width - drawn.cell_len)
    return Text.assemble(space, drawn, end="") if right else Text.assemble(drawn, space, end="")


def _break(words: str, width: int) -> int:
    """Return how many characters fit into `width` cells, up to the last space among them."""
    fits = len(set_cell_size(words, width))
    while cell_len(words[:fits]) > width:
        fits -= 1
    space = words.rfind(" ", 0, fits + 1)
    return space if space > 0 else max(fits, 1)
