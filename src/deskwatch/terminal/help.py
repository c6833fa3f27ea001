"""The page of help: the keys, and what the signs mean for someone who sees them for the first time."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen

from deskwatch.terminal.format import UNKNOWN
from deskwatch.terminal.headline import OLD_AFTER_SECONDS
from deskwatch.terminal.palette import Palette
from deskwatch.terminal.panes import Lines

_KEYS = (
    ("1 … 9", "go to a table"),
    ("Tab", "go to the next table, Shift+Tab to the one before"),
    ("↑ ↓ PgUp PgDn", "scroll the table"),
    ("← →", "see further columns"),
    ("c", "go to the next chart"),
    ("d", "dark or light"),
    ("r", "refresh now"),
    ("q", "quit; the bots and the hub go on"),
)


def draw_help(palette: Palette) -> list[Text]:
    """Draw the keys and the signs."""
    heading = palette.strong
    signs = (
        ("▲ ▼", palette.text, "a gain, a loss"),
        ("✓", palette.good, "well"),
        ("!", palette.warning, "look at it soon"),
        ("✗", palette.bad, "not well"),
        ("■", palette.critical, "act now"),
        (UNKNOWN, palette.muted, "not known; never the same as zero"),
        ("grey", palette.muted, f"figures older than {OLD_AFTER_SECONDS:.0f} s: they may no longer be true"),
    )
    lines = [Text("Keys", style=heading, end="")]
    lines += [
        Text.assemble((f"{key:<15}", palette.text), (words, palette.muted), end="") for key, words in _KEYS
    ]
    lines += [Text(end=""), Text("Signs", style=heading, end="")]
    lines += [
        Text.assemble((f"{sign:<15}", style), (words, palette.muted), end="") for sign, style, words in signs
    ]
    return lines


class HelpScreen(ModalScreen[None]):
    """Lies over the figures until any key is pressed."""

    CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > Vertical {
        width: 72; max-width: 100%; height: auto; max-height: 100%;
        padding: 1 2; background: $surface; overflow-y: auto;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "app.quit", show=False, priority=True)]

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with Vertical():
            yield Lines(id="help")

    def on_mount(self) -> None:
        """Draw the page."""
        self.query_one(Lines).show(draw_help(self._palette))

    def on_key(self, event: Key) -> None:
        """Go back to the figures."""
        event.stop()
        self.dismiss()
