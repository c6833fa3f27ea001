"""One line of bytes to one object, believing nothing: length, depth, keys and numbers have limits.

Numbers stay exact: a fraction becomes a `Decimal` of the very digits that were written.
"""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from deskwatch.intake.refusal import Refusal, RefusedError, shown
from deskwatch.journal import MAX_LINE_BYTES
from deskwatch.model import NotMoneyError, parse_money

MAX_DEPTH = 16
MAX_NUMBER = 100  # characters of a number; money has 40 digits at most
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|([\[{])|([\]}])')

JsonObject = dict[str, Any]  # what JSON holds: text, int, Decimal, bool, None, lists and objects of these


def parse_line(line: bytes) -> JsonObject:
    """Return the object of a line (without its end). Raises `RefusedError`."""
    if len(line) > MAX_LINE_BYTES:
        raise RefusedError(Refusal.TOO_LONG, f"the line is longer than {MAX_LINE_BYTES:,} bytes")
    if b"\0" in line:
        raise RefusedError(Refusal.NUL, f"a NUL byte at character {line.index(0) + 1}")
    _check_depth(line)
    try:
        text = line.removeprefix(_BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError as error:
        raise RefusedError(Refusal.NOT_UTF8, f"byte {error.start + 1} is not UTF-8") from None
    try:
        found = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise RefusedError(Refusal.NOT_JSON, f"{error.msg} at character {error.pos + 1}") from None
    if not isinstance(found, dict):
        raise RefusedError(Refusal.NOT_OBJECT, f"{shown(found)} is no object")
    return found


def _check_depth(line: bytes) -> None:
    """Count before parsing: a parser that recurses must not meet what is too deep for it."""
    if line.count(b"{") + line.count(b"[") <= MAX_DEPTH:
        return
    depth = 0
    for match in _BRACKETS.finditer(line):
        depth += (match[1] is not None) - (match[2] is not None)
        if depth > MAX_DEPTH:
            raise RefusedError(Refusal.TOO_DEEP, f"nested more than {MAX_DEPTH} deep")


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise RefusedError(Refusal.DUPLICATE_KEY, f"{shown(twice)} stands twice")
    return found


def _fraction(text: str) -> Decimal:
    _check_length(text)
    return Decimal(text)


def _integer(text: str) -> int:
    _check_length(text)
    return int(text)


def _check_length(text: str) -> None:
    if len(text) > MAX_NUMBER:
        raise RefusedError(Refusal.BAD_NUMBER, f"{shown(text)} has {len(text):,} characters")


def _constant(word: str) -> NoReturn:
    raise RefusedError(Refusal.BAD_NUMBER, f"{word} is no number")


def number(value: object) -> Decimal | None:
    """Return the exact value of a JSON number or of a text that is one; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        return parse_money(str(value))
    except NotMoneyError:
        return None


_decoder = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_fraction, parse_int=_integer, parse_constant=_constant
)
