"""A line is believed only within limits; each thing that is wrong with one has a reason of its own."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.intake.parse import MAX_DEPTH, parse_line
from deskwatch.intake.refusal import Refusal, RefusedError
from deskwatch.journal import MAX_LINE_BYTES

DEEP = MAX_DEPTH + 1
BAD = {
    "too long": (b'{"a":"' + b"x" * MAX_LINE_BYTES + b'"}', Refusal.TOO_LONG),
    "a NUL": (b'{"a":"\0"}', Refusal.NUL),
    "NULs after a power cut": (b"\0" * 100, Refusal.NUL),
    "not UTF-8": (b'{"a":"\xff"}', Refusal.NOT_UTF8),
    "a surrogate in UTF-8": (b'{"a":"\xed\xa0\x80"}', Refusal.NOT_UTF8),
    "words": (b"2026-01-01 INFO started", Refusal.NOT_JSON),
    "half a line": (b'{"a":1,"b":', Refusal.NOT_JSON),
    "two objects": (b'{"a":1}{"b":2}', Refusal.NOT_JSON),
    "a raw line end in a text": (b'{"a":"\x0b"}', Refusal.NOT_JSON),
    "too deep": (b'{"a":' + b"[" * DEEP + b"]" * DEEP + b"}", Refusal.TOO_DEEP),
    "very deep": (b"[" * 60_000, Refusal.TOO_DEEP),
    "deep behind a quote": (b'"' + b"[" * 60_000, Refusal.NOT_JSON),
    "a key twice": (b'{"side":"buy","side":"sell"}', Refusal.DUPLICATE_KEY),
    "a key twice inside": (b'{"a":[{"b":1,"b":1}]}', Refusal.DUPLICATE_KEY),
    "NaN": (b'{"a":NaN}', Refusal.BAD_NUMBER),
    "an infinity": (b'{"a":-Infinity}', Refusal.BAD_NUMBER),
    "a huge integer": (b'{"a":' + b"9" * 5000 + b"}", Refusal.BAD_NUMBER),
    "a long fraction": (b'{"a":0.' + b"1" * 5000 + b"}", Refusal.BAD_NUMBER),
    "a list": (b"[1]", Refusal.NOT_OBJECT),
    "a number": (b"7", Refusal.NOT_OBJECT),
}


@pytest.mark.parametrize(("line", "reason"), BAD.values(), ids=BAD)
def test_what_is_wrong_has_its_reason(line: bytes, reason: Refusal) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_line(line)
    assert refused.value.reason is reason
    assert len(refused.value.detail) <= 200


def test_numbers_are_exactly_what_was_written() -> None:
    assert parse_line(b'{"a":1.50,"b":0.1000000000000000055511151231257827}') == {
        "a": Decimal("1.50"),
        "b": Decimal("0.1000000000000000055511151231257827"),
    }
    assert str(parse_line(b'{"a":1.50}')["a"]) == "1.50"


def test_brackets_in_texts_are_no_depth() -> None:
    assert parse_line(b'{"a":"' + b"[{" * 100 + b'\\"[["}')["a"].count("[") == 102


def test_a_byte_order_mark_and_a_carriage_return_are_no_harm() -> None:
    assert parse_line(b'\xef\xbb\xbf{"a":1}\r') == {"a": 1}


@given(st.binary(max_size=60))
def test_no_bytes_do_more_than_be_refused(line: bytes) -> None:
    found: object = {}
    with contextlib.suppress(RefusedError):
        found = parse_line(line)
    assert isinstance(found, dict)
