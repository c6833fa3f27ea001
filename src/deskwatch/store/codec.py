"""A part of a block as bytes: many series over the same instants, each value exactly as it was.

Most series of a monitor are constants, counters and short decimals, and many move together (the buckets of a
histogram do). So a series is kept as

- its *form*: whole numbers that are the values times a power of ten, where that gives back every bit of every
  value, else the bits themselves as whole numbers;
- its *first* number, and a *curve*: the differences from each number to the next, kept once however many
  series share it; that of all constants is the same;
- two *masks*: where there is no sample, and where the series was marked stale; kept once too. Under a mask
  the number before is repeated.

`FORMAT.md` has the bytes. What this does not do: store, or know what a series is called.
"""

import struct
import zlib
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from deskwatch.store.planes import columns_of, fold, from_columns, from_planes, to_planes, unfold, widths
from deskwatch.store.values import ABSENT_BITS, STALE_BITS, Flags, Floats, Integers, bits, is_absent, is_stale

LEVEL = 6  # of zlib; docs/internals/store.md has the figures of the others
MOST_DECIMALS = 12
RAW = 255  # the form of a series whose numbers are the bits of its values
_EXACT = 2.0**53  # whole numbers up to here are floats without loss
_POWERS = 10.0 ** np.arange(MOST_DECIMALS + 1)
_HEAD = struct.Struct("<4I9I")  # series, instants, curves, masks; curves of at most 0, 1, … 8 bytes
_TRIED = 8  # values of a series that are looked at before all are


class _Curves(NamedTuple):
    """Distinct rows of folded differences, narrow ones first, and which of them each series has."""

    rows: npt.NDArray[np.uint64]
    narrower: Integers
    of: Integers


def encode(values: Floats) -> bytes:
    """Return the bytes of series by instants."""
    series, instants = values.shape
    absent, stale = is_absent(values), is_stale(values)
    filled = _filled(values, absent | stale)
    forms = _forms(filled)
    numbers = _numbers(filled, forms)
    curves = _curves(np.diff(numbers, axis=1, prepend=numbers[:, :1]))
    masks, (missing_of, stale_of) = _masks(absent, stale)
    content = [
        _HEAD.pack(series, instants, len(curves.rows), len(masks), *curves.narrower),
        forms.astype(np.uint8).tobytes(),
        columns_of(curves.of, 4),
        columns_of(missing_of, 4),
        columns_of(stale_of, 4),
        columns_of(numbers[:, 0], 8),
        np.packbits(masks, axis=1, bitorder="little").tobytes(),
        to_planes(curves.rows, curves.narrower),
    ]
    return zlib.compress(b"".join(content), LEVEL)


class Part:
    """A part that was read, of which `values` gives what is asked for.

    Raises `ValueError` where the bytes were damaged.
    """

    def __init__(self, payload: bytes, instants: int) -> None:
        self._instants = instants
        try:
            self._content = zlib.decompress(payload)
            self._read_head()
        except (zlib.error, struct.error, ValueError) as error:
            raise ValueError(f"a part of {len(payload)} bytes is damaged: {error}") from None

    def _read_head(self) -> None:
        series, instants, self._count, masks, *narrower = _HEAD.unpack_from(self._content)
        if instants != self._instants:
            raise ValueError(f"it holds {instants} instants, its block {self._instants}")
        self._narrower = np.array(narrower, np.int64)
        self._at = _HEAD.size
        self._forms = np.frombuffer(self._content, np.uint8, series, self._at)
        self._at += series
        self._curve_of, self._missing_of, self._stale_of = (self._take(series, 4) for _ in range(3))
        self._first = self._take(series, 8)
        width = -(-self._instants // 8)
        packed = np.frombuffer(self._content, np.uint8, masks * width, self._at).reshape(masks, width)
        self._masks = np.unpackbits(packed, axis=1, bitorder="little", count=self._instants).view(np.bool_)
        self._at += masks * width

    def _take(self, count: int, width: int) -> Integers:
        """Read one number a series, of 4 or 8 bytes."""
        numbers = from_columns(self._content, self._at, count, width)
        self._at += count * width
        return numbers

    def has_gaps(self, chosen: Integers) -> Flags:
        """Tell of each of these series whether it has no sample at some instant."""
        gaps: Flags = self._missing_of[chosen] > 0
        return gaps

    def values(self, chosen: Integers | slice = slice(None)) -> Floats:
        """Return the values of the series at these positions by instants; by default of all."""
        folded = from_planes(self._content, self._at, self._narrower, self._instants)
        of = self._curve_of[chosen]
        if len(of) < self._count:
            wanted, of = np.unique(of, return_inverse=True)
            folded = folded[wanted]
        curves = np.cumsum(unfold(folded), axis=1)
        numbers = curves[of]
        numbers += self._first[chosen, None]
        forms = self._forms[chosen]
        raw = np.flatnonzero(forms == RAW)
        values: Floats = numbers / _POWERS[np.where(forms == RAW, 0, forms)][:, None]
        values[raw] = numbers[raw].view(np.float64)
        for of_mask, marker in (
            (self._missing_of[chosen], ABSENT_BITS),
            (self._stale_of[chosen], STALE_BITS),
        ):
            masked = np.flatnonzero(of_mask)
            if len(masked):
                rows = bits(values)[masked]
                rows[self._masks[of_mask[masked]]] = marker
                bits(values)[masked] = rows
        return values


def _filled(values: Floats, holes: Flags) -> Floats:
    """Return the values with, in every hole, the one before; the next at the start, 0 where there is none."""
    rows = np.flatnonzero(holes.any(axis=1))
    if not len(rows):
        return values
    hollow = holes[rows]
    before = np.where(hollow, -1, np.arange(values.shape[1]))
    np.maximum.accumulate(before, axis=1, out=before)
    first = np.argmin(hollow, axis=1)  # the first that is no hole; 0 where all are
    np.copyto(before, first[:, None], where=before < 0)
    filled = values.copy()
    patched = np.take_along_axis(bits(values)[rows], before, axis=1)
    patched[hollow.all(axis=1)] = 0
    bits(filled)[rows] = patched
    return filled


def _forms(values: Floats) -> Integers:
    """Return for each series the fewest decimals that give every value back, or `RAW`."""
    forms = np.full(len(values), RAW, np.int64)
    pending = np.flatnonzero(np.isfinite(values).all(axis=1))
    few = values[:, :: max(1, values.shape[1] // _TRIED)]
    for decimals in range(MOST_DECIMALS + 1):
        likely = pending[_is_exact(few[pending], decimals)]
        exact = likely[_is_exact(values[likely], decimals)]
        forms[exact] = decimals
        pending = np.setdiff1d(pending, exact, assume_unique=True)
    return forms


def _is_exact(values: Floats, decimals: int) -> Flags:
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = values * _POWERS[decimals]
        within = np.abs(scaled) < _EXACT
        back = np.rint(scaled).astype(np.int64) / _POWERS[decimals]
    found: Flags = (within & (bits(back) == bits(np.ascontiguousarray(values)))).all(axis=1)
    return found


def _numbers(values: Floats, forms: Integers) -> Integers:
    """Return the whole numbers that stand for the values."""
    numbers = bits(values).copy()
    decimal = np.flatnonzero(forms != RAW)
    numbers[decimal] = np.rint(values[decimal] * _POWERS[forms[decimal]][:, None])
    return numbers


def _curves(differences: Integers) -> _Curves:
    folded = fold(differences)
    number_of: dict[bytes, int] = {}
    of = np.array([number_of.setdefault(row.tobytes(), len(number_of)) for row in folded], np.int64)
    distinct = folded[np.unique(of, return_index=True)[1]]
    width = widths(distinct)
    order = np.argsort(width, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    narrower = np.searchsorted(width[order], np.arange(9), side="right")
    return _Curves(distinct[order], narrower, place[of])


def _masks(absent: Flags, stale: Flags) -> tuple[Flags, list[Integers]]:
    """Return the distinct masks, the first of which is empty, and which each series has of either kind."""
    number_of = {np.zeros(absent.shape[1], np.bool_).tobytes(): 0}
    chosen = [
        np.array([number_of.setdefault(row.tobytes(), len(number_of)) for row in mask], np.int64)
        for mask in (absent, stale)
    ]
    masks = np.frombuffer(b"".join(number_of), np.bool_).reshape(len(number_of), absent.shape[1])
    return masks, chosen
