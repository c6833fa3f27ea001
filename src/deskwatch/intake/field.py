"""One field of a map's rule: where its value stands in a line, and what is done to it.

In this order: the first path that is there, else the default; `split` and `part`; `words`, else `sign`;
`replace`, `quotes`,
`case`, `prefix` and `suffix` for texts; `absolute` and `scale` for numbers, exactly.
"""

from decimal import Decimal
from typing import Any, Literal, NamedTuple, Union

import msgspec

from deskwatch.intake.parse import JsonObject, number
from deskwatch.intake.path import Path, read_path
from deskwatch.intake.refusal import Refusal, RefusedError, shown
from deskwatch.model import MONEY_CONTEXT, NotMoneyError, parse_money

Said = str | int | float | bool  # in a map's file
Scalar = str | int | Decimal | bool  # the same as a line has it


class Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words for a number above and below zero."""

    positive: str
    negative: str


class FieldTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A field as the map's file has it."""

    path: str | list[str] = ""
    value: Said | None = None
    default: Said | None = None
    split: str = ""  # a text is cut there, and `part` (from 0) is what counts
    part: int = 0
    words: dict[str, str] = msgspec.field(default_factory=dict)
    other: str = ""  # for a word that is not among `words`; without it such a word is refused
    sign: Sign | None = None
    replace: dict[str, str] = msgspec.field(default_factory=dict)
    quotes: list[str] = msgspec.field(default_factory=list)
    case: Literal["", "lower", "upper"] = ""
    prefix: str = ""
    suffix: str = ""
    absolute: bool = False
    scale: str = ""
    entries: dict[str, Union[str, "FieldTable"]] = msgspec.field(default_factory=dict)


class Field(NamedTuple):
    """A field that was understood."""

    name: str
    table: FieldTable
    paths: tuple[Path, ...]
    words: dict[str, str]
    scale: Decimal | None
    entries: "tuple[Field, ...]"

    def read(self, line: JsonObject, entry: Any) -> Any:  # noqa: ANN401 - what JSON holds
        """Return the field's value; None where it is not said. Raises `RefusedError`."""
        if self.entries:
            found = {field.name: field.read(line, entry) for field in self.entries}
            return {name: value for name, value in found.items() if value is not None}
        value = self._found(line, entry)
        if value is None or isinstance(value, dict | list):
            return value
        table = self.table
        if table.split:
            value = self._part(str(value))
        if self.words:
            value = self._word(value)
        elif table.sign is not None:
            value = table.sign.negative if self._number(value) < 0 else table.sign.positive
        if isinstance(value, str):
            value = self._text(value)
        elif table.prefix or table.suffix:
            value = f"{table.prefix}{value}{table.suffix}"
        return self._scaled(value) if table.absolute or self.scale is not None else value

    def _found(self, line: JsonObject, entry: Any) -> Any:  # noqa: ANN401 - as above
        if self.table.value is not None:
            return exact(self.table.value)
        for path in self.paths:
            value = path.read(line, entry)
            if value is not None and value != "":
                return value
        return None if self.table.default is None else exact(self.table.default)

    def _part(self, text: str) -> str:
        parts = text.split(self.table.split)
        if not -len(parts) <= self.table.part < len(parts):
            raise RefusedError(Refusal.BAD_VALUE, f"{self.name} {shown(text)} has no part {self.table.part}")
        return parts[self.table.part]

    def _word(self, value: Scalar) -> str:
        word = self.words.get(str(value).lower(), self.table.other)
        if not word:
            raise RefusedError(Refusal.BAD_VALUE, f"{self.name} {shown(value)} is none of the map's words")
        return word

    def _text(self, text: str) -> str:
        table = self.table
        for old, new in table.replace.items():
            text = text.replace(old, new)
        for quote in table.quotes:
            if text.endswith(quote) and len(text) > len(quote) and "/" not in text:
                text = f"{text.removesuffix(quote)}/{quote}"
                break
        text = {"lower": text.lower, "upper": text.upper}.get(table.case, text.strip)()
        return f"{table.prefix}{text}{table.suffix}"

    def _number(self, value: Scalar) -> Decimal:
        found = number(value)
        if found is None:
            raise RefusedError(Refusal.BAD_VALUE, f"{self.name} {shown(value)} is no number")
        return found

    def _scaled(self, value: Scalar) -> Decimal:
        found = self._number(value)
        found = abs(found) if self.table.absolute else found
        return found if self.scale is None else MONEY_CONTEXT.multiply(found, self.scale)


def exact(value: Said) -> Scalar:
    """Return a value of a map's file as a line would have it: a fraction by its shortest digits."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def read_field(name: str, said: str | FieldTable) -> Field:
    """Return a field of a map. Raises `ValueError` naming what is wrong with it."""
    table = FieldTable(path=said) if isinstance(said, str) else said
    paths = [table.path] if isinstance(table.path, str) else table.path
    read = tuple(read_path(path) for path in paths if path or isinstance(said, str))
    if sum((bool(read), table.value is not None, bool(table.entries))) != 1:
        raise ValueError(f"{name} needs one of path, value and entries")
    try:
        scale = parse_money(table.scale) if table.scale else None
    except NotMoneyError as error:
        raise ValueError(f"the scale of {name}: {error}") from None
    words = {word.lower(): meant for word, meant in table.words.items()}
    entries = tuple(read_field(f"{key}", inner) for key, inner in table.entries.items())
    return Field(name, table, read, words, scale, entries)
