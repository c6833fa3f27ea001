"""Functions of the calendar, in UTC, of seconds since 1970."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from deskwatch.promql.arrays import Floats

_Days = npt.NDArray[np.datetime64]
_DAY_SECONDS, _HOUR_SECONDS, _MINUTE_SECONDS = 86_400, 3_600, 60
_LAST_SECOND = 9.2e15  # beyond some 290 million years there is no calendar
_THURSDAY = 4  # 1 January 1970; Sunday is 0


def _seconds(values: Floats) -> npt.NDArray[np.int64]:
    return np.trunc(np.where(np.abs(values) < _LAST_SECOND, values, 0.0)).astype(np.int64)


def _numbers(counts: npt.NDArray[np.int64]) -> Floats:
    return counts.astype(np.float64)


def _days(values: Floats) -> _Days:
    return (_seconds(values) // _DAY_SECONDS).astype("datetime64[D]")


def _year(values: Floats) -> Floats:
    return _numbers(_days(values).astype("datetime64[Y]").astype(np.int64) + 1970)


def _month(values: Floats) -> Floats:
    return _numbers(_days(values).astype("datetime64[M]").astype(np.int64) % 12 + 1)


def _day_of_month(values: Floats) -> Floats:
    days = _days(values)
    return _numbers((days - days.astype("datetime64[M]")).astype(np.int64) + 1)


def _day_of_year(values: Floats) -> Floats:
    days = _days(values)
    return _numbers((days - days.astype("datetime64[Y]")).astype(np.int64) + 1)


def _day_of_week(values: Floats) -> Floats:
    return _numbers((_days(values).astype(np.int64) + _THURSDAY) % 7)


def _days_in_month(values: Floats) -> Floats:
    months = _days(values).astype("datetime64[M]")
    following = (months + np.timedelta64(1, "M")).astype("datetime64[D]")
    return _numbers((following - months.astype("datetime64[D]")).astype(np.int64))


def _hour(values: Floats) -> Floats:
    return _numbers(_seconds(values) % _DAY_SECONDS // _HOUR_SECONDS)


def _minute(values: Floats) -> Floats:
    return _numbers(_seconds(values) % _HOUR_SECONDS // _MINUTE_SECONDS)


FUNCTIONS: dict[str, Callable[[Floats], Floats]] = {
    "day_of_month": _day_of_month,
    "day_of_week": _day_of_week,
    "day_of_year": _day_of_year,
    "days_in_month": _days_in_month,
    "hour": _hour,
    "minute": _minute,
    "month": _month,
    "year": _year,
}
