"""Objects to columns: what stands at the same place in many objects is written side by side.

Fifty bots are one column of bots, their books one column of books, all their positions one column whose
quantities are one column of decimals. So the work is a few steps of C for each *place* of the state, not
some Python for each object.

A column is an array that msgpack can write; its first word says what its values are:

    plain      [values]                   None, truth values, integers of 64 bits, floats, texts
    decimal    [texts]                    exact, with their trailing zeros
    integer    [texts]                    those beyond 64 bits, hexadecimal
    enum       class, [names]
    class      [names]                    a class itself, such as what a defaultdict makes
    tuple      [columns]                  all of one length, at least 1
    tuples     [lengths], column
    list set deque dict defaultdict counter   [lengths], column of members (or two: keys and values)
    object     number of its shape, [columns of its fields]
    ref        [numbers]                  objects and containers that are already written, in that order
    mixed      [which column], [columns]  values of several sorts

Objects and containers that may change are written once, however often they are met, and numbered in the
order in which they are met; what a state borrows from its settings has the first numbers.
"""

import enum
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable
from decimal import Decimal
from functools import cache
from itertools import chain, count
from operator import attrgetter, itemgetter
from typing import Any

import msgspec

from deskwatch.snapshot.kinds import (
    ENUM_NAMED,
    KIND_OF,
    Kind,
    SnapshotError,
    belongings,
    is_value,
    value_fields,
)
from deskwatch.state import Settings

PLAIN = frozenset({type(None), bool, int, float, str})
# Classes that stand for themselves in a state, beside the listed ones: what a defaultdict makes.
FACTORIES = {cls.__name__: cls for cls in (Decimal, bool, deque, dict, float, int, list, set, str)}
LEAST, MOST = -(2**63), 2**64 - 1  # what msgpack can hold
MOST_DEPTH = 100

Column = list[Any]
Values = list[Any]


class Writer:
    """Writes one state. `shapes` are the classes that it met: name, version, names of the fields."""

    def __init__(self, settings: Settings) -> None:
        borrowed = belongings(settings)
        self.shapes: list[tuple[str, int, tuple[str, ...]]] = []
        self._shape_numbers: dict[tuple[type, tuple[str, ...]], int] = {}
        self._numbers = {id(value): number for number, value in enumerate(borrowed)}
        self._borrowed = {type(value) for value in borrowed}
        self._depth = 0
        self._writers: dict[type, Callable[[Values, str], Column]] = {
            Decimal: lambda values, _: ["decimal", list(map(str, values))],
            type: self._classes,
            tuple: self._tuples,
            list: lambda values, where: self._containers("list", values, where),
            set: lambda values, where: self._containers("set", values, where),
            deque: self._deques,
            dict: lambda values, where: ["dict", *self._items(values, where)],
            Counter: lambda values, where: ["counter", *self._items(values, where)],
            defaultdict: self._defaultdicts,
        }

    def column(self, values: Values, where: str) -> Column:
        """Return the column of values; `where` is how an error names their place."""
        types = set(map(type, values))
        if types <= PLAIN:
            return self._plain(values, types, where)
        if len(types) > 1:
            return self._mixed(values, map(_sort, values), where)
        if self._depth > MOST_DEPTH:
            raise SnapshotError(f"{where} is nested more than {MOST_DEPTH} deep")
        self._depth += 1
        column = self._uniform(types.pop(), values, where)
        self._depth -= 1
        return column

    def _plain(self, values: Values, types: set[type], where: str) -> Column:
        if int in types:
            integers = values if len(types) == 1 else [value for value in values if type(value) is int]
            if min(integers) < LEAST or max(integers) > MOST:
                beyond = [type(value) is int and not LEAST <= value <= MOST for value in values]
                if all(beyond):
                    return ["integer", list(map(hex, values))]
                return self._mixed(values, beyond, where)
        return ["plain", values]

    def _mixed(self, values: Values, sorts: Iterable[Hashable], where: str) -> Column:
        order: dict[Hashable, int] = {}
        selectors = [order.setdefault(sort, len(order)) for sort in sorts]
        parts: list[Values] = [[] for _ in order]
        for value, selector in zip(values, selectors, strict=True):
            parts[selector].append(value)
        return ["mixed", selectors, [self.column(part, where) for part in parts]]

    def _uniform(self, cls: type, values: Values, where: str) -> Column:
        if cls in self._borrowed:
            return self._once(values, lambda _, __: _unknown(cls, f"{where}, of other settings"), where)
        if cls is Decimal or cls is tuple or issubclass(cls, type):
            return self._writers[type if issubclass(cls, type) else cls](values, where)
        if cls in self._writers:
            return self._once(values, self._writers[cls], where)
        if issubclass(cls, enum.Enum) and ENUM_NAMED.get(cls.__name__) is cls:
            return ["enum", cls.__name__, [value.name for value in values]]
        kind = KIND_OF.get(cls)
        return _unknown(cls, where) if kind is None else self._objects(kind, values, where)

    def _once(self, values: Values, write: Callable[[Values, str], Column], where: str) -> Column:
        """Write what was not met before, and the numbers of what was."""
        numbers = self._numbers
        ids = list(map(id, values))
        if len(set(ids)) == len(ids) and numbers.keys().isdisjoint(ids):
            numbers.update(zip(ids, count(len(numbers))))
            return write(values, where)
        new, known, is_known = [], [], []
        for value, its_id in zip(values, ids, strict=True):
            number = numbers.get(its_id)
            is_known.append(int(number is not None))
            if number is None:
                numbers[its_id] = len(numbers)
                new.append(value)
            else:
                known.append(number)
        return ["mixed", is_known, [write(new, where) if new else ["plain", []], ["ref", known]]]

    def _classes(self, values: Values, where: str) -> Column:
        for cls in values:
            if cls not in KIND_OF and FACTORIES.get(cls.__name__) is not cls:
                _unknown(cls, where)
        return ["class", [cls.__name__ for cls in values]]

    def _tuples(self, values: Values, where: str) -> Column:
        lengths = list(map(len, values))
        if min(lengths) == max(lengths) > 0:
            places = [list(map(itemgetter(place), values)) for place in range(lengths[0])]
            return ["tuple", [self.column(place, where) for place in places]]
        return ["tuples", lengths, self.column(list(chain.from_iterable(values)), where)]

    def _containers(self, word: str, values: Values, where: str) -> Column:
        return [word, list(map(len, values)), self.column(list(chain.from_iterable(values)), where)]

    def _deques(self, values: Values, where: str) -> Column:
        return [*self._containers("deque", values, where), [value.maxlen for value in values]]

    def _defaultdicts(self, values: Values, where: str) -> Column:
        factories = self.column([value.default_factory for value in values], where)
        return ["defaultdict", *self._items(values, where), factories]

    def _items(self, values: Values, where: str) -> Column:
        keys = self.column(list(chain.from_iterable(values)), where)
        members = self.column(list(chain.from_iterable(value.values() for value in values)), where)
        return [list(map(len, values)), keys, members]

    def _objects(self, kind: Kind, values: Values, where: str) -> Column:
        names = field_names(values[0])
        if hasattr(values[0], "__dict__"):
            sorts = list(map(field_names, values))
            if any(sort != names for sort in sorts):
                return self._mixed(values, sorts, where)

        def write(values: Values, _: str) -> Column:
            return ["object", *self._object(kind, names, values)]

        return write(values, where) if is_value(kind.cls) else self._once(values, write, where)

    def _object(self, kind: Kind, names: tuple[str, ...], values: Values) -> Column:
        names = tuple(name for name in names if name not in kind.left_out)
        number = self._shape_numbers.setdefault((kind.cls, names), len(self.shapes))
        if number == len(self.shapes):
            self.shapes.append((kind.name, kind.version, names))
        fields = [self.column(list(map(attrgetter(name), values)), f"{kind.name}.{name}") for name in names]
        return [number, fields, *(self._items(values, kind.name) if issubclass(kind.cls, dict) else [])]


def field_names(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - of any listed class
    """Return the names of what an object of a listed class holds, in the order in which it holds them."""
    if isinstance(value, msgspec.Struct | tuple):
        return value_fields(type(value))
    own = _slots(type(value))  # type: ignore[arg-type] # a class can be hashed, whatever its objects can
    return own + tuple(getattr(value, "__dict__", ()))


@cache
def _slots(cls: type) -> tuple[str, ...]:
    every = [base.__dict__.get("__slots__", ()) for base in reversed(cls.__mro__)]
    names = chain.from_iterable((slots,) if isinstance(slots, str) else slots for slots in every)
    return tuple(name for name in names if name != "__dict__")


def _sort(value: object) -> type | None:
    cls = type(value)
    return None if cls in PLAIN else cls


def _unknown(cls: type, where: str) -> Column:
    raise SnapshotError(
        f"{where} holds a {cls.__qualname__}, which is no class of snapshots: "
        "list it in deskwatch/snapshot/kinds.py, or leave the field out there"
    )
