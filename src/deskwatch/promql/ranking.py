"""Aggregations that keep some series of each group: `topk`, `bottomk`, `limitk`, `limit_ratio`."""

import hashlib

import numpy as np

from deskwatch.model import Labels
from deskwatch.promql.aggregation import grouped
from deskwatch.promql.annotations import Annotations, short
from deskwatch.promql.arrays import Booleans, Floats
from deskwatch.promql.budget import Budget
from deskwatch.promql.errors import EvaluationError
from deskwatch.promql.expression import Aggregation
from deskwatch.promql.labels import written
from deskwatch.promql.values import Vector

RANKINGS = frozenset({"topk", "bottomk", "limitk"})
_LARGEST_INTEGER = 2.0**63


def keep_some(node: Aggregation, how_many: Floats, vector: Vector, budget: Budget) -> Vector:
    """Return, at each step, so many series of each group.

    The largest (`topk`), the smallest (`bottomk`), or just the first (`limitk`). NaN is kept last; of equal
    values the series that comes first by its labels. An instant answer is in the order of rank.
    Raises `EvaluationError` when the number is no integer of 64 bits.
    """
    limit = _integers(how_many)
    groups = grouped(node, vector)
    kept = np.zeros_like(vector.present)
    order: list[int] = []
    for rows in groups.rows_of_groups():
        budget.check()
        ranks = _ranks(node.operator, vector.values[rows], vector.present[rows])
        kept[rows] = vector.present[rows] & (ranks < limit)
        order += rows[np.argsort(ranks[:, 0], kind="stable")].tolist()
    result = Vector(vector.labels, vector.values, kept)
    return result.rows(order).pruned() if vector.steps == 1 else result.pruned()


def _ranks(operator: str, values: Floats, present: Booleans) -> Floats:
    """Return the rank of each series at each step, from 0; those that are not there come last."""
    if operator == "limitk":
        return np.where(present, present.cumsum(axis=0) - 1, present.shape[0]).astype(np.float64)
    keys = -values if operator == "topk" else values
    by_value = np.argsort(np.where(present, keys, np.inf), axis=0, kind="stable")  # NaN goes last
    absent_last = np.take_along_axis(~present, by_value, axis=0)
    order = np.take_along_axis(by_value, np.argsort(absent_last, axis=0, kind="stable"), axis=0)
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, np.arange(values.shape[0], dtype=np.float64)[:, None], axis=0)
    return ranks


def _integers(how_many: Floats) -> Floats:
    for value in how_many.tolist():
        if np.isnan(value):
            raise EvaluationError("Parameter value is NaN")
        if abs(value) >= _LARGEST_INTEGER:
            direction = "overflows" if value > 0 else "underflows"
            raise EvaluationError(f"Scalar value {short(value)} {direction} int64")
    return np.trunc(how_many)


def keep_ratio(ratio: Floats, vector: Vector, annotations: Annotations) -> Vector:
    """Return a share of the series, chosen by a hash of their labels; a negative ratio gives the complement.

    `limit_ratio(0.1, x)` and `limit_ratio(-0.9, x)` have no series in common and all of them together.
    """
    if np.isnan(ratio).any():
        raise EvaluationError("Ratio value is NaN")
    for value in np.unique(ratio[np.abs(ratio) > 1]).tolist():
        bound = 1 if value > 0 else -1
        annotations.warn(f"ratio value should be between -1 and 1, got {short(value)}, capping to {bound}")
    capped = np.clip(ratio, -1.0, 1.0)
    places = np.array([_place(labels) for labels in vector.labels]).reshape(-1, 1)
    kept = np.where(capped >= 0, places < capped, places >= 1.0 + capped)
    return Vector(vector.labels, vector.values, vector.present & kept).pruned()


def _place(labels: Labels) -> float:
    """Return a number from 0 to below 1 that follows from the labels alone."""
    digest = hashlib.blake2b(written(labels).encode(errors="surrogatepass"), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48
