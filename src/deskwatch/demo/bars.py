"""A user's own bars: an OHLCV file as exchanges, brokers and data vendors export it.

```
timestamp,open,high,low,close,volume
2021-12-31 23:01:00,46319.0,46385.0,46319.0,46377.0,2300413.7295
```

The columns may stand in any order and case, the delimiter is a comma or a semicolon, volume may be
missing, and other columns are passed over. Of a wide file (`BTC:open`, `ETH:open`, …) one asset's bars
are read. Bars stand oldest first. A file is read as a whole before anything is made of it, so that a
mistake in its last line shows at the start, as `file:line: what: mend`; it is never held in memory.
It does not fill gaps, and it does not guess what a wrong price should have been.
"""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import msgspec

from deskwatch.demo.columns import Columns, find_columns, prefixes_of, refuse
from deskwatch.demo.instrument import Bar
from deskwatch.demo.moment import NotATimeError, parse_moment
from deskwatch.demo.symbol import guess_symbol, parse_symbol
from deskwatch.model import NotMoneyError, UsageError, parse_money

MAX_LINE_BYTES = 4096
MAX_PRICE = Decimal(10) ** 12
MAX_DECIMALS = 12  # of the grid of prices; a file may have more
_SHOWN = 40


class BarFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was read and found right; iterating reads its bars again, oldest first.

    Iterating raises `UsageError` if the file was changed in the meantime into one that is wrong.
    `tick` is the finest price in it as a power of ten, `size` in bytes.
    """

    path: Path
    symbol: str
    size: int
    count: int
    first_ns: int
    last_ns: int
    first_close: Decimal
    tick: Decimal

    def __iter__(self) -> Iterator[Bar]:
        """Read the bars."""
        return _read_bars(self.path, self.symbol)


def open_bars(path: Path, symbol: str = "") -> BarFile:
    """Read the file once; `symbol` is told from the file's name, or its only asset, where it is empty.

    Raises `UsageError`, naming the file, the line, the value and the mend, for what is no file of bars.
    """
    named = parse_symbol(symbol) if symbol else _symbol_of(path)
    first = last = None
    count = decimals = 0
    for bar in _read_bars(path, named):
        first = bar if first is None else first
        last = bar
        count += 1
        decimals = max(decimals, *(_decimals(price) for price in (bar.open, bar.high, bar.low, bar.close)))
    if first is None or last is None:
        refuse(path, 0, f"no bar of {named}", "give a file with at least one")
    return BarFile(
        path=path,
        symbol=named,
        size=path.stat().st_size,
        count=count,
        first_ns=first.time_ns,
        last_ns=last.time_ns,
        first_close=first.close,
        tick=Decimal(1).scaleb(-min(decimals, MAX_DECIMALS)),
    )


def _decimals(price: Decimal) -> int:
    exponent = price.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _symbol_of(path: Path) -> str:
    """Tell the symbol from the file's name; a wide file with several assets must be asked for one."""
    with _open(path) as file:
        line, header, _ = _read_header(path, _read_lines(path, file))
    prefixes = prefixes_of(header)
    if len(prefixes) > 1:
        refuse(path, line, f"bars of {', '.join(prefixes[:8])}", "choose one with --symbol BASE/QUOTE")
    symbol = guess_symbol(prefixes[0] if prefixes else path.stem)
    if symbol is None:
        refuse(path, 0, "the name does not tell the symbol", "give it with --symbol BASE/QUOTE")
    return symbol


def _open(path: Path) -> BinaryIO:
    """Open a regular file, and nothing that could keep us waiting, such as a pipe."""
    try:
        if not path.is_file():
            refuse(
                path, 0, "not a regular file" if path.exists() else "no such file", "give a CSV file of bars"
            )
        return path.open("rb")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}): give a CSV file of bars") from error


def _read_lines(path: Path, file: BinaryIO) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank with their numbers, from 1, without their ends."""
    number = 0
    while raw := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            refuse(path, number, f"a line of more than {MAX_LINE_BYTES} bytes", "give a CSV file of bars")
        if b"\0" in raw:
            refuse(path, number, "a NUL byte", "give a CSV file in UTF-8, not a binary one")
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n")
        except UnicodeDecodeError as error:
            refuse(path, number, f"bytes that are not UTF-8 ({error.reason})", "save the file as UTF-8")
        if text.strip():
            yield number, text


def _split(path: Path, line: int, text: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter, strict=True))]
    except csv.Error as error:
        refuse(path, line, f"{text[:_SHOWN]!r} ({error})", "mend the quotes")


def _read_header(path: Path, lines: Iterator[tuple[int, str]]) -> tuple[int, list[str], str]:
    """Return the header's line number, its cells, and the delimiter of the file."""
    line, text = next(lines, (0, ""))
    if line == 0:
        refuse(path, 0, "an empty file", "give a file with a header and bars")
    delimiter = ";" if text.count(";") > text.count(",") else ","
    return line, _split(path, line, text, delimiter), delimiter


def _read_bars(path: Path, symbol: str) -> Iterator[Bar]:
    with _open(path) as file:
        lines = _read_lines(path, file)
        line, header, delimiter = _read_header(path, lines)
        columns = find_columns(path, line, header, symbol)
        before_ns = 0
        for number, text in lines:
            bar = _read_bar(path, number, _split(path, number, text, delimiter), columns)
            if bar is None:
                continue
            if bar.time_ns <= before_ns:
                refuse(
                    path, number, "a bar not later than the one before", "sort the file by time, oldest first"
                )
            before_ns = bar.time_ns
            yield bar


def _read_bar(path: Path, line: int, cells: list[str], columns: Columns) -> Bar | None:
    """Return the bar of a row, or None where a wide file has none for this asset."""
    if len(cells) != columns.count:
        refuse(path, line, f"{len(cells)} values under {columns.count} columns", "mend the row or remove it")
    texts = [cells[index] for index in columns.prices]
    if columns.is_wide and not any(texts):
        return None
    first, high, low, last = (_price(path, line, text) for text in texts)
    if not low <= min(first, last) <= max(first, last) <= high:
        refuse(path, line, f"a high of {high} and a low of {low} around {first} and {last}", "mend the row")
    return Bar(
        _time_ns(path, line, cells, columns), first, high, low, last, _volume(path, line, cells, columns)
    )


def _time_ns(path: Path, line: int, cells: list[str], columns: Columns) -> int:
    text = cells[columns.time]
    if columns.clock >= 0:
        text = f"{text} {cells[columns.clock]}"
    try:
        return parse_moment(text)
    except NotATimeError as error:
        refuse(path, line, str(error), "write 2024-01-31 23:59:00, or seconds since 1970")


def _number(path: Path, line: int, text: str) -> Decimal:
    try:
        return parse_money(text)
    except NotMoneyError as error:
        refuse(path, line, str(error), "write numbers as 1234.5, without signs, spaces or thousands")


def _price(path: Path, line: int, text: str) -> Decimal:
    price = _number(path, line, text)
    if not 0 < price <= MAX_PRICE:
        refuse(path, line, f"a price of {text[:_SHOWN]}", "give prices above 0 and up to 1e12")
    return price


def _volume(path: Path, line: int, cells: list[str], columns: Columns) -> Decimal | None:
    text = cells[columns.volume] if columns.volume >= 0 else ""
    if not text:
        return None
    volume = _number(path, line, text)
    if volume < 0:
        refuse(path, line, f"a volume of {text[:_SHOWN]}", "give volumes of 0 or more")
    return volume
