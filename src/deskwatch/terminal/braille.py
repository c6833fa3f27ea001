"""Lines drawn with braille: every cell of the terminal is two dots wide and four dots high.

A `Canvas` holds the dots and, for each cell, who drew there last, so that the chart can colour it. A `Frame`
says which time and which value lie at its edges. `plot_line` joins known points by straight lines and leaves
a gap where a value is not known: a gap in the data must not look like a quiet market.

It writes no labels and knows no colour.
"""

import math
from collections.abc import Sequence

import msgspec

DOTS_ACROSS = 2
DOTS_DOWN = 4
BLANK = "\u2800"
# The bit of each dot of a cell, by row and column, as Unicode numbers the braille patterns.
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


class Canvas:
    """A grid of `width` by `height` cells, all empty. Dots outside it are dropped."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._bits = [[0] * width for _ in range(height)]
        self._owners = [[-1] * width for _ in range(height)]

    @property
    def dots_across(self) -> int:
        """Width in dots."""
        return self.width * DOTS_ACROSS

    @property
    def dots_down(self) -> int:
        """Height in dots."""
        return self.height * DOTS_DOWN

    def set_dot(self, x: int, y: int, owner: int) -> None:
        """Set the dot `x` from the left and `y` from the top; the cell belongs to `owner` from now on."""
        if 0 <= x < self.dots_across and 0 <= y < self.dots_down:
            row, column = y // DOTS_DOWN, x // DOTS_ACROSS
            self._bits[row][column] |= _BITS[y % DOTS_DOWN][x % DOTS_ACROSS]
            self._owners[row][column] = owner

    def join(self, start: tuple[int, int], end: tuple[int, int], owner: int) -> None:
        """Set the dots of a straight line, both ends included."""
        (x, y), (end_x, end_y) = start, end
        if x == end_x:  # most of a long history: many points share one column of dots
            for down in range(min(y, end_y), max(y, end_y) + 1):
                self.set_dot(x, down, owner)
            return
        steps = max(abs(end_x - x), abs(end_y - y))
        for step in range(steps + 1):
            self.set_dot(x + round((end_x - x) * step / steps), y + round((end_y - y) * step / steps), owner)

    def row(self, number: int) -> list[tuple[str, int]]:
        """Return the cells of one row from the left: character and owner, -1 where nothing was drawn."""
        cells = zip(self._bits[number], self._owners[number], strict=True)
        return [(chr(ord(BLANK) + bits), owner) for bits, owner in cells]


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """The times and the values at the edges of a canvas; `low` must be below `high`."""

    start: float
    end: float
    low: float
    high: float

    def x(self, time: float, canvas: Canvas) -> int:
        """Return the dot's distance from the left, within the canvas; with no span of time, at the right."""
        span = self.end - self.start
        share = (time - self.start) / span if span > 0 else 1.0
        return round(_within(share) * (canvas.dots_across - 1))

    def y(self, value: float, canvas: Canvas) -> int:
        """Return the dot's distance from the top, within the canvas."""
        return round(_within((self.high - value) / (self.high - self.low)) * (canvas.dots_down - 1))


def plot_line(
    canvas: Canvas,
    frame: Frame,
    times: Sequence[float],
    values: Sequence[float | None],
    owner: int,
    *,
    fill_to: float | None = None,
) -> None:
    """Draw one line; None, NaN and infinities are gaps, and a point alone between gaps is a dot.

    `fill_to` fills the area between the line and that value.
    """
    base = None if fill_to is None else frame.y(fill_to, canvas)
    previous: tuple[int, int] | None = None
    for time, value in zip(times, values, strict=False):
        if value is None or not math.isfinite(value):
            previous = None
            continue
        point = (frame.x(time, canvas), frame.y(value, canvas))
        if point == previous:
            continue
        start = point if previous is None else previous
        if base is None:
            canvas.join(start, point, owner)
        else:
            _fill(canvas, start, point, base, owner)
        previous = point


def _within(share: float) -> float:
    """Return `share` between 0 and 1; NaN is 0."""
    return min(1.0, max(0.0, share))


def _fill(canvas: Canvas, start: tuple[int, int], end: tuple[int, int], base: int, owner: int) -> None:
    (x, y), (end_x, end_y) = start, end
    columns = max(end_x - x, 1)
    for column in range(columns + 1):
        across = min(x + column, end_x)
        canvas.join((across, base), (across, y + round((end_y - y) * column / columns)), owner)
