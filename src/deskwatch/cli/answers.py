"""The answer to a query as what the terminal draws: a table, and for a range a chart above it.

Labels that all series share stand once, in the title; the others name the rows. It draws nothing itself.
"""

from collections.abc import Sequence

import numpy as np

from deskwatch.dashboards import Column, Curve, Line, Table, Unit
from deskwatch.dashboards.values import Cell
from deskwatch.model import Labels
from deskwatch.promql import Answer, Series, Type

NAME = "__name__"
NOTHING = "no series: nothing of that name, or no sample in the five minutes before"


def curves_of(answer: Answer, expression: str) -> list[Curve]:
    """Return the chart of a range; none of an instant, or where there is nothing to draw."""
    if answer.kind is not Type.MATRIX or answer.samples is not None or not answer.labels:
        return []
    known = np.where(answer.present & np.isfinite(answer.values), answer.values, np.nan)
    names = _names(answer.labels, expression)
    lines = [
        Line(name=name, values=[None if value != value else value for value in row])  # noqa: PLR0124 - NaN alone
        for name, row in zip(names, known.tolist(), strict=True)
    ]
    times = (answer.steps_ms / 1000).tolist()
    return [Curve(id="query", title=expression, unit=Unit.COUNT, times=times, lines=lines)]


def tables_of(answer: Answer, expression: str) -> list[Table]:
    """Return the table of an answer that is series."""
    series = list(answer.series())
    if answer.samples is not None:
        return [_samples(series, expression)]
    return [_instant(series, expression) if answer.kind is Type.VECTOR else _range(series, expression)]


def _instant(series: Sequence[Series], expression: str) -> Table:
    """Return a row a series: its value, and the labels that tell it from the others."""
    shared, others = _told_apart([one.labels for one in series])
    rows: list[list[Cell]] = [[float(one.values[-1]), *_values(one.labels, others)] for one in series]
    return _table(_title(expression, shared), [_number("value"), *map(_text, others)], rows)


def _range(series: Sequence[Series], expression: str) -> Table:
    """Return a row a series: the last value, the least, the most, and the change from the first."""
    shared, _ = _told_apart([one.labels for one in series])
    names = _names([one.labels for one in series], expression)
    rows: list[list[Cell]] = [
        [name, *(_finite(value) for value in _extent(one))] for name, one in zip(names, series, strict=True)
    ]
    columns = [_text("series"), *map(_number, ("last", "least", "most"))]
    change = Column(name="change", title="change", unit=Unit.COUNT, signed=True)
    return _table(_title(expression, shared), [*columns, change], rows)


def _samples(series: Sequence[Series], expression: str) -> Table:
    """Return a row a sample."""
    shared, others = _told_apart([one.labels for one in series])
    time = Column(name="time", title="time", unit=Unit.TIME)
    rows: list[list[Cell]] = [
        [at / 1000, value, *_values(one.labels, others)]
        for one in series
        for at, value in zip(one.times.tolist(), one.values.tolist(), strict=True)
    ]
    return _table(_title(expression, shared), [time, _number("value"), *map(_text, others)], rows)


def _extent(one: Series) -> tuple[float, float, float, float]:
    known = one.values[~np.isnan(one.values)]
    if not known.size:
        return (np.nan,) * 4
    return float(one.values[-1]), float(known.min()), float(known.max()), float(known[-1] - known[0])


def _finite(value: float) -> float | None:
    return None if np.isnan(value) else value


def _told_apart(labels: Sequence[Labels]) -> tuple[Labels, list[str]]:
    """Return the labels that all series share, and the names of the others."""
    shared = set(labels[0]).intersection(*labels) if labels else set()
    names = {name for own in labels for name, value in own if (name, value) not in shared}
    return tuple(sorted(shared)), sorted(names)


def _names(labels: Sequence[Labels], expression: str) -> list[str]:
    """Return a short name of each series: the values that tell it from the others."""
    _, others = _told_apart(labels)
    names = [" ".join(str(value) for value in _values(own, others) if value is not None) for own in labels]
    return [name or dict(own).get(NAME, expression) for name, own in zip(names, labels, strict=True)]


def _values(labels: Labels, names: Sequence[str]) -> list[Cell]:
    own = dict(labels)
    return [own.get(name) for name in names]


def _title(expression: str, shared: Labels) -> str:
    """Return the query, and the labels that all series share unless it names them itself."""
    told = [f'{name}="{value}"' for name, value in shared if name != NAME and f'"{value}"' not in expression]
    return f"{expression}  {', '.join(told)}" if told else expression


def _table(title: str, columns: list[Column], rows: list[list[Cell]]) -> Table:
    return Table(id="query", title=title, columns=columns, rows=rows, empty=NOTHING)


def _number(name: str) -> Column:
    return Column(name=name, title=name, unit=Unit.COUNT)


def _text(name: str) -> Column:
    return Column(name=name, title="metric" if name == NAME else name)
