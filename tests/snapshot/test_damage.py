"""Whatever the bytes are: the state that was written, or one clear error, soon and in little memory."""

import tracemalloc
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.snapshot import SnapshotError, decode, encode, reader, snapshot
from deskwatch.snapshot.kinds import KIND_NAMED
from deskwatch.state import State
from tests.folded import SETTINGS, folded
from tests.planted import planted
from tests.snapshot.files import file_of, parts_of, places, signed
from tests.snapshot.histories import rich_state

SMALL = encode(folded("10:00 cash 100\n10:01 buy 1 BTC/USD @ 10 id t-1"))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2**63) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=8,
)
WORDS = ["plain", "decimal", "integer", "enum", "class", "tuple", "tuples", "list", "set", "deque", "dict"]
WORDS += ["counter", "defaultdict", "object", "ref", "mixed", *KIND_NAMED, "1e999999999", "nan", ""]
REPLACEMENTS = st.one_of(ANYTHING, st.sampled_from(WORDS), st.sampled_from([-1, 2**62, 2**64 - 1]))


def state_or_refusal(data: bytes) -> State | None:
    """Return what is read; None where that is refused as it must be."""
    try:
        return decode(data, SETTINGS)
    except SnapshotError as error:
        words = str(error)
    assert words.startswith("the snapshot cannot be used: ")
    assert len(words) < 400
    assert "\n" not in words
    return None


@given(st.data())
def test_one_changed_byte_is_noticed(data: st.DataObject) -> None:
    changed = bytearray(SMALL)
    changed[data.draw(st.integers(0, len(SMALL) - 1))] ^= data.draw(st.integers(1, 255))
    assert state_or_refusal(bytes(changed)) is None


@given(st.integers(0, len(SMALL) - 1))
def test_a_snapshot_that_was_cut_is_noticed(end: int) -> None:
    assert state_or_refusal(SMALL[:end]) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    assert state_or_refusal(data) is None
    assert state_or_refusal(signed(data)) is None


@given(st.data())
def test_any_part_may_be_anything(data: st.DataObject) -> None:
    parts = parts_of(SMALL)
    arrays = list(places(parts))
    for _ in range(data.draw(st.integers(1, 3))):
        array, index = arrays[data.draw(st.integers(0, len(arrays) - 1))]
        if index < len(array):
            array[index] = data.draw(REPLACEMENTS)
    state_or_refusal(file_of(parts))


def test_without_the_digest_damage_would_go_unnoticed() -> None:
    careless = planted(snapshot, "if data[end + 1 : begin] != _digest(payload):", "if not payload:")
    damaged = SMALL.replace(b"BTC/USD", b"BTC/USE")
    assert damaged != SMALL
    assert careless.decode(damaged, SETTINGS).bots
    assert state_or_refusal(damaged) is None


BOMBS: dict[str, Any] = {
    "lengths": ["list", [2**62], ["plain", []]],
    "lists of lists": ["list", [10**7], ["list", [10**7], ["plain", []]]],
    "objects": ["list", [2**40], ["object", 0, [["plain", []]]]],
    "nothing in tuples": ["list", [10**9], ["tuple", []]],
    "a class without fields": ["list", [10**9], ["object", 1, []]],
    "negative": ["list", [-1], ["plain", []]],
    "fractions": ["list", [0.5], ["plain", []]],
    "a place before the first": ["ref", [-1]],
    "a place that is not there yet": ["ref", [10**6]],
    "itself": ["list", [1], ["ref", [2]]],
    "deep": None,
    "selectors": ["mixed", [5], [["plain", [1]]]],
    "an unhashable member": ["set", [1], ["list", [0], ["plain", []]]],
    "a deque of less than none": ["deque", [0], ["plain", []], [-5]],
    "a decimal of words": ["decimal", ["ten"]],
    "a method as an enumeration's member": ["enum", "Outcome", ["__class__"]],
    "another class": ["class", ["Popen"]],
    "bytes": ["plain", [b"1"]],
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_claims_too_much_is_refused_before_it_is_made(name: str) -> None:
    column = BOMBS[name]
    for _ in range(100_000 if name == "deep" else 0):
        column = ["list", [1], column or ["plain", [1]]]
    shapes = [["State", 1, ["bots"]], ["Counts", 1, []]]
    try:
        payload = msgspec.msgpack.encode([parts_of(SMALL)[0], shapes, column])
    except RecursionError:
        payload = b"\x93" + b"\x93\xa4list\x91\x01" * 100_000
    tracemalloc.start()
    try:
        assert state_or_refusal(signed(payload)) is None
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_an_object_that_is_no_desk_is_refused() -> None:
    with pytest.raises(SnapshotError, match="it holds a dict, not the state of a desk"):
        decode(file_of([parts_of(SMALL)[0], [], ["dict", [0], ["plain", []], ["plain", []]]]), SETTINGS)


def test_a_reader_that_does_not_count_would_be_noticed() -> None:
    careless = planted(reader, "if self._left < 0 or", "if")
    whole = planted(snapshot, "FORMAT = 1", "FORMAT = 1", Reader=careless.Reader)
    column = ["list", [4 * 10**5], ["object", 0, [["plain", []]]]]
    data = file_of([parts_of(SMALL)[0], [["State", 1, ["bots"]]], column])
    tracemalloc.start()
    try:
        with pytest.raises(SnapshotError):
            whole.decode(data, SETTINGS)
        assert tracemalloc.get_traced_memory()[1] > 20_000_000
    finally:
        tracemalloc.stop()


def test_the_richest_state_is_written_in_few_enough_values() -> None:
    assert decode(encode(rich_state()), SETTINGS).bots
