"""What stands where in a file of bars: its header, read once.

`timestamp,open,high,low,close,volume` in any order and case, or the wide form with a group of columns an
asset: `date,BTC:open,BTC:close,…,ETH:open,…`.
"""

import re
from typing import Never

import msgspec

from deskwatch.model import UsageError

TIMES = ("timestamp", "open_time", "datetime", "date", "time", "unix", "")  # "": the index pandas exports
PRICES = ("open", "high", "low", "close")
_SHOWN = 60
_ABSENT = -1


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Indices into a row. `clock` (a time of day beside a date) and `volume` are -1 where there is none.

    `is_wide` means that rows in which this asset has no bar are to be passed over.
    """

    time: int
    clock: int
    prices: tuple[int, ...]
    volume: int
    count: int
    is_wide: bool


def refuse(path: object, line: int, what: str, mend: str) -> Never:
    """Raise `UsageError` in the form `file:line: what: mend`."""
    raise UsageError(f"{path}:{line}: {what}: {mend}")


def prefixes_of(header: list[str]) -> list[str]:
    """Return the assets of a wide file in their order; empty for an ordinary one."""
    groups = [cell.partition(":") for cell in header]
    return list(dict.fromkeys(group for group, colon, name in groups if colon and _plain(name) in PRICES))


def find_columns(path: object, line: int, header: list[str], symbol: str) -> Columns:
    """Return where the bars of `symbol` stand; raises `UsageError` for a header that has no such columns."""
    prefixes = prefixes_of(header)
    names = [_plain(cell) for cell in header]
    group = f"{_plain(_prefix_of(path, line, prefixes, symbol))}:" if prefixes else ""
    wanted = [group + name for name in PRICES]
    for name in [*wanted, *filter(None, TIMES)]:
        if names.count(name) > 1:
            refuse(path, line, f"the column {name!r} stands there twice", "name each column once")
    missing = [name for name in wanted if name not in names]
    if missing:
        found = ", ".join(repr(cell[:_SHOWN]) for cell in header[:8])
        refuse(
            path, line, f"no column {missing[0]!r} among {found}", "give a header with open, high, low, close"
        )
    time = _time_column(path, line, names)
    has_clock = names[time] == "date" and "time" in names
    return Columns(
        time=time,
        clock=names.index("time") if has_clock else _ABSENT,
        prices=tuple(names.index(name) for name in wanted),
        volume=names.index(f"{group}volume") if f"{group}volume" in names else _ABSENT,
        count=len(header),
        is_wide=bool(prefixes),
    )


def _time_column(path: object, line: int, names: list[str]) -> int:
    for name in TIMES:
        if name in names:
            return names.index(name)
    refuse(path, line, "no column of times", "name it timestamp, time, date or open_time")


def _prefix_of(path: object, line: int, prefixes: list[str], symbol: str) -> str:
    base, _, quote = symbol.partition("/")
    for prefix in prefixes:
        if re.sub(r"[^A-Z0-9]", "", prefix.upper()) in (base, base + quote):
            return prefix
    known = ", ".join(prefix[:_SHOWN] for prefix in prefixes[:8])
    refuse(
        path, line, f"no columns for {symbol} beside {known}", "choose one of them with --symbol BASE/QUOTE"
    )


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_")
