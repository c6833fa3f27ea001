"""The quantile of a set of values as Prometheus takes it: between the nearest ranks, NaN smallest of all."""

import math

import numpy as np

from deskwatch.promql.arrays import Booleans, Floats


def quantile(fraction: Floats, values: Floats, valid: Booleans) -> Floats:
    """Return the quantile over the last axis of `values`, where `valid`; `fraction` has one axis less.

    NaN without values or for a fraction that is NaN, -Inf below 0, +Inf above 1.
    """
    counts = valid.sum(axis=-1)
    unknown = (valid & np.isnan(values)).sum(axis=-1)
    ordered = np.sort(np.where(valid, values, np.nan), axis=-1)  # numpy puts NaN last
    with np.errstate(invalid="ignore"):
        rank = np.clip(np.nan_to_num(fraction, nan=0.0), 0.0, 1.0) * (counts - 1)
        lower = np.maximum(np.floor(rank), 0.0)
        upper = np.minimum(counts - 1, lower + 1)
        weight = rank - np.floor(rank)
        low, high = _ranked(ordered, lower, unknown), _ranked(ordered, upper, unknown)
        result = low * (1.0 - weight) + high * weight
    result = np.where(fraction < 0, -np.inf, np.where(fraction > 1, np.inf, result))
    result[np.broadcast_to(np.isnan(fraction), result.shape) | (counts == 0)] = np.nan
    return result


def quantile_of_known(fraction: float, values: Floats) -> Floats:
    """Return the quantile over the last axis of values that are all there and not NaN; no need to sort."""
    if math.isnan(fraction) or not 0.0 <= fraction <= 1.0:
        outside = math.copysign(math.inf, fraction) if not math.isnan(fraction) else math.nan
        return np.full(values.shape[:-1], outside)
    rank = fraction * (values.shape[-1] - 1)
    lower = math.floor(rank)
    upper = min(values.shape[-1] - 1, lower + 1)
    weight = rank - lower
    parted = np.partition(values, sorted({lower, upper}), axis=-1)
    between: Floats = parted[..., lower] * (1.0 - weight) + parted[..., upper] * weight
    return between


def _ranked(
    ordered: Floats, rank: Floats, unknown: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]"
) -> Floats:
    """Return the value of a rank that counts NaN before all others, from values with NaN behind them."""
    place = rank.astype(np.int64) - unknown
    found = np.take_along_axis(ordered, np.clip(place, 0, ordered.shape[-1] - 1)[..., None], axis=-1)[..., 0]
    return np.where(place < 0, np.nan, found)
