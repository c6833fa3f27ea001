"""The parts of the full-screen view in their places: headline, figures, charts, tables, keys.

A `Desk` is told what to show and shows it; it asks nobody and keeps no time.
"""

from collections.abc import Sequence

import msgspec
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from deskwatch.dashboards import Screen, Table, Tone
from deskwatch.terminal.arrangement import (
    SIDE_BY_SIDE,
    Arrangement,
    arrange,
    has_tall_table,
    is_airy,
    is_roomy,
    table_order,
)
from deskwatch.terminal.headline import draw_headline, draw_notices
from deskwatch.terminal.keys import draw_keys
from deskwatch.terminal.look import Look, signed_lines
from deskwatch.terminal.panes import ChartPane, Lines, TablePane, Tabs
from deskwatch.terminal.stats import draw_stats

MAXIMUM_TABLES = 9  # one for each key
MAXIMUM_CHARTS = 3  # shown at once
FAILURE_LINES = 3
MARGINS = 2  # cells at the sides, one each
STATS_MARGINS = 2  # lines, one above and one below
NOT_TIGHT = 18  # lines of a window, from which there is an empty one around the figures
FOOTER_LINES = 1  # the keys
TABLE_HEAD_LINES = 2  # heading, or tabs, and the columns' titles
WAITING = "asking for the figures…"


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to show. `screen` is None before the first answer, `failure` empty while all goes well.

    `look` is for figures and grey when they are old, `plain` for what is said about them. `table` and `chart`
    count from 0; the chart may be any number and is taken round the ring of curves.
    """

    screen: Screen | None
    failure: str
    age_seconds: float | None
    look: Look
    plain: Look
    table: int
    chart: int


class Desk(Vertical):
    """The whole window."""

    DEFAULT_CSS = """
    Desk { background: $background; }
    Desk.-waiting #stats, Desk.-waiting #charts, Desk.-waiting #tables { display: none; }
    Desk .-absent { display: none; }

    Desk #top { height: auto; padding: 0 1; background: $surface; }
    Desk #stats { padding: 0 1; margin: 1 0; }
    Desk.-tight #stats { margin: 0; }
    Desk #charts { height: auto; padding: 0 1; layout: horizontal; }
    Desk #tabs { padding: 0 1; }
    Desk #tables { height: 1fr; padding: 0 1; }
    Desk #keys { dock: bottom; padding: 0 1; background: $surface; }
    Desk ChartPane, Desk TablePane { width: 1fr; height: 1fr; }

    Desk.-across ChartPane.-followed { margin: 0 3 0 0; }
    Desk.-stacked #charts { layout: vertical; }
    Desk.-together #tables { layout: grid; grid-size: 2; grid-gutter: 1 3; }
    Desk.-airy #charts { margin: 0 0 1 0; }
    """

    def compose(self) -> ComposeResult:
        """Make the parts; which of them are seen is decided by `show`."""
        self._headline, self._notices, self._stats = (
            Lines(id="headline"),
            Lines(id="notices"),
            Lines(id="stats"),
        )
        self._charts = [ChartPane() for _ in range(MAXIMUM_CHARTS)]
        self._tabs = Tabs(id="tabs")
        self._keys = Lines(id="keys")
        self._curves = 0
        self._placed = 0
        self._shown: Shown | None = None
        self._tables = [TablePane(number) for number in range(MAXIMUM_TABLES)]
        yield Vertical(self._headline, self._notices, id="top")
        yield self._stats
        self._chart_row = Container(*self._charts, id="charts")
        self._table_grid = Container(*self._tables, id="tables")
        yield self._chart_row
        yield self._tabs
        yield self._table_grid
        yield self._keys

    def show(self, shown: Shown) -> None:
        """Show this from now on, in the window as large as it is now."""
        self._shown = shown
        top = self.show_top(shown)
        self.set_class(shown.screen is None, "-waiting")
        if shown.screen is not None:
            self._show_parts(shown.screen, shown, top)
        self._show_keys(shown)

    def show_top(self, shown: Shown) -> int:
        """Show headline, age and notices alone; return how many lines they take."""
        width = max(self.app.size.width - MARGINS, 1)
        headline, notices = _top(shown, width)
        self._headline.show(headline)
        self._notices.show(notices)
        return len(headline) + len(notices)

    def focus_table(self, number: int) -> None:
        """Let the arrow keys move the table with this number."""
        self._tables[number].focus()

    def pass_over(self, number: int, columns: int) -> None:
        """Begin the table with this number `columns` further to the right."""
        self._tables[number].pass_over(columns)

    def on_table_pane_drawn(self, message: TablePane.Drawn) -> None:
        """Say what is out of sight in the table, now that its width is known."""
        message.stop()
        if self._shown is not None and self._shown.screen is not None:
            self._show_tabs(self._shown.screen.tables[:MAXIMUM_TABLES], self._shown)
            self._show_keys(self._shown)

    def _show_parts(self, screen: Screen, shown: Shown, top: int) -> None:
        size = self.app.size
        width = max(size.width - MARGINS, 1)
        stats = _draw_stats(screen, width, size.height, shown.look)
        self._stats.show(stats)
        plan = arrange(
            width=size.width,
            height=size.height,
            top=top + len(stats) + (STATS_MARGINS if size.height >= NOT_TIGHT else 0) + FOOTER_LINES,
            curves=len(screen.curves),
            table_lines=[len(table.rows) + TABLE_HEAD_LINES for table in screen.tables[:MAXIMUM_TABLES]],
        )
        self.set_class(is_airy(size.height), "-airy")
        self.set_class(size.height < NOT_TIGHT, "-tight")
        self._show_charts(screen, shown, plan)
        self._show_tables(screen.tables[:MAXIMUM_TABLES], shown, plan)

    def _show_charts(self, screen: Screen, shown: Shown, plan: Arrangement) -> None:
        count = min(plan.charts, MAXIMUM_CHARTS)
        self._curves = len(screen.curves) if count > 0 else 0
        self.set_class(plan.across > 1, "-across")
        self.set_class(plan.across == 1 and count > 1, "-stacked")
        self._chart_row.set_class(count == 0, "-absent")
        for number, pane in enumerate(self._charts):
            pane.set_class(number >= count, "-absent")
            if number < count:
                pane.styles.height = plan.chart_height
                pane.set_class(number < count - 1, "-followed")
                pane.show(screen.curves[(shown.chart + number) % len(screen.curves)], shown.look)

    def _show_tables(self, tables: Sequence[Table], shown: Shown, plan: Arrangement) -> None:
        together = len(plan.table_heights) > 0
        self.set_class(together, "-together")
        if together:
            self._table_grid.styles.grid_rows = " ".join(f"{height}" for height in plan.table_heights)
            self._place(len(tables))
        for number, pane in enumerate(self._tables):
            seen = number < len(tables) and (together or number == shown.table)
            pane.set_class(not seen, "-absent")
            if seen:
                pane.show(tables[number], shown.look, titled=together)
        self._tabs.set_class(together or len(tables) == 0, "-absent")
        self._show_tabs(tables, shown)

    def _place(self, count: int) -> None:
        """Bring so many tables into the order of the grid."""
        if count == self._placed:
            return
        self._placed = count
        for place, number in enumerate(table_order(count)):
            pane = self._tables[number]
            is_tall = has_tall_table(count) and number == count - 1
            pane.styles.row_span = SIDE_BY_SIDE if is_tall else 1
            self._table_grid.move_child(pane, before=place)

    def _show_tabs(self, tables: Sequence[Table], shown: Shown) -> None:
        self._tabs.show_tabs(tables, shown.table, shown.look, self._tables[shown.table].remarks)

    def _show_keys(self, shown: Shown) -> None:
        tables = 0 if shown.screen is None else len(shown.screen.tables[:MAXIMUM_TABLES])
        keys = draw_keys(
            shown.plain.palette,
            tables=tables,
            curves=self._curves,
            hidden_columns=any(pane.hides_columns for pane in self._tables[:tables] if pane.display),
            width=max(self.app.size.width - MARGINS, 1),
        )
        self._keys.show([keys])


def _draw_stats(screen: Screen, width: int, height: int, look: Look) -> list[Text]:
    """Draw the figures as large as the window allows; notes only where they cost no further row."""
    roomy = is_roomy(height)
    stats = draw_stats(screen.stats, width=width, look=look, notes=is_airy(height), big=roomy)
    plain = draw_stats(screen.stats, width=width, look=look, notes=False)
    return stats if roomy or len(stats) <= len(plain) + 1 else plain


def _top(shown: Shown, width: int) -> tuple[list[Text], list[Text]]:
    """Draw the headline, or what failed in its place, and the notices."""
    screen, look = shown.screen, shown.plain
    if screen is None:
        if shown.failure == "":
            return [Text(WAITING, style=look.palette.muted, end="")], []
        palette = look.palette
        return signed_lines(
            shown.failure, Tone.CRITICAL, palette, width=width, lines=FAILURE_LINES, strong=True
        ), []
    # What was well a moment ago may not be now: an old "all is well" must not stand above a failure.
    if shown.failure != "":
        screen = msgspec.structs.replace(screen, headline=shown.failure, tone=Tone.CRITICAL)
    headline = draw_headline(screen, shown.age_seconds, width=width, look=look)
    return headline, draw_notices(screen.notices, width=width, look=look)
