"""The full-screen view: the desk's figures, charts and tables, kept up to date until the reader quits.

`run_watch(source, refresh_seconds=1.0)` calls `source` for a new `Screen` again and again. A source that
fails is not the end: what went wrong is said in words, the last figures stay with their age, and it is
tried again.

It computes no figure and opens no file, no socket and no thread.
"""

from collections.abc import Callable
from datetime import tzinfo
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from deskwatch.dashboards import Screen
from deskwatch.model import Clock, DeskwatchError, SystemClock
from deskwatch.terminal.desk import MAXIMUM_TABLES, Desk, Shown
from deskwatch.terminal.format import MINUTE, Reader, age
from deskwatch.terminal.headline import is_old
from deskwatch.terminal.help import HelpScreen
from deskwatch.terminal.look import NANOSECONDS, Look, data_age_seconds, learn_identities
from deskwatch.terminal.palette import Identities
from deskwatch.terminal.panes import TablePane, Tabs
from deskwatch.terminal.theme import DARK_THEME, LIGHT_THEME, palette_of, themes

Source = Callable[[], Screen]

CATCHING_UP_SECONDS = 0.05  # between two calls while the source still reads journals, so that it is soon done
AGE_SECONDS = 1.0  # how often the data's age is written anew, also when the source is asked less often


def run_watch(
    source: Source, *, refresh_seconds: float, clock: Clock | None = None, zone: tzinfo | None = None
) -> None:
    """Show `source`'s screens until the reader quits.

    `source` is called on this thread, never twice at once: every `refresh_seconds`, and sooner while its
    screen is not `ready`. Whatever `Exception` it raises is shown. `zone` None writes times in the machine's
    zone.
    """
    WatchApp(source, refresh_seconds=refresh_seconds, clock=clock, zone=zone).run()


class WatchApp(App[None]):
    """The application; `run_watch` runs it, tests drive it."""

    TITLE = "deskwatch"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "show_table(0)", "Tables", key_display=f"1-{MAXIMUM_TABLES} Tab"),
        *(
            Binding(str(number + 1), f"show_table({number})", show=False)
            for number in range(1, MAXIMUM_TABLES)
        ),
        Binding("tab", "step_table(1)", show=False, priority=True),
        Binding("shift+tab", "step_table(-1)", show=False, priority=True),
        Binding("c", "step_chart", "Chart"),
        Binding("d", "toggle_light", "Dark/light"),
        Binding("r", "refresh_now", show=False),
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("q", "quit", "Quit"),
        Binding("ctrl+c", "quit", show=False, priority=True),
    ]

    def __init__(
        self,
        source: Source,
        *,
        refresh_seconds: float,
        clock: Clock | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__()
        self._source = source
        self._refresh_seconds = refresh_seconds
        self._clock = clock if clock is not None else SystemClock()
        self._zone = zone
        self._identities = Identities()
        self._latest: Screen | None = None
        self._received_ns = 0
        self._failure = ""
        self._table_number = 0
        self._chart_number = 0
        self._next_refresh: Timer | None = None

    def compose(self) -> ComposeResult:
        """Fill the window."""
        self._desk = Desk()
        yield self._desk

    def on_mount(self) -> None:
        """Choose the dark look, and ask the source as soon as the first frame is there."""
        for theme in themes():
            self.register_theme(theme)
        self.theme = DARK_THEME
        self._show()
        self.set_interval(AGE_SECONDS, self._show_age)
        self.call_after_refresh(self._refresh_figures)

    def on_resize(self) -> None:
        """Share out the window anew, once everything in it knows its size."""
        self.call_after_refresh(self._show)

    def action_show_table(self, number: int) -> None:
        """Go to a table, counted from 0; a number that no table has does nothing."""
        if number < self._count_tables():
            self._table_number = number
            self._show()
            self._desk.focus_table(number)

    def action_step_table(self, step: int) -> None:
        """Go to the next table or the one before, in a ring."""
        if self._count_tables() > 0:
            self.action_show_table((self._table_number + step) % self._count_tables())

    def action_pass_over(self, columns: int) -> None:
        """Begin the table `columns` further to the right, as far as there are columns out of sight."""
        self._desk.pass_over(self._table_number, columns)

    def action_step_chart(self) -> None:
        """Begin with the next curve, in a ring."""
        self._chart_number += 1
        self._show()

    def action_toggle_light(self) -> None:
        """Change between the dark and the light look."""
        self.theme = DARK_THEME if self.theme == LIGHT_THEME else LIGHT_THEME
        self._show()

    def action_refresh_now(self) -> None:
        """Ask the source at once."""
        self._refresh_figures()

    def action_help(self) -> None:
        """Explain keys and signs."""
        self.push_screen(HelpScreen(palette_of(self.theme)))

    def on_table_pane_chosen(self, message: TablePane.Chosen) -> None:
        """Go to the table that was clicked on or moved in."""
        self.action_show_table(message.number)

    def on_tabs_chosen(self, message: Tabs.Chosen) -> None:
        """Go to the table whose title was clicked on."""
        self.action_show_table(message.number)

    def _count_tables(self) -> int:
        return 0 if self._latest is None else min(len(self._latest.tables), MAXIMUM_TABLES)

    def _refresh_figures(self) -> None:
        """Ask the source, show what it says, and arrange for the next time."""
        if self._next_refresh is not None:
            self._next_refresh.stop()
        first = self._latest is None
        try:
            latest = self._source()
        except Exception as error:  # noqa: BLE001 - whatever fails behind the figures is shown, never fatal
            self._failure = f"{_in_words(error)} (next try in {age(self._refresh_seconds)})"
        else:
            self._take(latest)
        self._show()
        if first:
            self.action_show_table(0)
        self._next_refresh = self.set_timer(self._wait_seconds(), self._refresh_figures)

    def _take(self, latest: Screen) -> None:
        self._latest, self._failure = latest, ""
        self._received_ns = self._clock.monotonic_ns()
        self._table_number = min(self._table_number, max(self._count_tables() - 1, 0))
        learn_identities(latest, self._identities)

    def _wait_seconds(self) -> float:
        is_catching_up = self._latest is not None and not self._latest.ready and self._failure == ""
        return min(CATCHING_UP_SECONDS, self._refresh_seconds) if is_catching_up else self._refresh_seconds

    def _show(self) -> None:
        """Draw everything for the window as it is."""
        if self._desk.is_mounted:
            self._desk.show(self._shown())

    def _show_age(self) -> None:
        """Draw the data's age anew, and everything once it has become old."""
        if is_old(self._age_seconds()):
            self._show()
        else:
            self._desk.show_top(self._shown())

    def _shown(self) -> Shown:
        palette, seconds = palette_of(self.theme), self._age_seconds()
        reader = Reader(
            zone=self._zone,
            now_seconds=0.0 if self._latest is None else _minute(self._latest.generated_at_ns),
            currency="" if self._latest is None else self._latest.currency,
        )
        return Shown(
            screen=self._latest,
            failure=self._failure,
            age_seconds=seconds,
            look=Look(palette.greyed() if is_old(seconds) else palette, reader, self._identities),
            plain=Look(palette, reader, self._identities),
            table=self._table_number,
            chart=self._chart_number,
        )

    def _age_seconds(self) -> float | None:
        """Return the age of the newest fact by now: its age when the screen was made, and the time since."""
        age_then = None if self._latest is None else data_age_seconds(self._latest)
        since = (self._clock.monotonic_ns() - self._received_ns) / NANOSECONDS
        return None if age_then is None else age_then + since


def _minute(at_ns: int) -> float:
    """Return the minute of a time, in seconds.

    Only the day matters to how a time is written, and what was drawn for an equal reader stays as it is.
    """
    return at_ns // (MINUTE * NANOSECONDS) * float(MINUTE)


def _in_words(error: Exception) -> str:
    """Say what failed: our own errors are sentences already, others need their kind."""
    said = str(error).strip().partition("\n")[0]
    kind = type(error).__name__
    if not isinstance(error, DeskwatchError) or said == "":
        said = f"{kind}: {said}" if said != "" else kind
    return f"The figures could not be refreshed: {said}"
