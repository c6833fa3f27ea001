"""A line carries its checksum at a fixed place, and any change to any byte of it shows."""

import zlib

from hypothesis import given
from hypothesis import strategies as st

from deskwatch.journal.line import MAX_LINE_BYTES, is_footer, is_header, is_whole, seal
from tests.journal.segments import footer, header, line


@given(st.binary(max_size=200))
def test_what_is_sealed_is_whole(body: bytes) -> None:
    sealed = seal(b"{" + body + b"}")
    assert sealed.endswith(b"}\n")
    assert is_whole(sealed[:-1])


def test_the_checksum_is_that_of_zip_over_what_stands_behind_it() -> None:
    assert seal(b'{"a":1}') == b'{"crc":"%08x","a":1}\n' % zlib.crc32(b'"a":1}')


def test_any_single_changed_byte_shows() -> None:
    sealed = line(7)[:-1]
    for place in range(len(sealed)):
        for change in (1, 32, 128):
            damaged = bytearray(sealed)
            damaged[place] ^= change
            assert not is_whole(bytes(damaged)), (place, change)


def test_any_shorter_or_longer_line_shows() -> None:
    sealed = line(7)[:-1]
    assert not any(is_whole(sealed[:length]) for length in range(len(sealed)))
    assert not any(is_whole(sealed + more) for more in (b"\0", b" ", b"\r", b"}"))


@given(st.binary(max_size=60))
def test_other_bytes_are_not_whole(body: bytes) -> None:
    assert not is_whole(body)
    assert not is_whole(b'{"crc":"' + body)


def test_the_sorts_of_lines_are_told_apart() -> None:
    assert [is_header(each) for each in (header(), line(1), footer(1))] == [True, False, False]
    assert [is_footer(each) for each in (header(), line(1), footer(1))] == [False, False, True]


def test_the_longest_line_has_a_limit_that_its_end_is_not_part_of() -> None:
    padding = MAX_LINE_BYTES - len(line(1, "")) + 1
    assert len(line(1, "x" * padding)) == MAX_LINE_BYTES + 1
