r"""Sums that stay exact: over windows of samples, and over the series of a group.

Prometheus sums with Neumaier's compensation, `1e100 + 1 - 1e100` is 1. For windows that overlap this costs
samples times windows. Here each row of samples is split once into numbers of so few bits that running totals
of them are exact in a double; the sum of any window is then a difference of two totals, and costs nothing:

    v = a + b + c + rest,  a on a grid of 2^(p-52), p = bits(max |v|) + bits(samples),  b and c on finer ones

Adding and subtracting 1.5 * 2^p rounds to that grid (T. J. Dekker, "A floating-point technique for extending
the available precision", 1971; with fixed grids as in S. M. Rump, T. Ogita, S. Oishi, "Accurate
floating-point summation", 2008). Every part is a multiple of its grid, and no total of them needs more
than 53 bits; most rows need one part or two. What is left over is 2^-110 of the largest value at most. Rows
that this cannot serve, of magnitudes more than 2^80 apart, or near overflow, are folded sample by sample as
Prometheus does.
"""

from dataclasses import replace

import numpy as np

from deskwatch.promql.arrays import Booleans, Floats, Integers
from deskwatch.promql.windows import Windows, gather

_MANTISSA = 53
_PARTS = 3
_FURTHEST_APART = 80  # bits between the largest and the smallest magnitude of a row
_LARGEST, _SMALLEST = 960, -900  # binary exponents within which a split neither overflows nor is denormal


def window_sums(windows: Windows) -> Floats:
    """Return the sum of each window, (rows, steps); 0 for an empty one.

    NaN and infinities count as in any sum: NaN, or infinities of both signs, give NaN.
    """
    sums = np.empty(windows.shape)
    for rows, part in windows.chunks():
        sums[rows] = _chunk_sums(part)
    return sums


def _chunk_sums(windows: Windows) -> Floats:
    values = windows.values
    finite = np.isfinite(values)
    if finite.all():
        return _finite_sums(windows)
    sums = _finite_sums(replace(windows, values=np.where(finite, values, 0.0)))
    return _with_infinities(sums, windows)


def _finite_sums(windows: Windows) -> Floats:
    splittable, power = _splittable(windows.values)
    if splittable.all():
        return _split_sums(windows, power)
    return _folded_sums(windows)


def _splittable(values: Floats) -> tuple[Booleans, Integers]:
    """Tell for each row whether it can be split, and the power p of its grid."""
    magnitudes = np.abs(values)
    largest = magnitudes.max(axis=1)
    magnitudes[magnitudes == 0.0] = np.inf
    smallest = np.minimum(magnitudes.min(axis=1), largest)
    top, bottom = np.frexp(largest)[1].astype(np.int64), np.frexp(smallest)[1].astype(np.int64)
    near = top - bottom <= _FURTHEST_APART
    inside = (top <= _LARGEST) & (bottom >= _SMALLEST)
    return (near & inside) | (largest == 0.0), top + int(values.shape[1]).bit_length()


def _split_sums(windows: Windows, power: Integers) -> Floats:
    rest = windows.values
    parts = []
    for _ in range(_PARTS):
        magic = np.ldexp(1.5, power)[:, None]
        part = (rest + magic) - magic
        parts.append(running_difference(part, windows))
        rest = rest - part
        if not rest.any():
            break
        power = power - _MANTISSA + int(rest.shape[1]).bit_length()
    else:
        parts.append(running_difference(rest, windows))
    sums: Floats = parts.pop()
    while parts:  # the small ones first: the last addition is the only one that rounds
        sums += parts.pop()
    return sums


def running_difference(values: Floats, windows: Windows) -> Floats:
    """Return sums over windows as differences of running totals of `values`; exact where the totals are."""
    totals = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, out=totals[:, 1:])
    difference: Floats = gather(totals, windows.end) - gather(totals, windows.first)
    return difference


def _with_infinities(sums: Floats, windows: Windows) -> Floats:
    values = windows.values
    up, down, nan = (
        running_difference(found.astype(np.float64), windows) > 0
        for found in (values == np.inf, values == -np.inf, np.isnan(values))
    )
    sums = np.where(up, np.inf, np.where(down, -np.inf, sums))
    sums[nan | (up & down)] = np.nan
    return sums


def _folded_sums(windows: Windows) -> Floats:
    """Return the sums of windows, added sample by sample with compensation."""
    sums, lost = np.zeros(windows.shape), np.zeros(windows.shape)
    for place in range(int(windows.counts.max(initial=0))):
        windows.budget.check()
        index = windows.first + place
        addend = np.where(index < windows.end, windows.value_at(index), 0.0)
        sums, lost = add_compensated(sums, lost, addend)
    return np.where(np.isinf(sums), sums, sums + lost)


def add_compensated(sums: Floats, lost: Floats, addend: Floats) -> tuple[Floats, Floats]:
    """Return sums with `addend` added, and what rounding lost so far (Neumaier; by Knuth's TwoSum).

    Once a sum is infinite nothing is lost any more.
    """
    total = sums + addend
    back = total - sums
    error = (sums - (total - back)) + (addend - back)
    return total, np.where(np.isinf(total), 0.0, lost + error)


def group_sums(values: Floats, present: Booleans, group_of_row: Integers, groups: int) -> Floats:
    """Return the sum of the rows of each group at each step, (groups, steps), compensated; 0 without any.

    Rows are added in their order: the first of every group at once, then the second, and so on.
    """
    sums, lost = np.zeros((groups, values.shape[1])), np.zeros((groups, values.shape[1]))
    clean = np.where(present, values, 0.0)
    for rows in ranks(group_of_row):
        where = group_of_row[rows]
        sums[where], lost[where] = add_compensated(sums[where], lost[where], clean[rows])
    return np.where(np.isinf(sums), sums, sums + lost)


def ranks(group_of_row: Integers) -> list[Integers]:
    """Return the rows that are the first of their group, then the second ones, and so on."""
    order = np.argsort(group_of_row, kind="stable")
    sizes = np.bincount(group_of_row)
    sizes = sizes[sizes > 0]
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    rank = np.arange(order.size) - starts
    by_rank = np.argsort(rank, kind="stable")
    return np.split(order[by_rank], np.cumsum(np.bincount(rank))[:-1]) if order.size else []
