r"""Strings as PromQL writes them: in double, single or back quotes; escapes are Go's.

Bytes that are no UTF-8 (`"\xff"`) survive as surrogates: they equal no label's value, and what checks names
refuses them.
"""

import re

from deskwatch.promql.errors import BadQueryError

_ESCAPE = re.compile(
    r"\\(?:x(?P<hex>[0-9a-fA-F]{2})|u(?P<short>[0-9a-fA-F]{4})|U(?P<long>[0-9a-fA-F]{8})"
    r"|(?P<octal>[0-7]{3})|(?P<plain>[abfnrtv\\'\"])|(?P<bad>.?))",
    re.DOTALL,
)
_PLAIN = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LAST_POINT = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_LAST_BYTE = 0xFF


def unquoted(literal: str) -> str:
    """Return what the literal, with its quotes, says; raises `BadQueryError` for an escape that Go lacks."""
    quote, body = literal[0], literal[1:-1]
    if quote == "`":
        return body
    if "\\" not in body:
        return body
    pieces: list[bytes] = []
    position = 0
    for match in _ESCAPE.finditer(body):
        pieces += (_encoded(body[position : match.start()]), _meaning(match, quote))
        position = match.end()
    pieces.append(_encoded(body[position:]))
    return b"".join(pieces).decode("utf-8", "surrogateescape")


def quoted(text: str) -> str:
    """Return `text` as a double-quoted literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _meaning(match: re.Match[str], quote: str) -> bytes:
    digits = match["hex"]
    if digits is not None:
        return bytes([int(digits, 16)])
    if match["octal"] is not None and int(match["octal"], 8) <= _LAST_BYTE:
        return bytes([int(match["octal"], 8)])
    point = match["short"] or match["long"]
    if point is not None and int(point, 16) <= _LAST_POINT and int(point, 16) not in _SURROGATES:
        return chr(int(point, 16)).encode()
    plain = match["plain"]
    if plain is not None and (plain not in "'\"" or plain == quote):
        return _PLAIN.get(plain, plain).encode()
    raise BadQueryError(f"parse error: unknown escape sequence {match[0]!r}")
