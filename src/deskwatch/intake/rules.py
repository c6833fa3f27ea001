"""A map: which lines of somebody's JSON log become which facts, told in TOML.

    [[rule]]
    when = { event = "fill" }
    kind = "order_filled"
    time = { path = "ts", unit = "ms" }
    [rule.fields]
    symbol = "pair"
    side = { path = "direction", words = { long = "buy", short = "sell" } }
    quantity = "qty"
    price = "px"

Every rule that fits a line makes a fact of it, so one line may be several; `each` makes one fact for every
entry of a list. A line that no rule fits is passed over and counted. docs/recipes/bots-in-other-languages.md
explains all.
"""

import decimal
import functools
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from deskwatch.events import Fact
from deskwatch.intake.field import Field, FieldTable, Scalar, exact, read_field
from deskwatch.intake.outcome import KINDS, Offer, Outcome, Reader, offer_line
from deskwatch.intake.parse import JsonObject
from deskwatch.intake.path import Path, read_path
from deskwatch.intake.refusal import Refusal, RefusedError
from deskwatch.intake.times import Unit, read_time
from deskwatch.model import ConfigError

MAX_BYTES = 1024 * 1024  # of a map's file
MAX_RULES = 1000
MAX_FACTS = 1000  # of one line


class TimeTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a line says when it happened, and how. `zone` is for RFC 3339 texts without one."""

    path: str
    unit: Unit = "rfc3339"
    zone: str = ""


class RuleTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule as the map's file has it."""

    kind: str
    when: dict[str, Any] = msgspec.field(default_factory=dict)
    fields: dict[str, str | FieldTable] = msgspec.field(default_factory=dict)
    time: TimeTable | None = None
    each: str = ""


class MapTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A map as its file has it. `id` is the path of what makes a line unique; `time` is for all rules."""

    rule: list[RuleTable]
    time: TimeTable | None = None
    id: str = ""


class Time(NamedTuple):
    """Where the time stands, and how it is read."""

    path: Path
    unit: Unit
    zone: ZoneInfo | None


class Condition(NamedTuple):
    """What must hold at a path: one of these values (or none of them), or that there is any."""

    path: Path
    values: tuple[Scalar, ...]
    exists: bool | None
    negated: bool

    def holds(self, line: JsonObject, entry: Any) -> bool:  # noqa: ANN401 - what JSON holds
        """Tell whether it does."""
        found = self.path.read(line, entry)
        if self.exists is not None:
            return (found is not None) is self.exists
        return any(_is_same(found, value) for value in self.values) is not self.negated


def _is_same(found: object, said: Scalar) -> bool:
    """Compare as JSON does: true is not 1, and "1" is not 1."""
    if isinstance(found, bool) or isinstance(said, bool):
        return found is said
    return found == said


class Rule(NamedTuple):
    """A rule that was understood."""

    kind: type[Fact]
    when: tuple[Condition, ...]
    fields: tuple[Field, ...]
    time: Time | None
    each: Path | None


class Map(NamedTuple):
    """All rules, and the path of a line's id if there is one."""

    rules: tuple[Rule, ...]
    id: str

    def reader(self) -> Reader:
        """Return what turns a line into facts by these rules."""
        return functools.partial(read_mapped, self.rules)


def read_mapped(rules: tuple[Rule, ...], line: JsonObject) -> Outcome:
    """Return the facts of a line, of every rule that fits, in the order of the rules."""
    outcome = Outcome(matched=False)
    for rule in rules:
        for entry in _entries(rule, line):
            if not all(condition.holds(line, entry) for condition in rule.when):
                continue
            outcome.matched = True
            if len(outcome.offers) + len(outcome.refused) >= MAX_FACTS:
                outcome.refused.append((Refusal.TOO_MANY, f"a line may become {MAX_FACTS:,} facts"))
                return outcome
            try:
                outcome.offers.append(_offer(rule, line, entry))
            except RefusedError as error:
                outcome.refused.append((error.reason, error.detail))
    return outcome


def _entries(rule: Rule, line: JsonObject) -> Iterator[Any]:
    """Give the line itself, or each entry of the list or object that the rule names."""
    if rule.each is None:
        yield line
        return
    found = rule.each.read(line, line)
    if isinstance(found, list):
        yield from (entry if isinstance(entry, dict) else {"value": entry} for entry in found)
    elif isinstance(found, dict):
        yield from ({"key": key, "value": value} for key, value in found.items())


def _offer(rule: Rule, line: JsonObject, entry: Any) -> Offer:  # noqa: ANN401 - what JSON holds
    try:
        values = {field.name: field.read(line, entry) for field in rule.fields}
    except decimal.DecimalException:
        raise RefusedError(Refusal.NOT_MONEY, "a scaled amount is beyond all limits") from None
    if rule.time is not None:
        said = rule.time.path.read(line, entry)
        said = rule.time.path.read(line, line) if said is None else said  # the line's own, for its entries
        if said is not None:
            values["time_ns"] = read_time(said, rule.time.unit, rule.time.zone)
    return offer_line(rule.kind, values)


def load_map(path: FilePath) -> Map:
    """Return the map in a file. Raises `ConfigError` naming the file, the rule, the setting and the mend."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ConfigError(f"{path} is longer than {MAX_BYTES:,} bytes: no map is")
        table = msgspec.convert(tomllib.loads(content.decode()), MapTable)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {_words(error)}: see docs/recipes/bots-in-other-languages.md") from None
    if not 1 <= len(table.rule) <= MAX_RULES:
        raise ConfigError(
            f"{path} has {len(table.rule)} rules: write [[rule]] for each, {MAX_RULES:,} at most"
        )
    return Map(
        tuple(_rule(path, number, said, table.time) for number, said in enumerate(table.rule, 1)),
        _id(path, table),
    )


def _words(error: msgspec.ValidationError) -> str:
    return str(error).replace("Object", "the table").replace("`$.", "`").replace("`$`", "the file")


def _id(path: FilePath, table: MapTable) -> str:
    try:
        return table.id if not table.id or read_path(table.id) else ""
    except ValueError as error:
        raise ConfigError(f"{path}: id: {error}") from None


def _rule(path: FilePath, number: int, said: RuleTable, usual: TimeTable | None) -> Rule:
    try:
        kind = _kind(said)
        fields = tuple(read_field(name, field) for name, field in said.fields.items())
        when = tuple(_conditions(said.when, ""))
        each = read_path(said.each) if said.each else None
        return Rule(kind, when, fields, _time(said.time or usual), each)
    except ValueError as error:
        raise ConfigError(f"{path}: rule {number} ({said.kind}): {error}") from None


def _kind(said: RuleTable) -> type[Fact]:
    """Return the kind of fact that a rule makes. Raises `ValueError` where it cannot."""
    kind = KINDS.get(said.kind)
    if kind is None:
        raise ValueError(f"{said.kind!r} is no kind of fact: docs/reference/facts.md lists them")
    known = [field for field in kind.__struct_fields__ if field != "time_ns"]
    for name in said.fields:
        if name not in known:
            raise ValueError(f"field {name!r} is none of {', '.join(known)}")
    missing = [f.name for f in msgspec.structs.fields(kind) if f.required and f.name not in said.fields]
    if missing:
        raise ValueError(f"{', '.join(missing)} must be filled")
    return kind


def _time(said: TimeTable | None) -> Time | None:
    if said is None:
        return None
    try:
        zone = ZoneInfo(said.zone) if said.zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"zone {said.zone!r} is no time zone: write one like Europe/Madrid or UTC") from None
    return Time(read_path(said.path), said.unit, zone)


def _conditions(when: Mapping[str, Any], before: str) -> Iterator[Condition]:
    """Give the conditions in a table; `{ a.b = 1 }` is TOML for `{ a = { b = 1 } }`, so tables are paths."""
    for key, said in when.items():
        path = f"{before}{key}"
        if not isinstance(said, dict):
            yield Condition(read_path(path), _scalars(path, said), None, negated=False)
        elif set(said) == {"exists"} and isinstance(said["exists"], bool):
            yield Condition(read_path(path), (), said["exists"], negated=False)
        elif set(said) == {"not"}:
            yield Condition(read_path(path), _scalars(path, said["not"]), None, negated=True)
        else:
            yield from _conditions(said, f"{path}.")


def _scalars(path: str, said: Any) -> tuple[Scalar, ...]:  # noqa: ANN401 - what TOML holds
    values = said if isinstance(said, list) else [said]
    if not values or not all(isinstance(value, str | int | float | bool) for value in values):
        raise ValueError(f"when {path} is {said!r}: write a text, a number, true, false, or a list of them")
    return tuple(exact(value) for value in values)
