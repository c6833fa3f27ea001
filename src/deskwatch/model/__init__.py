"""The words that every room speaks: money, labels, series, bots, time, errors.

In: nothing. Out: frozen values and the strict grammar of money.
Never: I/O, threads, settings, or anything that knows what an order is.
"""

from deskwatch.model.clock import NANOSECONDS, Clock, SystemClock, fresh_id
from deskwatch.model.errors import (
    ConfigError,
    DataDirectoryError,
    DeskwatchError,
    HubRunningError,
    MissingDependencyError,
    PortInUseError,
    Problem,
    Reason,
    UsageError,
)
from deskwatch.model.identity import Bot, Mode
from deskwatch.model.money import MONEY_CONTEXT, NotMoneyError, parse_money, quotient
from deskwatch.model.series import Family, Kind, Labels, Sample

__all__ = [
    "MONEY_CONTEXT",
    "NANOSECONDS",
    "Bot",
    "Clock",
    "ConfigError",
    "DataDirectoryError",
    "DeskwatchError",
    "Family",
    "HubRunningError",
    "Kind",
    "Labels",
    "MissingDependencyError",
    "Mode",
    "NotMoneyError",
    "PortInUseError",
    "Problem",
    "Reason",
    "Sample",
    "SystemClock",
    "UsageError",
    "fresh_id",
    "parse_money",
    "quotient",
]
