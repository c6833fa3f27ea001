"""The line above a table: its title, how many rows, a rule, and what is left out."""

from collections.abc import Sequence

from rich.text import Text

from deskwatch.dashboards import Table, Unit
from deskwatch.terminal.look import Look
from deskwatch.terminal.printable import printable
from deskwatch.terminal.table import DrawnTable


def table_title(table: Table, look: Look, *, strong: bool = True) -> Text:
    """Draw the title and, where there are any, the number of rows."""
    palette = look.palette
    title = Text(
        printable(table.title), style=palette.strong if strong else palette.muted, end="", no_wrap=True
    )
    if len(table.rows) > 0:
        title.append(f" {len(table.rows):,}", style=palette.muted)
    return title


def table_remarks(table: Table, drawn: DrawnTable, look: Look, *, keys: bool) -> list[str]:
    """Say the currency of the amounts and how many columns are out of sight, in words from long to short.

    `keys` says it with the arrow keys that reach them. Nothing to say is no remark.
    """
    money = any(column.unit is Unit.MONEY for column in table.columns) and len(table.rows) > 0
    currency = [f"in {printable(look.reader.currency)}"] if money and look.reader.currency != "" else []
    if drawn.before + drawn.after == 0:
        return currency
    noun = "column" if drawn.before + drawn.after == 1 else "columns"
    if keys:
        left = (
            f"← {drawn.before} · "
            if drawn.before > 0 and drawn.after > 0
            else "← "
            if drawn.before > 0
            else ""
        )
        count = drawn.after if drawn.after > 0 else drawn.before
        right = " →" if drawn.after > 0 else ""
        words, short = f"{left}{count} more {noun}{right}", f"{left}{count} more{right}"
    else:
        words, short = f"{drawn.after} more {noun} in a wider window", f"{drawn.after} more"
    return [" · ".join([*currency, words]), words, short]


def ruled(words: Text, remarks: Sequence[str], *, width: int, look: Look) -> Text:
    """Draw `words`, a rule up to the right edge, and at its end the longest remark that has room."""
    line = words.copy()
    room = width - line.cell_len
    end = next((f" {remark}" for remark in remarks if len(remark) + 4 <= room), "")
    line.append(f" {'─' * (room - len(end) - 1)}", style=look.palette.faint)
    line.append(end, style=look.palette.muted)
    line.truncate(max(width, 1), overflow="ellipsis")
    return line
