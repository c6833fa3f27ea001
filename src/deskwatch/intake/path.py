r"""Where in a line a value stands: `price`, `data.fill.px`, `fills[0].id`, `fills[-1].id`, `"a.b".c`.

A path is read from the line, or inside `each` from the entry; `$` in front means the line in any case. A path
that leads nowhere gives nothing, which is no error: the field is not said.
"""

import re
from typing import Any, NamedTuple

from deskwatch.intake.parse import JsonObject

MAX_STEPS = 16
_STEP = re.compile(r'"([^"]+)"|([^".\[\]]+)|\[(-?\d{1,6})\]', re.ASCII)


class Path(NamedTuple):
    """A path that was understood. `from_line` tells that it begins at the line, not at the entry."""

    steps: tuple[str | int, ...]
    from_line: bool

    def read(self, line: JsonObject, entry: Any) -> Any:  # noqa: ANN401 - what JSON holds
        """Return the value at the path; None where there is none."""
        found: Any = line if self.from_line else entry
        for step in self.steps:
            if isinstance(step, str):
                found = found.get(step) if isinstance(found, dict) else None
            else:
                inside = isinstance(found, list) and -len(found) <= step < len(found)
                found = found[step] if inside else None
            if found is None:
                return None
        return found


def read_path(text: str) -> Path:
    """Return the path in a text. Raises `ValueError` for one that is none."""
    rest, from_line = text, text == "$" or text.startswith("$.")
    rest = rest[2:] if from_line else rest
    steps: list[str | int] = []
    while rest:
        match = _STEP.match(rest)
        if match is None or len(steps) >= MAX_STEPS:
            raise ValueError(f"{text!r} is no path: write it like data.fills[0].price")
        quoted, name, index = match.groups()
        steps.append(int(index) if index is not None else quoted or name)
        rest = rest[match.end() :]
        if rest.startswith(".") and len(rest) > 1:
            rest = rest[1:]
        elif rest and not rest.startswith("["):
            raise ValueError(f"{text!r} is no path: write it like data.fills[0].price")
    if not steps and not from_line:
        raise ValueError("a path is empty")
    return Path(tuple(steps), from_line)
