"""What a screen shows, as neutral values: stats, curves, tables.

In: nothing but words and numbers. Out: a `Screen` that the browser and the terminal both draw.
Never: a query, a colour, a file, or knowledge of trading.
"""

from deskwatch.dashboards.values import Column, Curve, Line, Screen, Stat, Table, Tone, Unit

__all__ = ["Column", "Curve", "Line", "Screen", "Stat", "Table", "Tone", "Unit"]
