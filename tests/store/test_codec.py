"""A part gives back the bits of every value, and is small where values are alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from deskwatch.store.codec import Part, encode
from deskwatch.store.values import ABSENT_BITS, STALE_BITS, Floats

SPECIAL = [0, 1, -1, ABSENT_BITS, STALE_BITS, 0x7FF8000000000001, -(2**63), 0x7FF0000000000000, 2**63 - 1]
BITS = st.sampled_from(SPECIAL) | st.integers(-(2**63), 2**63 - 1)
SHORT_DECIMALS = st.integers(-(10**12), 10**12).map(lambda whole: whole / 1000)
SHAPES = arrays.array_shapes(min_dims=2, max_dims=2, max_side=40)


def decoded(values: Floats) -> Floats:
    return Part(encode(values), values.shape[1]).values()


@given(arrays.arrays(np.int64, SHAPES, elements=BITS))
def test_any_bits_come_back(bits: np.ndarray) -> None:
    assert np.array_equal(decoded(bits.view(np.float64)).view(np.int64), bits)


@given(arrays.arrays(np.float64, SHAPES, elements=SHORT_DECIMALS | st.floats(width=64)))
def test_decimals_come_back(values: Floats) -> None:
    assert np.array_equal(decoded(values).view(np.int64), values.view(np.int64))


@given(arrays.arrays(np.int64, SHAPES, elements=BITS), st.data())
def test_some_series_are_those_of_all(bits: np.ndarray, data: st.DataObject) -> None:
    chosen = np.array(data.draw(st.lists(st.integers(0, len(bits) - 1), unique=True)), np.int64)
    part = Part(encode(bits.view(np.float64)), bits.shape[1])
    assert np.array_equal(part.values(chosen).view(np.int64), bits[chosen])


def test_constants_counters_and_buckets_cost_next_to_nothing() -> None:
    steps = np.cumsum(np.arange(720) % 3 == 0)
    values = np.stack([np.full(720, 0.1), steps * 1.0, steps + 7.0, steps / 100])
    assert len(encode(values)) < 200


@pytest.mark.parametrize("place", range(0, 400, 7))
def test_a_changed_byte_is_noticed(place: int) -> None:
    content = bytearray(encode(np.sqrt(np.arange(200.0)).reshape(4, 50)))
    content[place] ^= 0x10
    with pytest.raises(ValueError, match="damaged"):
        Part(bytes(content), 50)


def test_a_part_of_another_block_is_noticed() -> None:
    with pytest.raises(ValueError, match="holds 3 instants, its block 4"):
        Part(encode(np.ones((2, 3))), 4)
