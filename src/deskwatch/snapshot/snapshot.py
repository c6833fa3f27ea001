r"""A state as bytes, and back.

    deskwatch snapshot 1\n | digest of the rest, 16 bytes | msgpack: [settings, shapes, column of the state]

The digest is BLAKE2b: it tells damage, not forgery. `writer` describes columns and shapes.

A state is what its settings made of the facts, so a snapshot is only believed under the same settings. A
setting that was not there when the file was written counts as having had its default.
"""

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec

from deskwatch.snapshot.kinds import SnapshotError
from deskwatch.snapshot.reader import Reader
from deskwatch.snapshot.writer import Writer
from deskwatch.state import Settings, State

FORMAT = 1
MAGIC = b"deskwatch snapshot "
MOST_BYTES = 512 * 1024 * 1024
_DIGEST_BYTES = 16
_LONGEST_HEAD = 40
# What wrong bytes can make the code below and the classes themselves raise.
_WRONG_BYTES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
    msgspec.MsgspecError,
)


def encode(state: State) -> bytes:
    """Return a state as bytes. Reads the state and changes nothing; nobody else may change it meanwhile.

    Raises `SnapshotError`, naming the class and field, for a state that holds what no snapshot can.
    """
    writer = Writer(state.settings)
    try:
        with _no_collection():
            column = writer.column([state], "the desk")
            payload = msgspec.msgpack.encode([_words(state.settings), writer.shapes, column])
    except UnicodeEncodeError as error:
        raise SnapshotError(f"a text in it cannot be written: {error}") from None
    return b"%s%d\n%s%s" % (MAGIC, FORMAT, _digest(payload), payload)


def decode(data: bytes, settings: Settings) -> State:
    """Return the state that `encode` wrote under the same settings.

    Raises `SnapshotError`, and nothing else, for anything else: other settings, a format or a class of
    another version, damage, bytes that were never a snapshot. Takes time and memory in proportion to the
    bytes, whatever they are.
    """
    try:
        with _no_collection():
            return _decode(data, settings)
    except SnapshotError as error:
        raise SnapshotError(f"the snapshot cannot be used: {error}") from None
    except _WRONG_BYTES as error:
        words = f"{type(error).__name__}: {error}"
        raise SnapshotError(f"the snapshot cannot be used: its content is wrong ({words[:200]})") from None


def _decode(data: bytes, settings: Settings) -> State:
    payload = _payload(data)
    words, shapes, column = msgspec.msgpack.decode(payload, type=tuple[dict[str, str], list[Any], list[Any]])
    _hold_against(words, settings)
    (state,) = Reader(settings, shapes, len(payload)).column(column, 1)
    if not isinstance(state, State):
        raise SnapshotError(f"it holds a {type(state).__name__}, not the state of a desk")
    return state


def _payload(data: bytes) -> memoryview:
    """Return what the digest covers, without copying it."""
    if len(data) > MOST_BYTES:
        raise SnapshotError(f"{len(data):,} bytes are more than {MOST_BYTES:,}")
    end = data.find(b"\n", 0, _LONGEST_HEAD)
    version = data[len(MAGIC) : end]
    if end < 0 or not data.startswith(MAGIC) or not version.isdigit():
        raise SnapshotError("it does not begin as a snapshot does")
    if int(version) != FORMAT:
        raise SnapshotError(f"it has format {int(version)}, this deskwatch reads {FORMAT}")
    begin = end + 1 + _DIGEST_BYTES
    payload = memoryview(data)[begin:]
    if data[end + 1 : begin] != _digest(payload):
        raise SnapshotError("its digest does not match: it is damaged")
    return payload


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold the garbage collector off: it would look for garbage among a million objects that all stay."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _digest(payload: bytes | memoryview) -> bytes:
    return hashlib.blake2b(payload, digest_size=_DIGEST_BYTES).digest()


def _words(settings: Settings) -> dict[str, str]:
    """Return each setting in words that tell it from every other."""
    return {name: repr(getattr(settings, name)) for name in settings.__struct_fields__}


def _hold_against(words: Mapping[str, str], settings: Settings) -> None:
    defaults = {field.name: field.default for field in msgspec.structs.fields(settings)}
    for name, now in _words(settings).items():
        then = words[name] if name in words else repr(defaults[name])
        if then != now:
            raise SnapshotError(f"it was made with {name} = {then[:60]}, and now that is {now[:60]}")
