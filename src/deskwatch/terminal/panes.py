"""The widgets of the full-screen view: each shows a drawing, none decides what is drawn or when."""

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from deskwatch.dashboards import Curve, Table
from deskwatch.terminal.chart import draw_curve
from deskwatch.terminal.heading import ruled, table_remarks, table_title
from deskwatch.terminal.look import Look
from deskwatch.terminal.printable import printable
from deskwatch.terminal.table import DrawnTable, draw_table


def strip_of(widget: Widget, text: Text, width: int, base: Style) -> Strip:
    """Turn one drawn line into `width` cells on the widget's ground."""
    console = widget.app.console
    # Without spans, rich leaves the text's own style to its printer, which is not asked here.
    ground = base + console.get_style(text.style)
    return Strip(text.render(console)).apply_style(ground).adjust_cell_length(width, base)


class Lines(Widget):
    """Lines that somebody else has drawn for its width; as high as they are many."""

    DEFAULT_CSS = "Lines { height: auto; }"

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._lines: list[Text] = []

    @property
    def plain(self) -> str:
        """What is shown, without colours."""
        return "\n".join(line.plain for line in self._lines)

    def show(self, lines: list[Text]) -> None:
        """Show these lines from now on."""
        if lines == self._lines:
            return
        height_changed = len(lines) != len(self._lines)
        self._lines = lines
        self.refresh(layout=height_changed)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return the number of lines."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """Return one line of the drawing."""
        line = self._lines[y] if y < len(self._lines) else Text(end="")
        return strip_of(self, line, self.size.width, self.rich_style)


class Tabs(Lines):
    """The tables' titles on one line, with a rule and what the reader must know of the one that is seen."""

    class Chosen(Message):
        """The reader clicked on a title."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._ends: list[int] = []

    def show_tabs(self, tables: Sequence[Table], active: int, look: Look, remarks: Sequence[str]) -> None:
        """Show the titles, the one with the number `active` strong and underlined."""
        line = Text(end="", no_wrap=True)
        self._ends = []
        for number, table in enumerate(tables):
            palette = look.palette
            key = Text(
                f"{number + 1} ", style=palette.series[0] if number == active else palette.muted, end=""
            )
            title = table_title(table, look, strong=number == active)
            if number == active:
                title.stylize("underline", 0, len(printable(table.title)))
            line.append_text(Text.assemble("   " if number > 0 else "", key, title, end=""))
            self._ends.append(line.cell_len)
        self.show([ruled(line, remarks, width=self.size.width, look=look)])

    def on_click(self, event: Click) -> None:
        """Choose the title under the pointer."""
        number = next((number for number, end in enumerate(self._ends) if event.x <= end), None)
        if number is not None:
            self.post_message(self.Chosen(number))


class ChartPane(Widget):
    """One curve, drawn for whatever size the pane has."""

    def __init__(self) -> None:
        super().__init__()
        self._curve: Curve | None = None
        self._look: Look | None = None
        self._drawn: list[Text] = []
        self._drawn_size = Size(0, 0)

    def show(self, curve: Curve, look: Look) -> None:
        """Show this curve from now on; the same again costs nothing."""
        if (curve, look) == (self._curve, self._look):
            return
        self._curve, self._look = curve, look
        self._drawn_size = Size(0, 0)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line of the chart, drawn anew when the curve or the size has changed."""
        size = self.size
        if self._curve is not None and self._look is not None and size != self._drawn_size:
            self._drawn = draw_curve(self._curve, width=size.width, height=size.height, look=self._look)
            self._drawn_size = size
        line = self._drawn[y] if y < len(self._drawn) else Text(end="")
        return strip_of(self, line, size.width, self.rich_style)


class TablePane(ScrollView, can_focus=True):
    """One table under a heading that stays while the rows scroll; ← and → pass over columns."""

    DEFAULT_CSS = """
    TablePane { scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; overflow-x: hidden; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.pass_over(-1)", show=False),
        Binding("right", "app.pass_over(1)", show=False),
    ]

    class Chosen(Message):
        """The reader clicked on this table."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class Drawn(Message):
        """The table was drawn for another width or from another column."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self._table: Table | None = None
        self._look: Look | None = None
        self._titled = True
        self._first_column = 0
        self._drawn: DrawnTable | None = None

    @property
    def remarks(self) -> list[str]:
        """What a heading may say of columns out of sight, from long to short."""
        if self._table is None or self._look is None or self._drawn is None:
            return []
        return table_remarks(self._table, self._drawn, self._look, keys=True)

    @property
    def hides_columns(self) -> bool:
        """Whether there are columns out of sight."""
        return self._drawn is not None and self._drawn.before + self._drawn.after > 0

    def show(self, table: Table, look: Look, *, titled: bool) -> None:
        """Show this table from now on; `titled` with its own heading, else the tabs above are the heading."""
        if (table, look, titled) == (self._table, self._look, self._titled):
            return
        if self._table is not None and self._table.id != table.id:
            self._first_column = 0
            self.scroll_home(animate=False)
        self._table, self._look, self._titled = table, look, titled
        self._draw()

    def pass_over(self, columns: int) -> None:
        """Begin `columns` further to the right, as far as there are columns out of sight."""
        before = 0 if self._drawn is None else self._drawn.before
        self._first_column = max(0, before + columns)
        self._draw()
        self.post_message(self.Drawn())

    def on_resize(self) -> None:
        """Draw anew for the new width."""
        self._draw()
        self.post_message(self.Drawn())

    def on_click(self, event: Click) -> None:
        """Make this table the one that the keys move."""
        event.stop()
        self.post_message(self.Chosen(self.number))

    def render_line(self, y: int) -> Strip:
        """Return the heading, the columns' titles, or the row that is scrolled to this line."""
        width = self.scrollable_content_region.width
        fixed = self._fixed_lines()
        if y < len(fixed):
            return strip_of(self, fixed[y], width, self.rich_style)
        rows = [] if self._drawn is None else self._drawn.rows
        row = y - len(fixed) + self.scroll_offset.y
        line = rows[row] if row < len(rows) else Text(end="")
        return strip_of(self, line, width, self.rich_style)

    def _draw(self) -> None:
        width = self.scrollable_content_region.width
        if self._table is None or self._look is None or width < 1:
            return
        self._drawn = draw_table(self._table, width=width, look=self._look, first_column=self._first_column)
        self.virtual_size = Size(width, len(self._fixed_lines()) + len(self._drawn.rows))
        self.refresh()

    def _fixed_lines(self) -> list[Text]:
        if self._table is None or self._look is None or self._drawn is None:
            return []
        header = [self._drawn.header] if self._drawn.header.plain != "" else []
        return [self._heading(self._table, self._look), *header] if self._titled else header

    def _heading(self, table: Table, look: Look) -> Text:
        mark = look.palette.series[0] if self.has_focus else look.palette.muted
        title = table_title(table, look)
        words = Text.assemble(
            (f"{self.number + 1} ", f"bold {mark}" if self.has_focus else mark), title, end=""
        )
        return ruled(words, self.remarks, width=self.scrollable_content_region.width, look=look)
