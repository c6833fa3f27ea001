"""Columns back to objects: the other half of `writer`, which describes them.

The bytes may be anybody's. Only listed classes are made, through their own `__init__` with what was read
for them; nothing is imported, evaluated or called by a name in the file. What a column claims to hold is
bounded by the bytes that were given, before anything of it is made.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from deskwatch.snapshot.kinds import (
    ENUM_NAMED,
    KIND_NAMED,
    Kind,
    SnapshotError,
    belongings,
    is_value,
    value_fields,
)
from deskwatch.snapshot.writer import FACTORIES, MOST_DEPTH, PLAIN, Column, Values, field_names
from deskwatch.state import Settings

# Values that a byte may stand for, through the containers around it: tuples of tuples, objects of one field.
MOST_VALUES_A_BYTE = 4


class Shape(NamedTuple):
    """A class as a file has it: the names of its fields then."""

    kind: Kind
    names: tuple[str, ...]


class Reader:
    """Reads one state. `size` is how many bytes hold it."""

    def __init__(self, settings: Settings, shapes: list[Any], size: int) -> None:
        self._settings = settings
        self._met: Values = belongings(settings)
        self._shapes = [_shape(*shape) for shape in shapes]
        self._left = MOST_VALUES_A_BYTE * size
        self._depth = 0
        self._readers: dict[str, Callable[..., Values]] = {
            "plain": self._plain,
            "decimal": lambda _, texts: list(map(Decimal, texts)),
            "integer": lambda _, texts: [int(text, 16) for text in texts],
            "enum": lambda _, cls, names: list(map(ENUM_NAMED[cls].__members__.__getitem__, names)),
            "class": lambda _, names: list(map(_class_named, names)),
            "tuple": self._tuple,
            "tuples": self._tuples,
            "list": self._list,
            "set": self._set,
            "deque": self._deque,
            "dict": lambda _, *items: self._items([{} for _ in items[0]], *items),
            "counter": lambda _, *items: self._items([Counter() for _ in items[0]], *items),
            "defaultdict": self._defaultdict,
            "object": self._object,
            "ref": lambda _, numbers: [self._met[_index(number)] for number in numbers],
            "mixed": self._mixed,
        }

    def column(self, column: Column, count: int) -> Values:
        """Return the values of a column, of which there must be so many."""
        self._left -= count
        self._depth += 1
        if self._left < 0 or self._depth > 2 * MOST_DEPTH:
            raise SnapshotError("it claims to hold more than its bytes can")
        word, *parts = column
        values = self._readers[word](count, *parts)
        if len(values) != count:
            raise SnapshotError(f"a column of {len(values)} values stands where {count} belong")
        self._depth -= 1
        return values

    def _plain(self, _: int, values: Values) -> Values:
        if not set(map(type, values)) <= PLAIN:
            raise SnapshotError("a plain column holds what is not plain")
        return values

    def _mixed(self, _: int, selectors: list[int], columns: list[Column]) -> Values:
        sizes = Counter(selectors)
        parts = [iter(self.column(column, sizes[number])) for number, column in enumerate(columns)]
        return [next(parts[_index(selector)]) for selector in selectors]

    def _tuple(self, count: int, columns: list[Column]) -> Values:
        return list(zip(*[self.column(column, count) for column in columns], strict=True))

    def _tuples(self, _: int, lengths: list[int], column: Column) -> Values:
        members = self._members(lengths, column)
        return [tuple(islice(members, length)) for length in lengths]

    def _list(self, _: int, lengths: list[int], column: Column) -> Values:
        made: list[list[Any]] = self._note([[] for _ in lengths])
        members = self._members(lengths, column)
        for each, length in zip(made, lengths, strict=True):
            each.extend(islice(members, length))
        return made

    def _set(self, _: int, lengths: list[int], column: Column) -> Values:
        made: list[set[Any]] = self._note([set() for _ in lengths])
        members = self._members(lengths, column)
        for each, length in zip(made, lengths, strict=True):
            each.update(islice(members, length))
        return made

    def _deque(self, _: int, lengths: list[int], column: Column, most: list[int | None]) -> Values:
        made: list[deque[Any]] = self._note([deque(maxlen=length) for length in most])
        members = self._members(lengths, column)
        for each, length in zip(made, lengths, strict=True):
            each.extend(islice(members, length))
        return made

    def _defaultdict(
        self, count: int, lengths: list[int], keys: Column, members: Column, factories: Column
    ) -> Values:
        made: list[defaultdict[Any, Any]] = [defaultdict(None) for _ in lengths]
        self._items(made, lengths, keys, members)
        for each, factory in zip(made, self.column(factories, count), strict=True):
            each.default_factory = factory
        return made

    def _items(self, made: Values, lengths: list[int], keys: Column, members: Column) -> Values:
        self._note(made)
        self._fill(made, lengths, keys, members)
        return made

    def _fill(self, made: Values, lengths: list[int], keys: Column, members: Column) -> None:
        its_keys, its_members = self._members(lengths, keys), self._members(lengths, members)
        for each, length in zip(made, lengths, strict=True):
            # Not each.update: that of a Counter adds.
            dict.update(each, zip(islice(its_keys, length), islice(its_members, length), strict=True))

    def _object(self, count: int, number: int, columns: list[Column], *items: Any) -> Values:  # noqa: ANN401 - read below
        kind, names = self._shapes[_index(number)]
        if len(columns) != len(names) or not names:
            raise SnapshotError(f"{kind.name} has {len(columns)} columns for {len(names)} fields")
        if is_value(kind.cls):
            return _values(kind, names, [self.column(column, count) for column in columns])
        made = self._note(_empty(kind, count))
        self._furnish(made, kind, names, [self.column(column, count) for column in columns])
        if items:
            self._fill(made, *items)
        return made

    def _furnish(self, made: Values, kind: Kind, names: tuple[str, ...], columns: list[Values]) -> None:
        """Give objects what their own `__init__` does, then what was read, but for what no longer exists."""
        known: list[str] = []
        for each, row in zip(made, zip(*columns, strict=True), strict=True):
            fields = dict(zip(names, row, strict=True))
            if not isinstance(each, msgspec.Struct):
                each.__init__(*kind.arguments(fields, self._settings))
            if not known:
                known = [name for name in field_names(each) if name in fields and name not in kind.left_out]
            for name in known:
                setattr(each, name, fields[name])

    def _note(self, made: Values) -> Values:
        """Number new objects, before anything in them is read."""
        self._met += made
        return made

    def _members(self, lengths: list[int], column: Column) -> Iterator[Any]:
        if any(type(length) is not int or length < 0 for length in lengths):
            raise SnapshotError("a length is no number from 0 up")
        return iter(self.column(column, sum(lengths)))


def _shape(name: str, version: int, names: list[str]) -> Shape:
    kind = KIND_NAMED.get(name)
    if kind is None:
        raise SnapshotError(f"it holds a {str(name)[:60]!r}, which this version does not know")
    if version != kind.version:
        raise SnapshotError(f"{name} is of version {version!r:.20}, this deskwatch reads {kind.version}")
    return Shape(kind, tuple(names))


def _values(kind: Kind, names: tuple[str, ...], columns: list[Values]) -> Values:
    """Make structs or named tuples; what no longer exists is dropped, what is new gets its default."""
    known = value_fields(kind.cls)
    kept = [(name, values) for name, values in zip(names, columns, strict=True) if name in known]
    names = tuple(name for name, _ in kept)
    columns = [values for _, values in kept]
    if names == getattr(kind.cls, "__match_args__", ()):  # all of them, and all may be given by place
        return list(map(kind.cls, *columns))
    return [kind.cls(**dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]


def _empty(kind: Kind, count: int) -> Values:
    """Return objects of a class that can change, for now without what makes them so."""
    cls = kind.cls
    if issubclass(cls, msgspec.Struct):
        defaults = {field.name: _default(field) for field in msgspec.structs.fields(cls)}
        return [cls(**{name: default() for name, default in defaults.items()}) for _ in range(count)]
    return [cls.__new__(cls) for _ in range(count)]  # type: ignore[call-overload] # no class of classes is listed


def _default(field: msgspec.structs.FieldInfo) -> Callable[[], Any]:
    if field.default_factory is not msgspec.NODEFAULT:
        factory: Callable[[], Any] = field.default_factory
        return factory
    default = None if field.default is msgspec.NODEFAULT else field.default
    return lambda: default


def _class_named(name: str) -> type:
    kind = KIND_NAMED.get(name)
    return FACTORIES[name] if kind is None else kind.cls


def _index(number: int) -> int:
    """Return a place in a list, which must not count from its end."""
    if type(number) is not int or number < 0:
        raise SnapshotError(f"{number!r:.20} is no place")
    return number
