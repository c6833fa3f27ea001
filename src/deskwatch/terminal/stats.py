"""The band of big figures: the title above each, a few words under it, in columns that line up.

As many stand beside each other as fit without cutting a number; then the rows are evened out, so that six
figures are 6, 3 + 3 or 2 + 2 + 2, never 5 + 1.
"""

from collections.abc import Sequence

import msgspec
from rich.cells import cell_len
from rich.text import Text

from deskwatch.dashboards import Stat
from deskwatch.terminal.digits import draw_digits
from deskwatch.terminal.format import figure
from deskwatch.terminal.look import Look, beside, figure_text, padded
from deskwatch.terminal.printable import fitted, printable

GAP = 2  # cells between two figures, at the least
BIG_GAP = 4  # the same, of figures three lines high
MAXIMUM_GAP = 12  # beyond, the eye no longer sees one band
NOTE_LENGTHS = (44, 36, 28, 20)  # cells of the longest note, tried in this order


class _Tile(msgspec.Struct):
    lines: list[Text]

    @property
    def width(self) -> int:
        return max(line.cell_len for line in self.lines)


def draw_stats(
    stats: Sequence[Stat], *, width: int, look: Look, notes: bool, big: bool = False
) -> list[Text]:
    """Draw the figures into `width` cells: two lines a row of them.

    `notes` adds a line with them, cut only where they would otherwise cost a further row, and a blank line
    between rows. `big` makes figures three lines high where that leaves all of them in one row. No stats, no
    lines. Where not even one fits, its line is cut with an ellipsis.
    """
    if len(stats) == 0:
        return []
    drawn = [_draw_stat(stat, look, big=big) for stat in stats]
    noted = [printable(stat.note) for stat in stats] if notes else []
    length = _note_length(drawn, noted, width)
    tiles = [_Tile(lines) for lines in drawn]
    if any(note != "" for note in noted):
        for tile, note in zip(tiles, noted, strict=True):
            tile.lines.append(Text(fitted(note, length), style=look.palette.muted, end=""))
    if big and sum(tile.width for tile in tiles) + BIG_GAP * (len(tiles) - 1) > width:
        return draw_stats(stats, width=width, look=look, notes=notes)
    columns, widths = _arrangement([tile.width for tile in tiles], width)
    gap = min(MAXIMUM_GAP, GAP + (width - sum(widths) - GAP * (columns - 1)) // max(columns, 1))
    lines: list[Text] = []
    for start in range(0, len(tiles), columns):
        row = tiles[start : start + columns]
        row_of_lines = beside([(tile.lines, widths[column]) for column, tile in enumerate(row)], gap)
        lines += [*([Text(end="")] if start > 0 and notes else []), *row_of_lines]
    return [padded(line, width) if line.cell_len > width else line for line in lines]


def _draw_stat(stat: Stat, look: Look, *, big: bool) -> list[Text]:
    palette = look.palette
    written = figure(stat.value, stat.unit, look.reader, signed=stat.signed)
    title = Text(printable(stat.title), style=palette.muted, end="")
    if big:
        return [title, *draw_digits(written, stat.tone, palette)]
    return [title, figure_text(written, palette, tone=stat.tone, strong=True)]


def _note_length(drawn: Sequence[list[Text]], notes: Sequence[str], width: int) -> int:
    """Return how long a note may be: as long as it costs no further row of figures."""
    if len(notes) == 0:
        return NOTE_LENGTHS[0]
    figures = [_Tile(lines).width for lines in drawn]

    def columns(length: int) -> int:
        tiles = [max(own, min(cell_len(note), length)) for own, note in zip(figures, notes, strict=True)]
        return _arrangement(tiles, width)[0]

    most = columns(NOTE_LENGTHS[-1])
    return next(length for length in NOTE_LENGTHS if columns(length) == most)


def _arrangement(tiles: Sequence[int], width: int) -> tuple[int, list[int]]:
    """Return the number of columns and their widths: the fewest rows whose columns fit."""
    for rows in range(1, len(tiles)):
        columns = -(-len(tiles) // rows)
        widths = [max(tiles[column::columns]) for column in range(columns)]
        if sum(widths) + GAP * (columns - 1) <= width:
            return columns, widths
    return 1, [min(max(tiles), width)]
