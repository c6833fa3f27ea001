"""Bytes become lines with their places, however they were cut into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.intake.lines import Line, Lines
from deskwatch.journal import MAX_LINE_BYTES


def cut(text: bytes, places: list[int]) -> list[Line]:
    """Feed a text in pieces that end at these places."""
    lines, found = Lines(), []
    ends = [*sorted(min(place, len(text)) for place in places), len(text)]
    for first, last in zip([0, *ends], ends, strict=False):
        found += lines.feed(text[first:last])
    return found + lines.finish()


@given(st.lists(st.binary(max_size=6)), st.lists(st.integers(0, 60)))
def test_the_pieces_make_no_difference(parts: list[bytes], places: list[int]) -> None:
    text = b"\n".join(parts)
    assert cut(text, places) == cut(text, [])


@given(st.lists(st.binary(max_size=6)))
def test_the_places_of_lines_cover_the_text(parts: list[bytes]) -> None:
    text = b"\n".join(parts)
    found = cut(text, [])
    assert b"".join(text[line.start : line.end] for line in found) == text
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    assert [line.data for line in found] == [
        text[line.start : line.end].removesuffix(b"\n") for line in found
    ]


def test_only_a_line_feed_ends_a_line() -> None:
    text = "a\u2028b\x85c\rd\n".encode()
    assert [line.data for line in cut(text, [])] == [text[:-1]]


@pytest.mark.parametrize("size", [MAX_LINE_BYTES + 1, 5 * MAX_LINE_BYTES])
def test_a_line_that_is_too_long_is_let_go_and_the_next_one_stands(size: int) -> None:
    found = cut(b"x" * size + b"\nnext\n", list(range(0, size, 1000)))
    assert [(line.data, line.is_long) for line in found] == [(b"", True), (b"next", False)]
    assert found[0].end == size + 1


def test_the_longest_line_is_kept() -> None:
    (line,) = cut(b"x" * MAX_LINE_BYTES + b"\n", [MAX_LINE_BYTES])
    assert len(line.data) == MAX_LINE_BYTES


def test_a_last_line_without_an_end_is_marked() -> None:
    assert [(line.data, line.is_open) for line in cut(b"a\nb", [])] == [(b"a", False), (b"b", True)]
