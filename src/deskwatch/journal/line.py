r"""One line: a JSON object whose first member is the checksum of everything behind it.

`{"crc":"1c291ca3","seq":7,…}\n`. The checksum is the CRC-32 of the bytes from behind the first comma to
before the line end, as eight hexadecimal digits. So a line is plain JSON for every tool, the checksum
stands at a fixed place, and a line that was cut anywhere fails it, even where the rest is valid JSON.
"""

import zlib

MAX_LINE_BYTES = 64 * 1024
_START = b'{"crc":"'
_CRC = slice(8, 16)
_BODY = 18
# What the second member of a line is called tells the three sorts of lines apart.
_FOOTER_START = b'"closed_at_ns":'
_HEADER_START = b'"format":'


def seal(json_object: bytes) -> bytes:
    """Return the line for a JSON object: checksum in front, line end behind."""
    rest = json_object[1:]
    return b'{"crc":"%08x",%b\n' % (zlib.crc32(rest), rest)


def is_whole(line: bytes) -> bool:
    """Tell whether a line (without its end) is what its checksum says."""
    return (
        line.startswith(_START)
        and line[16:_BODY] == b'",'
        and line[_CRC] == b"%08x" % zlib.crc32(memoryview(line)[_BODY:])
    )


def is_footer(line: bytes) -> bool:
    """Tell whether a whole line is the last one of a segment that was closed in good order."""
    return line.startswith(_FOOTER_START, _BODY)


def is_header(line: bytes) -> bool:
    """Tell whether a whole line is the first one of a segment."""
    return line.startswith(_HEADER_START, _BODY)
