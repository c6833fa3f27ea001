"""The Prometheus text format 0.0.4 and OpenMetrics 1.0.

They differ in four things here: where `_total` stands, the unit line, the escapes of a help text, and
the end mark. Sources: the two format specifications.
"""

import math

from deskwatch.exposition.negotiate import Format
from deskwatch.model import Family, Kind, Labels

_LABEL_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})
_HELP_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n"})


def render(families: list[Family], text_format: Format) -> bytes:
    """Return the exposition of all families."""
    lines: list[str] = []
    for family in families:
        lines += _head(family, text_format)
        for sample in family.samples:
            name = series_name(family.name + sample.suffix, sample.labels)
            lines.append(f"{name} {number(sample.value)}")
    if text_format is Format.OPENMETRICS:
        lines.append("# EOF")
    # A label can hold half of a surrogate pair; it is shown as its escape instead of breaking the page.
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _head(family: Family, text_format: Format) -> list[str]:
    if text_format is Format.OPENMETRICS:
        head = [f"# TYPE {family.name} {family.kind}"]
        if family.unit:
            head.append(f"# UNIT {family.name} {family.unit}")
        return [*head, f"# HELP {family.name} {family.help.translate(_LABEL_ESCAPES)}"]
    name = f"{family.name}_total" if family.kind is Kind.COUNTER else family.name
    return [
        f"# HELP {name} {family.help.translate(_HELP_ESCAPES)}",
        f"# TYPE {name} {_plain_kind(family.kind)}",
    ]


def _plain_kind(kind: Kind) -> str:
    return Kind.GAUGE if kind is Kind.INFO else kind


def series_name(name: str, labels: Labels) -> str:
    """Return a series as both formats write it: `name{label="value"}`, or the name alone."""
    if not labels:
        return name
    inside = ",".join([f'{name}="{value}"' for name, value in labels])
    # Hardly a label needs an escape, and to look for one in all of them together costs a third.
    if "\\" in inside or "\n" in inside or inside.count('"') != 2 * len(labels):
        inside = ",".join([f'{name}="{value.translate(_LABEL_ESCAPES)}"' for name, value in labels])
    return f"{name}{{{inside}}}"


def number(value: float) -> str:
    """Return a number as both formats write it: `NaN`, `+Inf`, `-Inf`, or the shortest exact decimal."""
    if value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - beyond it a float's repr has an exponent
        return str(int(value))
    if math.isfinite(value):
        return repr(value)
    return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
