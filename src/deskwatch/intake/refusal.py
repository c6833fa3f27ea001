"""Why a line became no fact: a closed set, each with what it means and how to mend it.

The table is data, so that the command line, its summary and the page in the documentation say the same.
"""

import enum
from typing import NamedTuple

import msgspec

MAX_DETAIL = 200  # characters of a refusal's words, which may quote a stranger's value


class Refusal(enum.StrEnum):
    """Why a line, or one fact of it, was refused."""

    TOO_LONG = "too_long"
    NUL = "nul"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    TOO_DEEP = "too_deep"
    DUPLICATE_KEY = "duplicate_key"
    BAD_NUMBER = "bad_number"
    NOT_OBJECT = "not_object"
    NO_KIND = "no_kind"
    UNKNOWN_KIND = "unknown_kind"
    MISSING_FIELD = "missing_field"
    BAD_VALUE = "bad_value"
    NOT_MONEY = "not_money"
    BAD_TIME = "bad_time"
    TOO_MANY = "too_many"


class Mend(NamedTuple):
    """What a refusal means, and what to do."""

    means: str
    mend: str


MENDS: dict[Refusal, Mend] = {
    Refusal.TOO_LONG: Mend(
        "a line, or the fact made of it, is longer than 64 KiB", "log less in one line: a fact a line"
    ),
    Refusal.NUL: Mend("a NUL byte", "the log was torn by a power cut, or is no text: look at its writer"),
    Refusal.NOT_UTF8: Mend("the line is not UTF-8", "have the program write UTF-8"),
    Refusal.NOT_JSON: Mend("the line is not JSON", "have the program write one JSON object a line"),
    Refusal.TOO_DEEP: Mend("objects and lists nested more than 16 deep", "log the part that matters"),
    Refusal.DUPLICATE_KEY: Mend(
        "a key stands twice in one object", "nobody knows which one is meant: write it once"
    ),
    Refusal.BAD_NUMBER: Mend(
        "NaN, an infinity, or a number of more than 100 characters",
        "leave the field out where it is not known",
    ),
    Refusal.NOT_OBJECT: Mend("the line is JSON, but no object", "write one JSON object a line"),
    Refusal.NO_KIND: Mend(
        "the object names no `kind` of fact", 'add "kind", or tell with --map which lines become which facts'
    ),
    Refusal.UNKNOWN_KIND: Mend(
        "no kind of fact has that name, or the recorder alone writes it",
        "docs/reference/facts.md lists the kinds",
    ),
    Refusal.MISSING_FIELD: Mend("a field that the fact needs is missing", "add it, or its path to the map"),
    Refusal.BAD_VALUE: Mend(
        "a field cannot hold its value",
        "docs/reference/facts.md lists the types; a map can turn words and scales",
    ),
    Refusal.NOT_MONEY: Mend(
        "an amount is not a decimal number of at most 40 digits",
        'write it like 0.25 or "0.25", without signs of money',
    ),
    Refusal.BAD_TIME: Mend(
        "a time that is none, or before 1990 or after 2100",
        "name the unit in the map (s, ms, us, ns, rfc3339); a time of day needs its zone",
    ),
    Refusal.TOO_MANY: Mend("one line would become more than 1,000 facts", "log fewer in a line"),
}


class RefusedError(ValueError):
    """A line, or a fact of it, that cannot be used. `detail` names the thing and its value."""

    def __init__(self, reason: Refusal, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail if len(detail) <= MAX_DETAIL else f"{detail[: MAX_DETAIL - 1]}…"


class Refused(msgspec.Struct, frozen=True):
    """A refusal with its place. `line` counts from 1."""

    source: str
    line: int
    reason: Refusal
    detail: str

    def __str__(self) -> str:
        """Return `file:line: reason: detail; mend`."""
        return f"{self.source}:{self.line}: {self.reason}: {self.detail}; {MENDS[self.reason].mend}"


def shown(value: object, limit: int = 60) -> str:
    """Return a stranger's value as it may stand in a message: short, on one line."""
    words = repr(value) if isinstance(value, str) else str(value)
    return words if len(words) <= limit else f"{words[: limit - 1]}…"
