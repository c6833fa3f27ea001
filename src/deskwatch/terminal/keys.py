"""The line at the foot that names the keys, those that do something now and no others."""

from rich.text import Text

from deskwatch.terminal.palette import Palette

GAP = 3


def draw_keys(palette: Palette, *, tables: int, curves: int, hidden_columns: bool, width: int) -> Text:
    """Draw keys and what they do into `width` cells; on a narrow window quitting is the last to go."""
    keys = [
        (f"1-{tables} Tab", "tables", tables > 1),
        ("↑ ↓", "rows", tables > 0),
        ("← →", "columns", hidden_columns),
        ("c", "next chart", curves > 1),
        ("d", "dark/light", True),
        ("?", "help", True),
        ("q", "quit", True),
    ]
    useful = [(key, words) for key, words, applies in keys if applies]
    while len(useful) > 1 and _length(useful) > width:
        useful.pop(0)
    line = Text(end="", no_wrap=True)
    for number, (key, words) in enumerate(useful):
        line.append(" " * GAP if number > 0 else "")
        line.append(key, style=palette.text)
        line.append(f" {words}", style=palette.muted)
    return line


def _length(keys: list[tuple[str, str]]) -> int:
    return sum(len(key) + 1 + len(words) for key, words in keys) + GAP * (len(keys) - 1)
