"""A whole screen as plain text, for `deskwatch watch --once`, for pipes and for mails.

The same drawings as the full-screen view, one under the other, in the terminal's own colours or in none.
"""

from collections.abc import Sequence
from datetime import tzinfo
from io import StringIO

from rich.console import Console
from rich.text import Text

from deskwatch.dashboards import Curve, Screen, Table
from deskwatch.terminal.chart import draw_curve
from deskwatch.terminal.format import Reader
from deskwatch.terminal.heading import ruled, table_remarks, table_title
from deskwatch.terminal.headline import draw_headline, draw_notices, is_old
from deskwatch.terminal.look import NANOSECONDS, Look, data_age_seconds, learn_identities
from deskwatch.terminal.palette import ANSI, Identities
from deskwatch.terminal.printable import printable
from deskwatch.terminal.stats import draw_stats
from deskwatch.terminal.table import draw_table

NARROWEST = 40
CHART_HEIGHT = 10


def render_text(screen: Screen, *, width: int, colour: bool, zone: tzinfo | None) -> str:
    """Return `screen` as lines of at most `width` cells, each ended by a newline; below 40 as for 40.

    `zone` None writes times in the machine's zone. Without `colour` there is not one escape sequence in it,
    with it nothing but colours; in neither does a name's own control character survive.
    """
    width = max(width, NARROWEST)
    age_seconds = data_age_seconds(screen)
    reader = Reader(zone=zone, now_seconds=screen.generated_at_ns / NANOSECONDS, currency=screen.currency)
    plain = Look(ANSI, reader, Identities())
    learn_identities(screen, plain.identities)
    look = Look(ANSI.greyed(), reader, plain.identities) if is_old(age_seconds) else plain

    parts = [
        draw_headline(screen, age_seconds, width=width, look=plain)
        + draw_notices(screen.notices, width=width, look=plain),
        draw_stats(screen.stats, width=width, look=look, notes=True),
        *(draw_curve(curve, width=width, height=CHART_HEIGHT, look=look) for curve in screen.curves),
        *(_section(table, width, look) for table in screen.tables),
    ]
    lines = [line for part in parts if len(part) > 0 for line in [*part, Text(end="")]][:-1]
    return written(lines, width, colour=colour)


def render_parts(
    curves: Sequence[Curve], tables: Sequence[Table], *, width: int, colour: bool, now_seconds: float
) -> str:
    """Return curves, then tables, as `render_text` does; times are in the machine's zone."""
    width = max(width, NARROWEST)
    look = Look(ANSI, Reader(zone=None, now_seconds=now_seconds), Identities())
    look.identities.learn(printable(line.name) for curve in curves for line in curve.lines)
    parts = [
        *(draw_curve(curve, width=width, height=CHART_HEIGHT, look=look) for curve in curves),
        *(_section(table, width, look) for table in tables),
    ]
    lines = [line for part in parts for line in [*part, Text(end="")]][:-1]
    return written(lines, width, colour=colour)


def _section(table: Table, width: int, look: Look) -> list[Text]:
    """Draw a table under its title; an empty one says so in its own words."""
    drawn = draw_table(table, width=width, look=look)
    remarks = table_remarks(table, drawn, look, keys=False)
    heading = ruled(table_title(table, look), remarks, width=width, look=look)
    return [heading, *drawn.lines]


def written(lines: list[Text], width: int, *, colour: bool) -> str:
    """Return drawn lines as text, each ended by a newline, in the terminal's own colours or in none."""
    for line in lines:
        line.rstrip()
    if not colour:
        return "".join(f"{line.plain}\n" for line in lines)
    # Everything is said to rich, so that neither the environment nor the machine's terminal decides.
    console = Console(
        file=StringIO(),
        force_terminal=True,
        color_system="standard",
        no_color=False,
        width=width,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    with console.capture() as capture:
        for line in lines:
            console.print(line, soft_wrap=True, end="\n")
    return capture.get()
