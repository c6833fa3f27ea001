"""A short story of a store notices each fault that is planted in what it passes through."""

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from deskwatch.store import STALE, Reader, codec, held, writer
from deskwatch.store.values import ABSENT_BITS, bits
from deskwatch.testing import ManualClock
from tests.planted import planted
from tests.store.storing import NOON_MS, SMALL, Samples, bits_of, labels, samples_of

EQUITY, FILLS = labels("equity"), labels("fills_total")
VALUES = [1.5, -0.0, float("nan"), STALE, 1e300, 0.1, 7.0, 2.0**60, 3.25]
WRITER_FAULTS = [
    ('"DELETE FROM head WHERE track = ?"', '"DELETE FROM head WHERE track = ? AND 0"'),
    ("        self._held.note(ids.tolist(), time_ms)\n        if len", "        if len"),
    ("self._count(len(samples), len(offered), len(ids))", "self._count(0, 0, len(ids))"),
    (">= self.limits.block_instants", "> 2**40"),
]
HELD_FAULTS = [
    ("[1] < time_ms", "[1] <= time_ms"),
    ("max(last, time_ms)", "time_ms - 1"),
    ("bits(values)[within] = ABSENT_BITS", "pass"),
]
CODEC_FAULTS = [
    ("numbers += self._first[chosen, None]", "numbers = numbers + 0"),
    ("bits(back) == bits(np.ascontiguousarray(values))", "back == values"),
    ("_EXACT = 2.0**53", "_EXACT = 0.0"),
    ("(self._stale_of[chosen], STALE_BITS)", "(self._stale_of[chosen], ABSENT_BITS)"),
    ("place[order] = np.arange(len(order))", "place[:] = order[::-1]"),
]


def tell(store_module: ModuleType, folder: Path) -> None:
    """Write, start again, write on, import; what is held must be what was written, in blocks and head."""
    wanted: Samples = {EQUITY: {}, FILLS: {}}
    for begin in (0, 5):
        store = store_module.Store(folder, ManualClock(), SMALL)
        for number, value in enumerate(VALUES[begin : begin + 5], start=begin):
            store.append(NOON_MS + number, {EQUITY: value, FILLS: float(number)})
            store.append(NOON_MS + number, {FILLS: -1.0})
            wanted[EQUITY][NOON_MS + number] = bits_of(value)
            wanted[FILLS][NOON_MS + number] = bits_of(float(number))
        taken = len(VALUES[begin : begin + 5])
        counts = (store.counts.taken, store.counts.out_of_order)
        assert counts == (2 * taken, taken)
        if not begin:
            store.close()
    past = np.array([NOON_MS - 2, NOON_MS - 1, NOON_MS, NOON_MS + 20])
    values = np.array([[8.0, 8.5, 9.0, 9.5]])
    bits(values)[0, 1] = ABSENT_BITS
    store.backfill("import", past, [EQUITY], values)
    wanted[EQUITY] |= {NOON_MS - 2: bits_of(8.0), NOON_MS + 20: bits_of(9.5)}
    store.close()
    reader = Reader(folder)
    assert samples_of(reader.select([], 0, 2**42)) == wanted
    assert reader.extent().samples == sum(map(len, wanted.values()))
    assert reader._connection.execute("SELECT count(*) FROM block").fetchone() == (3,)  # noqa: SLF001 - of 9 instants, 4 each, and the import
    reader.close()


def test_the_story_is_true(tmp_path: Path) -> None:
    tell(writer, tmp_path)


@pytest.mark.parametrize(("right", "wrong"), WRITER_FAULTS)
def test_a_fault_of_the_writer_is_noticed(tmp_path: Path, right: str, wrong: str) -> None:
    with pytest.raises(AssertionError):
        tell(planted(writer, right, wrong), tmp_path)


@pytest.mark.parametrize(("right", "wrong"), HELD_FAULTS)
def test_a_fault_in_what_is_held_is_noticed(tmp_path: Path, right: str, wrong: str) -> None:
    faulty = planted(held, right, wrong)
    with pytest.raises(AssertionError):
        tell(planted(writer, "class Store:", "class Store:", Held=faulty.Held), tmp_path)


def carry(module: ModuleType) -> None:
    """Encode and decode values of every form; short decimals must be short."""
    values = np.array([VALUES, np.arange(9) / 4, np.arange(9.0) * 2 + 5, [-0.0, 0.5] * 4 + [1.0]])
    found = module.Part(module.encode(values), 9).values()
    assert np.array_equal(bits(found), bits(values))
    assert len(module.encode(np.round(np.sqrt(np.arange(720.0)), 2)[None])) < 300


def test_what_is_encoded_comes_back() -> None:
    carry(codec)


@pytest.mark.parametrize(("right", "wrong"), CODEC_FAULTS)
def test_a_fault_of_the_codec_is_noticed(right: str, wrong: str) -> None:
    with pytest.raises(AssertionError):
        carry(planted(codec, right, wrong))
