"""What became of a line: the facts it holds, and what was wrong with the rest of it.

A fact is built here by the recorder's own rules and put through the journal's own codec, so that what is
offered to the recorder later can be neither dropped nor refused by whoever reads the journal.
"""

import enum
import functools
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_origin, get_type_hints

import msgspec

from deskwatch.events import (
    FACTS,
    MAX_SEQ,
    Amount,
    BotStarted,
    BotStopped,
    Fact,
    Heartbeat,
    Record,
    decode_record,
    encode_record,
)
from deskwatch.intake.parse import JsonObject
from deskwatch.intake.refusal import Refusal, RefusedError, shown
from deskwatch.intake.times import LATEST_NS
from deskwatch.journal import MAX_LINE_BYTES
from deskwatch.model import NotMoneyError, parse_money
from deskwatch.recorder.values import MAX_ENTRIES, Plan, Unusable, build, plan_for

_SEAL_BYTES = 32  # of a journal's line around its record
# Kinds that a line may name; the recorder alone writes those that tell of itself.
OWN = frozenset({BotStarted, BotStopped, Heartbeat})
KINDS: dict[str, type[Fact]] = {str(kind.__struct_config__.tag): kind for kind in FACTS if kind not in OWN}
_plan = functools.cache(plan_for)


class Offer(msgspec.Struct, frozen=True):
    """A fact as it is offered: its kind is the recorder's method, its fields are that one's arguments.

    `heavy` tells that it takes much memory, so that it should not join a long queue.
    """

    kind: str
    fields: dict[str, Any]
    heavy: bool = False


class Outcome(msgspec.Struct):
    """What one line gave. `matched` is false where no rule of a map is for lines like it."""

    offers: list[Offer] = msgspec.field(default_factory=list)
    refused: list[tuple[Refusal, str]] = msgspec.field(default_factory=list)
    unknown: list[str] = msgspec.field(default_factory=list)  # fields that the kind does not have
    matched: bool = True


Reader = Callable[[JsonObject], Outcome]
HEAVY_BYTES = 600  # of a fact's JSON, above which it waits until nothing else does
HEAVY_ENTRIES = 8  # of its lists and objects, the same: each weighs more in memory than in JSON


def kind_named(name: object) -> type[Fact]:
    """Return the kind of fact of that name. Raises `RefusedError`."""
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise RefusedError(Refusal.UNKNOWN_KIND, f"{shown(name)} is no kind of fact that a line may name")
    return kind


def offer_line(kind: type[Fact], values: Mapping[str, object]) -> Offer:
    """Return the offer of a fact with these fields, as JSON or a map gave them. Raises `RefusedError`.

    Amounts and names may be numbers, numbers may be text; `None` and an empty text are "not said".
    """
    name = str(kind.__struct_config__.tag)
    plan = _plan(kind)
    shapes = _shapes(kind)
    for field, value in values.items():
        if not _is_unsaid(value):
            _check_shape(name, field, shapes[field], value)
    try:
        fact = build(kind, plan, tuple(values.get(field) for field, _, _ in plan), _refuse)
    except Unusable as reason:
        raise _unusable(name, plan, values, str(reason)) from None
    size, said = _check_readable(name, fact), _said(fact)
    entries = sum(len(value) for value in said.values() if isinstance(value, list | dict))
    return Offer(name, said, heavy=size > HEAVY_BYTES or entries > HEAVY_ENTRIES)


def _is_unsaid(value: object) -> bool:
    return value is None or value == ""


def _refuse(reason: str) -> None:
    raise Unusable(reason)


def _unusable(name: str, plan: Plan, values: Mapping[str, object], reason: str) -> RefusedError:
    """Return the error that names the field that could not be filled."""
    missing = [field for field, _, required in plan if required and _is_unsaid(values.get(field))]
    if reason == "missing_field" and missing:
        return RefusedError(Refusal.MISSING_FIELD, f"{name} needs {', '.join(missing)}")
    for field, convert, _ in plan:
        value = values.get(field)
        if not _is_unsaid(value):
            try:
                convert(value)
            except Unusable as why:
                return RefusedError(Refusal.BAD_VALUE, f"{name}.{field} {shown(value)} is {_WORDS[str(why)]}")
    return RefusedError(Refusal.BAD_VALUE, f"{name}: {reason}")


_WORDS = {
    "not_a_choice": "none of the words that it may be",
    "not_a_number": "no finite number",
    "not_a_mapping": "no object",
    "not_buckets": "no list of at most 50 bounds that go up",
    "missing_field": "missing",
}


class _Shape(enum.Enum):
    """What a field of a fact holds."""

    TEXT = enum.auto()
    AMOUNT = enum.auto()
    NUMBER = enum.auto()
    SEVERAL = enum.auto()  # a list or an object


@functools.cache
def _shapes(kind: type[Fact]) -> dict[str, _Shape]:
    return {name: _shape(hint) for name, hint in get_type_hints(kind, include_extras=True).items()}


def _shape(hint: Any) -> _Shape:  # noqa: ANN401 - a type hint may be anything
    if hint == Amount:
        return _Shape.AMOUNT
    if hint is str or get_origin(hint) is Literal:
        return _Shape.TEXT
    return _Shape.NUMBER if hint in {int, float, int | None, float | None} else _Shape.SEVERAL


def _check_shape(name: str, field: str, shape: _Shape, value: object) -> None:
    """Refuse what the recorder would bend into a text, cut, or leave to the ledger."""
    where = f"{name}.{field}"
    if isinstance(value, list | dict):
        if shape is not _Shape.SEVERAL:
            raise RefusedError(Refusal.BAD_VALUE, f"{where} {shown(value)} is a list or an object")
        if len(value) > MAX_ENTRIES:
            detail = f"{where} has {len(value):,} entries, more than {MAX_ENTRIES}"
            raise RefusedError(Refusal.BAD_VALUE, detail)
    elif isinstance(value, bool) and shape is not _Shape.TEXT:
        raise RefusedError(Refusal.BAD_VALUE, f"{where} {value} is neither a number nor a text")
    elif shape is _Shape.AMOUNT:
        _check_money(name, field, value)
    elif shape is _Shape.NUMBER and isinstance(value, int) and abs(value) > MAX_SEQ:
        raise RefusedError(Refusal.BAD_VALUE, f"{where} {shown(value)} has more than 63 bits")


def _check_money(name: str, field: str, value: object) -> None:
    try:
        parse_money(str(value))
    except NotMoneyError as error:
        raise RefusedError(Refusal.NOT_MONEY, f"{name}.{field}: {error}") from None


def _check_readable(name: str, fact: Fact) -> int:
    """Put the fact through the journal's codec; return how many bytes it takes."""
    try:
        line = encode_record(Record(MAX_SEQ, LATEST_NS, fact))  # type: ignore[arg-type] # of a kind of fact
        decode_record(line)
    except (msgspec.DecodeError, msgspec.MsgspecError, OverflowError, ValueError) as error:
        raise RefusedError(Refusal.BAD_VALUE, f"{name}: {error}") from None
    if len(line) > MAX_LINE_BYTES - _SEAL_BYTES:
        raise RefusedError(Refusal.TOO_LONG, f"{name} would take {len(line):,} bytes in the journal")
    return len(line)


def _said(fact: Fact) -> dict[str, Any]:
    """Return the fields that were said, those with their default left out."""
    return {
        field: value
        for field, default in zip(fact.__struct_fields__, _defaults(type(fact)), strict=True)
        if (value := getattr(fact, field)) != default
    }


@functools.cache
def _defaults(kind: type[Fact]) -> tuple[object, ...]:
    return tuple(
        field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        for field in msgspec.structs.fields(kind)
    )
