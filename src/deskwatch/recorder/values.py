"""Making plain, frozen values out of whatever a bot hands over, without running any of the bot's code.

Two steps on two threads. On the caller's thread only exact types of Python are let through; anything
else is copied into one or replaced by its type's name (`tame`), so that no `__str__`, `__len__` or
`__eq__` of a stranger ever runs. On the writer's thread the plain values become the fields of a fact.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from deskwatch.events import Amount, Buckets, Fact
from deskwatch.recorder.room import SHORT_TEXT, SMALL_DECIMAL

MAX_TEXT = 4096  # characters of one text
MAX_ENTRIES = 256  # of one mapping or list
MAX_INTEGER_BITS = 256
MAX_BUCKETS = 50  # of one histogram
_ELLIPSIS = "…"

# Types are told by `is`, never by `in` a set: a hash of a class may be code of its metaclass.
_Nothing = type(None)
# How to go through a container, or a subclass of one (a `defaultdict`), by the base type's own code.
_CONTAINERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (dict, lambda value: iter(dict.items(value))),
    (list, list.__iter__),
    (tuple, tuple.__iter__),
    (set, set.__iter__),
    (frozenset, frozenset.__iter__),
)
# Conversions of subclasses (a NumPy float64 is a float, a StrEnum is a str) by the base type's own code.
_BASES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__),
    (float, float.__float__),
    (int, int.__int__),
    (Decimal, Decimal),
)
# The names of a class as Python itself keeps them, whatever its metaclass would like to answer.
_module_of = type.__dict__["__module__"].__get__
name_of = type.__dict__["__name__"].__get__
_NUMBER_TEXT = 80  # characters of a number; one that has more is no money, and no more of one after a cut


class Missing:
    """The type of `MISSING`: an argument that was not given."""

    def __repr__(self) -> str:
        """Return a word that reads well in a signature."""
        return "<required>"


MISSING: Any = Missing()


class Tamed(tuple[object, ...]):
    """Plain values that were looked at before; they pass as they are."""

    __slots__ = ()


def is_light(values: tuple[object, ...]) -> bool:
    """Tell whether all values are plain and small, so that they may wait as they are."""
    characters = SHORT_TEXT
    for value in values:
        kind = type(value)
        if kind is str:
            characters -= len(value)  # type: ignore[arg-type] # the exact type was just compared
            if characters < 0:
                return False
        elif kind is int:
            if value.bit_length() > MAX_INTEGER_BITS:  # type: ignore[attr-defined] # as above
                return False
        elif kind is Decimal:
            if value.__sizeof__() > SMALL_DECIMAL:
                return False
        elif not (kind is float or kind is bool or kind is _Nothing):
            return False
    return True


def tame(value: object, mend: Callable[[str], None], depth: int = 0) -> object:  # noqa: PLR0911 - a case a line
    """Return a plain copy of `value`; `mend` is told the reason whenever something had to be left out."""
    kind = type(value)
    if kind is str:
        return _shorten(str(value), mend)
    if kind is int:
        return _bounded(int(value), mend)  # type: ignore[call-overload] # the exact type was just compared
    if kind is float or kind is Decimal or kind is bool or kind is _Nothing or kind is Tamed:
        return value
    for base, entries in _CONTAINERS if depth == 0 else ():
        if issubclass(kind, base):
            return _tame_container(entries(value), mend, pairs=base is dict)
    for base, convert in _BASES:
        if issubclass(kind, base):
            return tame(convert(value), mend, depth)
    module = _module_of(kind)
    if type(module) is str and module == "numpy":
        try:
            return tame(type.__getattribute__(kind, "item")(value), mend, 1)
        except (AttributeError, TypeError, ValueError):
            mend("foreign")  # an array of several, or no number at all
            return f"<{name_of(kind)}>"
    mend("foreign")
    return f"<{name_of(kind)}>"


def text_length(values: Iterable[Any]) -> int:
    """Return about how many characters tame values take together; numbers outside containers do not count."""
    total = 0
    for value in values:
        kind = type(value)
        if kind is str:
            total += len(value)
        elif kind is dict:
            total += _NUMBER_TEXT * len(value) + text_length(value) + text_length(value.values())
        elif kind is list:
            total += _NUMBER_TEXT * len(value) + text_length(value)
    return total


def _tame_container(
    entries: Iterator[Any], mend: Callable[[str], None], *, pairs: bool
) -> dict[object, object] | list[object]:
    kept = list(islice(entries, MAX_ENTRIES + 1))
    if len(kept) > MAX_ENTRIES:
        mend("truncated")
        kept.pop()
    if pairs:
        return {tame(key, mend, 1): tame(entry, mend, 1) for key, entry in kept}
    return [tame(entry, mend, 1) for entry in kept]


def _shorten(text: str, mend: Callable[[str], None]) -> str:
    if len(text) <= MAX_TEXT:
        return text
    mend("truncated")
    return text[: MAX_TEXT - 1] + _ELLIPSIS


def _bounded(number: int, mend: Callable[[str], None]) -> object:
    if number.bit_length() <= MAX_INTEGER_BITS:
        return number
    mend("truncated")
    return "<integer of more than 256 bits>"


class Unusable(ValueError):  # noqa: N818 - reads as what it says of a value
    """A value that its field cannot hold; the message is the reason that is counted."""


def text(value: object) -> str:
    """Return text that can be written as UTF-8; a lone surrogate becomes its escape."""
    # A subclass of text comes the short way; what it says of itself would be the bot's code.
    return _clean(str.__str__(value)) if isinstance(value, str) else str(value)[:_NUMBER_TEXT]


def _clean(value: str) -> str:
    return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")


def _choice(of: tuple[str, ...]) -> Callable[[object], str]:
    """Return a conversion to a word of a small set; case is forgiven, because venues write BUY and Buy."""

    def convert(value: object) -> str:
        if type(value) is str and value in of:
            return value
        word = text(value).lower()
        if word not in of:
            raise Unusable("not_a_choice")
        return word

    return convert


def _number(value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type] # the next line says what happens to the rest
    except (TypeError, ValueError, OverflowError):
        raise Unusable("not_a_number") from None
    if not math.isfinite(number):
        raise Unusable("not_a_number")
    return number


def _integer(value: object) -> int:
    return value if type(value) is int else int(_number(value))


def _texts(value: object) -> list[str]:
    return [text(entry) for entry in value] if type(value) is list else [text(value)]


def _buckets(value: object) -> list[float]:
    """Return the bounds of a histogram: finite numbers that go up, at most 50."""
    if not isinstance(value, list | Tamed) or not 1 <= len(value) <= MAX_BUCKETS:
        raise Unusable("not_buckets")
    bounds = [_number(bound) for bound in value]
    if any(upper <= lower for lower, upper in pairwise(bounds)):
        raise Unusable("not_buckets")
    return bounds


def _mapping(of: Callable[[object], object]) -> Callable[[object], dict[str, object]]:
    def convert(value: object) -> dict[str, object]:
        if type(value) is not dict:
            raise Unusable("not_a_mapping")
        return {text(key): of(entry) for key, entry in value.items()}

    return convert


Plan = tuple[tuple[str, Callable[[object], object], bool], ...]


def plan_for(kind: type[Fact]) -> Plan:
    """Return (field, conversion, required) for each field of a kind, in the order of its values."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple((f.name, _conversion(hints[f.name]), f.required) for f in msgspec.structs.fields(kind))


def _conversion(hint: Any) -> Callable[[object], object]:  # noqa: ANN401 - a type hint may be anything
    if hint == Amount:
        return text  # a float's shortest repr, a decimal's digits; the ledger refuses what is no number
    if hint == Buckets:
        return _buckets
    if get_origin(hint) is Literal:
        return _choice(get_args(hint))
    simple: dict[Any, Callable[[object], object]] = {
        str: text,
        int: _integer,
        float: _number,
        int | None: _integer,
        float | None: _number,
        list[str]: _texts,
        dict[str, str]: _mapping(text),
        dict[str, int]: _mapping(_integer),
        dict[str, float]: _mapping(_number),
    }
    return simple[hint]


def build(kind: type[Fact], plan: Plan, values: tuple[object, ...], mend: Callable[[str], None]) -> Fact:
    """Return the fact. A field that cannot hold its value is left at its default, and `mend` is told.

    Raises `Unusable` when that field is required.
    """
    fields: dict[str, Any] = {}
    for (name, convert, required), value in zip(plan, values, strict=True):
        if value is None or (type(value) is str and not value):
            if required:
                raise Unusable("missing_field")
            continue
        if convert is text and type(value) is str and value.isascii():
            fields[name] = value  # nearly every value of nearly every fact
            continue
        try:
            fields[name] = convert(value)
        except Unusable as reason:
            if required:
                raise
            mend(str(reason))
    return kind(**fields)
