"""The line at the foot that names the keys, those that do something now and no others."""

import msgspec
from rich.text import Text

from deskwatch.terminal.palette import Palette

GAP = 3


class _Key(msgspec.Struct, frozen=True):
    """A key, what it does, whether it does something now, and how soon it is left out on a narrow window."""

    key: str
    words: str
    applies: bool
    expendable: int

    @property
    def length(self) -> int:
        return len(self.key) + 1 + len(self.words)


def draw_keys(palette: Palette, *, tables: int, curves: int, hidden_columns: bool, width: int) -> Text:
    """Draw keys and what they do into `width` cells; what can be guessed is left out first, quitting last."""
    keys = [
        _Key(f"1-{tables} Tab", "tables", tables > 1, 2),
        _Key("↑ ↓", "rows", tables > 0, 6),
        _Key("← →", "columns", hidden_columns, 4),
        _Key("c", "next chart", curves > 1, 3),
        _Key("d", "dark/light", True, 5),
        _Key("?", "help", True, 1),
        _Key("q", "quit", True, 0),
    ]
    useful = [key for key in keys if key.applies]
    while len(useful) > 1 and sum(key.length for key in useful) + GAP * (len(useful) - 1) > width:
        useful.remove(max(useful, key=lambda key: key.expendable))
    line = Text(end="", no_wrap=True)
    for number, key in enumerate(useful):
        line.append(" " * GAP if number > 0 else "")
        line.append(key.key, style=palette.text)
        line.append(f" {key.words}", style=palette.muted)
    return line
