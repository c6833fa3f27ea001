"""How the parts of the screen share the window: which charts, how high, and tables in turn or side by side.

Pure arithmetic over cells. The order of sacrifice on a small window: first the air between the parts, then
the tables beside each other, then the second chart, then the first. The headline and the figures always stay.
"""

from collections.abc import Sequence

import msgspec

CHART_WIDTH = 66  # a chart wants this much before a second may stand beside it
LEAST_CHART = 6  # lines; below that a chart is not worth its place
TALLEST_CHART = 20
CHART_SHARE = 0.45  # of the lines that charts and tables share
STACKED_SHARE = 0.6  # the same for two charts one above the other
AIRY = 34  # lines of a window from which the parts get air and the figures their notes
ROOMY = 44  # and from which figures are three lines high
TABLE_WIDTH = 72  # half of the window, from which tables stand side by side
LEAST_TABLE = 6  # lines of one table with its heading
TABLE_STEP = 4  # a table grows by so many lines at once, so that the others do not move with each row
SIDE_BY_SIDE = 2


class Arrangement(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything goes: `charts` shown at once, `across` of them beside each other.

    `table_heights` are those of the rows of tables that stand side by side; empty where tables take turns.
    """

    charts: int
    across: int
    chart_height: int
    table_heights: list[int]


def is_airy(height: int) -> bool:
    """Whether a window of `height` lines has room for air and for the notes under the figures."""
    return height >= AIRY


def is_roomy(height: int) -> bool:
    """Whether there is room for figures three lines high."""
    return height >= ROOMY


def arrange(*, width: int, height: int, top: int, curves: int, table_lines: Sequence[int]) -> Arrangement:
    """Share out `height` lines, of which `top` go to headline, figures and footer.

    `table_lines` is how many lines each table would like, its heading included.
    """
    room = max(height - top, 0)
    across = max(1, min(curves, width // CHART_WIDTH))
    stacked = across == 1 and curves > 1 and room * STACKED_SHARE >= 2 * (LEAST_CHART + 1)
    chart_height = min(TALLEST_CHART, int(room * (STACKED_SHARE / 2 if stacked else CHART_SHARE)))
    charts = (2 if stacked else across) if curves > 0 and chart_height >= LEAST_CHART else 0
    if charts == 0:
        across, chart_height = 1, 0
    taken = chart_height * (charts // across) + (1 if charts > 0 and is_airy(height) else 0)
    heights = _table_heights(table_lines, room - taken) if width >= SIDE_BY_SIDE * TABLE_WIDTH else []
    return Arrangement(charts=charts, across=across, chart_height=chart_height, table_heights=heights)


def table_order(count: int) -> list[int]:
    """Return the order in which tables fill a grid of two columns.

    Of an odd number, the last table stands at the right of the two before it, as high as both.
    """
    order = list(range(count))
    return [*order[:-2], count - 1, count - 2] if has_tall_table(count) else order


def has_tall_table(count: int) -> bool:
    """Whether the last of so many tables is as high as two rows."""
    return count > SIDE_BY_SIDE and count % SIDE_BY_SIDE == 1


def _table_heights(table_lines: Sequence[int], room: int) -> list[int]:
    """Return the height of each row of two tables: what it needs in steps, the last one what is left.

    Empty where the rows do not all get their least height, and for fewer than two tables.
    """
    single = 3 if has_tall_table(len(table_lines)) else 0
    paired = len(table_lines) - single
    rows = [max(table_lines[start : start + SIDE_BY_SIDE]) for start in range(0, paired, SIDE_BY_SIDE)]
    rows += table_lines[paired : paired + single - 1] if single > 0 else []
    room -= len(rows) - 1  # a blank line between two rows
    if len(table_lines) < SIDE_BY_SIDE or room < len(rows) * LEAST_TABLE:
        return []
    heights: list[int] = []
    for number, needed in enumerate(rows[:-1]):
        stepped = max(LEAST_TABLE, -(-needed // TABLE_STEP) * TABLE_STEP)
        fair = (room - sum(heights)) // (len(rows) - number)
        heights.append(min(stepped, fair))
    return [*heights, room - sum(heights)]
