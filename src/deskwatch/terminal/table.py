"""Tables in aligned columns: numbers at the right, text at the left, gains with their arrow in its own place.

A table wider than the space is first narrowed where that does no harm (long texts), then loses columns at the
right; the caller is told how many, and can start at a later column. A number is never cut: half a number is a
wrong number. The first column, which names the row, always stays.
"""

from collections.abc import Sequence

import msgspec
from rich.cells import cell_len
from rich.text import Text

from deskwatch.dashboards import Column, Table, Tone, Unit
from deskwatch.dashboards.values import Cell
from deskwatch.terminal.format import figure
from deskwatch.terminal.look import Look, padded
from deskwatch.terminal.palette import SIGNS
from deskwatch.terminal.printable import ELLIPSIS, fitted, printable

GAP = 2
MAXIMUM_ROWS = 500  # drawn of one table; a screen is not a report
WIDEST_TEXT = 60
NARROWEST_TEXT = 12  # a text column is not squeezed below
NARROWEST_STATE = 20  # nor one whose words carry a tone: they are what the table is read for


class DrawnTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table as lines. `before` and `after` count the columns left out at either side.

    `header` is empty where there are no rows; then `rows` holds the words that say so.
    """

    header: Text
    rows: list[Text]
    before: int
    after: int

    @property
    def lines(self) -> list[Text]:
        """The header, if there is one, and the rows."""
        return [self.header, *self.rows] if self.header.plain != "" else self.rows


class _Cell(msgspec.Struct, frozen=True):
    """What stands in one cell: a sign or arrow at its left edge, then the content."""

    content: str
    sign: str
    style: str
    unit: str = ""

    def width(self, sign_width: int) -> int:
        return sign_width + cell_len(self.content) + (cell_len(self.unit) + 1 if self.unit != "" else 0)


class _Drawn(msgspec.Struct):
    """One column while it is being laid out."""

    column: Column
    cells: list[_Cell]
    sign_width: int
    width: int

    @property
    def numeric(self) -> bool:
        return self.column.unit is not Unit.TEXT

    @property
    def narrowest(self) -> int:
        if self.numeric:
            return self.width
        return min(self.width, NARROWEST_STATE if len(self.column.tones) > 0 else NARROWEST_TEXT)


def draw_table(table: Table, *, width: int, look: Look, first_column: int = 0) -> DrawnTable:
    """Draw `table` into `width` cells; `first_column` is how many after the first to pass over."""
    if len(table.rows) == 0 or len(table.columns) == 0:
        words = fitted(printable(table.empty) or "none", max(width, 1))
        said = Text(words, style=look.palette.muted, end="")
        return DrawnTable(header=Text(end=""), rows=[said], before=0, after=0)
    rows = table.rows[:MAXIMUM_ROWS]
    columns = [_column(number, column, rows, look) for number, column in enumerate(table.columns)]
    before = _passed_over(columns, first_column, width)
    kept = _fit([*columns[:1], *columns[1 + before :]], width)
    drawn = [_line([_content(column, row, look) for column in kept], kept) for row in range(len(rows))]
    if len(table.rows) > len(rows):
        drawn.append(Text(f"and {len(table.rows) - len(rows):,} more rows", style=look.palette.muted, end=""))
    return DrawnTable(
        header=_line([_heading(column, look) for column in kept], kept),
        rows=drawn,
        before=before,
        after=len(columns) - before - len(kept),
    )


def _column(number: int, column: Column, rows: Sequence[Sequence[Cell]], look: Look) -> _Drawn:
    # A row that is too short has an unknown value there, rather than no table at all.
    cells = [_cell(column, row[number] if number < len(row) else None, look) for row in rows]
    sign_width = 2 if column.signed or any(cell.sign != "" for cell in cells) else 0
    widths = [cell.width(sign_width) for cell in cells]
    # Words stand behind the place of their signs, and so does their heading.
    indent = sign_width if column.unit is Unit.TEXT else 0
    widest = max([cell_len(printable(column.title)) + indent, *widths])
    return _Drawn(
        column, cells, sign_width, widest if column.unit is not Unit.TEXT else min(widest, WIDEST_TEXT)
    )


def _cell(column: Column, value: Cell, look: Look) -> _Cell:
    palette = look.palette
    written = figure(value, column.unit, look.reader, signed=column.signed)
    # The currency stands once above the table, not in every cell.
    unit = "" if column.unit is Unit.MONEY else written.unit
    if column.signed:
        return _Cell(written.number, written.arrow, palette.tone(written.tone), unit)
    tone = column.tones.get(value, Tone.NEUTRAL) if isinstance(value, str) else Tone.NEUTRAL
    is_name = column.unit is Unit.TEXT and isinstance(value, str)
    if tone is Tone.NEUTRAL and is_name and look.identities.knows(written.number):
        return _Cell(written.number, "", look.identities.style(written.number, palette), unit)
    style = palette.muted if value is None or column.unit is Unit.TIME else palette.tone(tone)
    return _Cell(written.number, SIGNS[tone], style, unit)


def _passed_over(columns: Sequence[_Drawn], wanted: int, width: int) -> int:
    """Return how many columns to pass over: no more than it takes to see the last one."""
    for passed in range(max(0, min(wanted, len(columns) - 2))):
        if _total([*columns[:1], *columns[1 + passed :]]) <= width:
            return passed
    return max(0, min(wanted, len(columns) - 2))


def _total(columns: Sequence[_Drawn]) -> int:
    return sum(column.width for column in columns) + GAP * (len(columns) - 1)


def _fit(columns: list[_Drawn], width: int) -> list[_Drawn]:
    """Drop columns from the right until the narrowest form fits, then narrow the widest texts."""
    kept = list(columns)
    while len(kept) > 1 and sum(column.narrowest for column in kept) + GAP * (len(kept) - 1) > width:
        kept.pop()
    for _ in kept:
        missing = _total(kept) - width
        if missing <= 0:
            break
        widest = max(kept, key=lambda column: column.width - column.narrowest)
        widest.width = max(widest.narrowest, widest.width - missing)
    if len(kept) == 1:
        kept[0].width = min(kept[0].width, max(width, 1))
    return kept


def _line(cells: Sequence[Text], columns: Sequence[_Drawn]) -> Text:
    line = Text(end="", no_wrap=True)
    for number, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        if number > 0:
            line.append(" " * GAP)
        line.append_text(padded(cell, column.width, right=column.numeric))
    line.rstrip()
    return line


def _heading(column: _Drawn, look: Look) -> Text:
    # A sign's place is not part of the words, so that headings stand above the words.
    indent = " " * column.sign_width if not column.numeric else ""
    title = fitted(printable(column.column.title), column.width - len(indent))
    return Text(indent + title, style=look.palette.muted, end="")


def _content(column: _Drawn, row: int, look: Look) -> Text:
    cell = column.cells[row]
    sign = cell.sign.ljust(column.sign_width)
    room = column.width - column.sign_width
    if not column.numeric:
        return Text(sign + fitted(cell.content, room), style=cell.style, end="")
    if cell.width(column.sign_width) > column.width:
        return Text(ELLIPSIS, style=look.palette.muted, end="")
    number = Text.assemble((cell.content, cell.style), end="")
    if cell.unit != "":
        number.append(f" {cell.unit}", style=look.palette.muted)
    # The arrows stand under each other, just before the widest number.
    room = min(room, max(other.width(0) for other in column.cells))
    return Text.assemble((sign, cell.style), padded(number, room, right=True), end="")
