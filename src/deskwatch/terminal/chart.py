"""A curve as lines of text: title and newest values, the plot with its axes, the times along the foot.

Lines of very different levels (a portfolio of 100,000 beside one of 5,000) would all be flat on one scale, so
each then has a panel and a scale of its own beside the others, over the same times. Depths (a drawdown) hang
from their zero at the top. Zero is drawn where it is in sight.

The chart shows every value it is given; which values, and from when, is not decided here.
"""

import math
from collections.abc import Sequence
from itertools import groupby

import msgspec
from rich.text import Text

from deskwatch.dashboards import Curve, Line
from deskwatch.terminal.axis import Tick, time_ticks, value_ticks
from deskwatch.terminal.braille import DOTS_ACROSS, DOTS_DOWN, Canvas, Frame, plot_line
from deskwatch.terminal.format import figure, known_number
from deskwatch.terminal.look import Look, beside, padded
from deskwatch.terminal.printable import fitted, printable

LEAST_HEIGHT = 4
LEAST_PANEL_WIDTH = 30
MAXIMUM_LINES = 12  # drawn in one chart; more cannot be told apart
MAXIMUM_PANELS = 3
PANEL_GAP = 3
ROWS_A_TICK = 3
FLAT_BELOW = 0.3  # of a panel's height: a line that uses less says nothing about its movement
LARGEST = 1e300  # beyond, the difference of two values is no number

LEAST_NAME = 4  # cells of a name in the legend
MORE = "  +{}"

_Values = list[float | None]


class _Drawn(msgspec.Struct, frozen=True):
    """A line as it is drawn: gaps for what is not known, depths below zero; `low` and `high` of the rest."""

    name: str
    values: _Values
    low: float
    high: float

    @property
    def is_empty(self) -> bool:
        return self.low > self.high


def draw_curve(curve: Curve, *, width: int, height: int, look: Look) -> list[Text]:
    """Draw `curve` into `width` cells and exactly `height` lines.

    Below 4 lines only the title and the newest values; with no known value it says so in words.
    """
    lines = [_drawn(line, curve) for line in curve.lines[:MAXIMUM_LINES]]
    seen = [line for line in lines if not line.is_empty]
    if height < LEAST_HEIGHT or len(seen) == 0 or len(curve.times) == 0:
        return _without_plot(curve, lines, width, height, look)
    panels = _panels(curve, seen, width, height)
    if len(panels) == 1:
        head = _head(curve, lines, width, look)
        return [head, *_draw_panel(curve, seen, width, height - 1, look)]
    panel_width = (width - PANEL_GAP * (len(panels) - 1)) // len(panels)
    drawn = [
        (
            [
                _legend(curve, panel, panel_width, look),
                *_draw_panel(curve, panel, panel_width, height - 2, look),
            ],
            panel_width,
        )
        for panel in panels
    ]
    return [_head(curve, [], width, look), *beside(drawn, PANEL_GAP)]


def _drawn(line: Line, curve: Curve) -> _Drawn:
    values = [_drawable(value, downwards=curve.downwards) for value in line.values]
    known = [value for value in values if value is not None]
    low, high = min(known, default=math.inf), max(known, default=-math.inf)
    return _Drawn(printable(line.name), values, low, high)


def _drawable(value: float | None, *, downwards: bool) -> float | None:
    number = known_number(value)
    if number is None or abs(number) > LARGEST:
        return None
    return -abs(number) if downwards else number


def _without_plot(curve: Curve, lines: Sequence[_Drawn], width: int, height: int, look: Look) -> list[Text]:
    drawn = [_head(curve, lines, width, look), Text("no values yet", style=look.palette.muted, end="")]
    if any(not line.is_empty for line in lines):
        drawn.pop()
    return [*drawn, *(Text(end="") for _ in range(height))][:height]


def _panels(curve: Curve, lines: list[_Drawn], width: int, height: int) -> list[list[_Drawn]]:
    """Return the lines of each panel: all in one unless one scale would flatten every one of them."""
    fits = (width + PANEL_GAP) // (LEAST_PANEL_WIDTH + PANEL_GAP)
    if curve.downwards or not 1 < len(lines) <= min(fits, MAXIMUM_PANELS) or height <= LEAST_HEIGHT:
        return [lines]
    whole = max(line.high for line in lines) - min(line.low for line in lines)
    most = max(line.high - line.low for line in lines)
    return [[line] for line in lines] if most < FLAT_BELOW * whole else [lines]


def _head(curve: Curve, lines: Sequence[_Drawn], width: int, look: Look) -> Text:
    """Draw the title, then the legend, then the note as far as there is room."""
    title = printable(curve.title)
    head = Text(
        fitted(title, width // 2) if len(lines) > 0 else title,
        style=look.palette.strong,
        end="",
        no_wrap=True,
    )
    if len(lines) > 0:
        hidden = max(len(curve.lines) - MAXIMUM_LINES, 0)
        legend = _legend(curve, lines, width - head.cell_len - 2, look, hidden=hidden)
        head = Text.assemble(head, "  ", legend, end="")
    note = printable(curve.note)
    if note != "" and head.cell_len + len(note) + 2 <= width:
        head.append(f"  {note}", style=look.palette.muted)
    head.truncate(max(width, 0), overflow="ellipsis")
    return head


def _legend(curve: Curve, lines: Sequence[_Drawn], width: int, look: Look, *, hidden: int = 0) -> Text:
    """Draw each line's colour, name and newest value; those that do not fit or are `hidden` are counted."""
    legend = Text(end="", no_wrap=True)
    for number, line in enumerate(lines):
        entry = _legend_entry(curve, line, width, look)
        gap = "  " if number > 0 else ""
        is_last = number == len(lines) - 1 and hidden == 0
        room = width if is_last else width - len(MORE.format(99))
        if number > 0 and legend.cell_len + len(gap) + entry.cell_len > room:
            legend.append(MORE.format(len(lines) - number + hidden), style=look.palette.muted)
            return legend
        legend.append_text(Text.assemble(gap, entry, end=""))
    if hidden > 0:
        legend.append(MORE.format(hidden), style=look.palette.muted)
    return legend


def _legend_entry(curve: Curve, line: _Drawn, width: int, look: Look) -> Text:
    """Draw one entry; a long name is cut before its figure is."""
    newest = figure(line.values[-1] if len(line.values) > 0 else None, curve.unit, look.reader)
    unit = f" {newest.unit}" if newest.unit != "" else ""
    room = max(width - len("━  ") - len(newest.number) - len(unit), LEAST_NAME)
    return Text.assemble(
        ("━ ", look.identities.style(line.name, look.palette)),
        (f"{fitted(line.name, room)} ", look.palette.muted),
        (newest.number, look.palette.text),
        (unit, look.palette.muted),
        end="",
    )


def _draw_panel(curve: Curve, lines: Sequence[_Drawn], width: int, height: int, look: Look) -> list[Text]:
    """Draw the plot, its labels at the left, and the times below it: `height` lines."""
    rows = height - 1
    low, high = _range(curve, lines)
    ticks = value_ticks(low, high, curve.unit, look.reader, wanted=max(2, rows // ROWS_A_TICK))
    gutter = max((len(tick.label) for tick in ticks), default=0)
    canvas = Canvas(max(width - gutter - 2, 1), rows)
    frame = Frame(start=curve.times[0], end=curve.times[-1], low=low, high=high)
    fill_to = 0.0 if curve.downwards and len(lines) == 1 else None
    for number, line in reversed(list(enumerate(lines))):  # the first line lies on top
        plot_line(canvas, frame, curve.times, line.values, number, fill_to=fill_to)
    styles = [look.identities.style(line.name, look.palette) for line in lines]
    labels = _labels(ticks, frame, canvas)
    # Depths hang from the upper edge, which needs no line.
    zero = frame.y(0.0, canvas) // DOTS_DOWN if low <= 0.0 <= high and not curve.downwards else -1
    plot = [
        _plot_row(canvas.row(row), labels.get(row, ""), gutter, styles, look, zero=row == zero)
        for row in range(rows)
    ]
    return [*plot, _foot(frame, canvas, gutter, look)]


def _range(curve: Curve, lines: Sequence[_Drawn]) -> tuple[float, float]:
    """Return the lowest and highest value to show; a constant gets room on both sides."""
    low, high = min(line.low for line in lines), max(line.high for line in lines)
    if curve.downwards:
        high = 0.0
    if low < high and math.isfinite((low + high) / 2) and (low + high) / 2 not in {low, high}:
        return low, high
    room = max(abs(low), abs(high)) * 0.01 or 1.0
    return low - room, high if curve.downwards else high + room


def _labels(ticks: Sequence[Tick], frame: Frame, canvas: Canvas) -> dict[int, str]:
    return {frame.y(tick.at, canvas) // DOTS_DOWN: tick.label for tick in ticks}


def _plot_row(
    cells: Sequence[tuple[str, int]],
    label: str,
    gutter: int,
    styles: Sequence[str],
    look: Look,
    *,
    zero: bool,
) -> Text:
    palette = look.palette
    row = Text(f"{label:>{gutter}} ", style=palette.muted, end="", no_wrap=True)
    row.append("┤" if label != "" else "│", style=palette.faint)
    for owner, run in groupby(cells, key=lambda cell: cell[1]):
        drawn = "".join(character for character, _ in run)
        if owner >= 0:
            row.append(drawn, style=styles[owner])
        else:
            row.append(("╌" if zero else " ") * len(drawn), style=palette.faint)
    return row


def _foot(frame: Frame, canvas: Canvas, gutter: int, look: Look) -> Text:
    """Draw the times, each centred under its place; one that would touch its neighbour is left out."""
    ticks = time_ticks(frame.start, frame.end, look.reader, width=canvas.width)
    line = ""
    for tick in ticks:
        middle = frame.x(tick.at, canvas) // DOTS_ACROSS
        start = min(max(0, middle - len(tick.label) // 2), canvas.width - len(tick.label))
        if start >= 0 and (line == "" or start > len(line) + 1):
            line = line.ljust(start) + tick.label
    return padded(
        Text(" " * (gutter + 2) + line, style=look.palette.muted, end=""), gutter + 2 + canvas.width
    )
