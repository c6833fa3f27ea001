"""History as OpenMetrics text with timestamps: written for other programs, read from them.

What is written here `promtool tsdb create-blocks-from openmetrics` reads. The marks of series that ended have
no form in this text and are left out; so a series that is imported again ends five minutes later.
Source: the OpenMetrics 1.0 specification; names beyond its letters are quoted, as Prometheus 3 does.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from deskwatch.model import Labels
from deskwatch.store.description import Description, family_of
from deskwatch.store.index import NAME, metric_name
from deskwatch.store.reader import Reader
from deskwatch.store.selection import Run, Selection, runs

_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})
_PLAIN_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)


def export_openmetrics(reader: Reader, selection: Selection, output: BinaryIO) -> int:
    """Write a selection; return how many samples it has. Raises `StoreError` or the `OSError` of `output`."""
    described = reader.descriptions()
    families: dict[str, list[Labels]] = {}
    for labels in reader.series(selection.any_of, selection.start_ms, selection.end_ms):
        families.setdefault(family_of(metric_name(labels), described), []).append(labels)
    samples = 0
    for name in sorted(families):
        output.write(_head(described.get(name, Description(name))).encode())
        for run in runs(reader, selection, families[name]):
            output.write("".join(_lines(run)).encode())
            samples += len(run.times)
    output.write(b"# EOF\n")
    return samples


def _head(family: Description) -> str:
    name = family.name if _PLAIN_NAME.fullmatch(family.name) else f'"{family.name.translate(_ESCAPES)}"'
    unit = f"# UNIT {name} {family.unit}\n" if family.unit else ""
    words = f"# HELP {name} {family.help.translate(_ESCAPES)}\n" if family.help else ""
    return f"# TYPE {name} {family.kind}\n{unit}{words}"


def _lines(run: Run) -> Iterator[str]:
    series = _series(run.labels)
    for time_ms, value in zip(run.times, run.values, strict=True):
        seconds, rest = divmod(time_ms, 1000)
        yield f"{series} {_number(value)} {seconds}.{rest:03d}\n"


def _series(labels: Labels) -> str:
    name = metric_name(labels)
    inside = [
        f'{label if _PLAIN_NAME.fullmatch(label) else _quoted(label)}="{value.translate(_ESCAPES)}"'
        for label, value in labels
        if label != NAME
    ]
    if not _PLAIN_NAME.fullmatch(name):
        name, inside = "", [_quoted(name), *inside]
    return f"{name}{{{','.join(inside)}}}" if inside else name


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


def _number(value: float) -> str:
    """Return the shortest text that gives the value back."""
    text = repr(value)
    return {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}.get(text) or text.removesuffix(".0")
