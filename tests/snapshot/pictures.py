"""A picture of all objects below one: two states with the same picture are the same in every field.

It knows nothing of how snapshots are written: it walks whatever is there, and also tells which objects are
met twice.
"""

from collections import defaultdict, deque
from decimal import Decimal
from types import MethodType
from typing import Any

import msgspec

from deskwatch.performance import TradingDays
from deskwatch.state import Settings

Picture = Any


class Painter:
    """Draws one picture. `fields` are the names of the fields of each class that it met."""

    def __init__(self) -> None:
        self.fields: dict[str, set[str]] = {}
        self._met: dict[int, int] = {}

    def draw(self, value: object) -> Picture:
        """Return the picture of a value."""
        if value is None or isinstance(value, str | int | float | Decimal):
            return type(value).__name__, str(value)
        if isinstance(value, Settings | TradingDays | type):
            return repr(value)
        if isinstance(value, MethodType):
            return "method", value.__name__, self._met.get(id(value.__self__), "a stranger's")
        if isinstance(value, tuple):
            if hasattr(value, "_fields"):
                self.fields.setdefault(place_of(type(value)), set()).update(value._fields)
            return type(value).__name__, [self.draw(each) for each in value]
        frozen = isinstance(value, msgspec.Struct) and value.__struct_config__.frozen
        if not frozen:
            if id(value) in self._met:
                return "met", self._met[id(value)]
            self._met[id(value)] = len(self._met)
        return type(value).__name__, self._contents(value)

    def _contents(self, value: Any) -> Picture:  # noqa: ANN401 - anything that a state holds
        if isinstance(value, set):
            return {str(self.draw(each)) for each in value}
        contents: list[Picture] = []
        if isinstance(value, list | deque):
            contents += [getattr(value, "maxlen", None), *map(self.draw, value)]
        if isinstance(value, dict):
            contents += [[self.draw(key), self.draw(each)] for key, each in value.items()]
        if isinstance(value, defaultdict):
            contents.append(value.default_factory)
        names = [
            name
            for cls in type(value).__mro__
            for name in getattr(cls, "__slots__", ())
            if name != "__dict__"
        ]
        names += getattr(value, "__struct_fields__", ())
        names += getattr(value, "__dict__", ())
        if names:
            self.fields.setdefault(place_of(type(value)), set()).update(names)
        return contents + [[name, self.draw(getattr(value, name))] for name in sorted(set(names))]


def place_of(cls: type) -> str:
    """Return a class's module and name: two rooms may use one name."""
    return f"{cls.__module__.removeprefix('deskwatch.')}.{cls.__name__}"


def picture(value: object) -> Picture:
    """Return the picture of a value."""
    return Painter().draw(value)


def fields_of(value: object) -> str:
    """Return the fields of all classes below a value, a line for each class.

    Facts are left out: each of their fields has a default that means "not said".
    """
    painter = Painter()
    painter.draw(value)
    lines = [f"{name}: {' '.join(sorted(fields))}\n" for name, fields in sorted(painter.fields.items())]
    return "".join(line for line in lines if not line.startswith("events."))
