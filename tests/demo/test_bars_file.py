"""A user's own bars: what is read, and how a wrong file is refused."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from deskwatch.demo.bars import open_bars
from deskwatch.demo.instrument import Bar
from deskwatch.model import UsageError

GOOD = """timestamp,open,high,low,close,volume
2024-01-01 00:00:00,100.0,101.5,99.5,101.0,12.5
2024-01-01 00:01:00,101.0,101.0,100.0,100.5,3
"""
FIRST = Bar(
    1_704_067_200_000_000_000,
    Decimal("100.0"),
    Decimal("101.5"),
    Decimal("99.5"),
    Decimal("101.0"),
    Decimal("12.5"),
)


def write(folder: Path, content: str | bytes, name: str = "btcusd-1m.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_file_is_read_into_bars(tmp_path: Path) -> None:
    bars = open_bars(write(tmp_path, GOOD))
    assert next(iter(bars)) == FIRST
    assert (bars.symbol, bars.count, bars.tick) == ("BTC/USD", 2, Decimal("0.1"))
    assert (bars.first_ns, bars.last_ns) == (1_704_067_200_000_000_000, 1_704_067_260_000_000_000)


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace(",", ";"),
        GOOD.replace("\n", "\n\n"),
        GOOD.rstrip("\n"),
        GOOD.replace("timestamp,open", "Open_Time,OPEN"),
        GOOD.replace("timestamp,open", "Open Time, Open "),
        GOOD.replace("timestamp,", ","),
        GOOD.replace("2024-01-01 00:00:00", '"2024-01-01T00:00:00Z"'),
        "close,low,volume,high,open,symbol,date\n101.0,99.5,12.5,101.5,100.0,BTCUSD,2024-01-01\n",
        "date,time,open,high,low,close,volume\n2024-01-01,00:00,100.0,101.5,99.5,101.0,12.5\n",
    ],
    ids=[
        "byte order mark",
        "Windows lines",
        "semicolons",
        "blank lines",
        "no last line end",
        "capitals",
        "spaces",
        "index of pandas",
        "quotes and a zone",
        "any order",
        "date and time apart",
    ],
)
def test_the_forms_that_exporters_write_are_read(content: str, tmp_path: Path) -> None:
    assert next(iter(open_bars(write(tmp_path, content)))) == FIRST


def test_a_missing_volume_is_none_and_not_zero(tmp_path: Path) -> None:
    bars = open_bars(write(tmp_path, "date,open,high,low,close\n2024-01-01,1,1,1,1\n"))
    assert [bar.volume for bar in bars] == [None]


WIDE = """,BTC:open,BTC:high,BTC:low,BTC:close,BTC:volume,ETH:open,ETH:high,ETH:low,ETH:close,ETH:volume
2024-01-01,10,12,9,11,5,,,,,
2024-01-02,11,11,11,11,,2,3,1,2,7
"""


@pytest.mark.parametrize(("symbol", "closes"), [("BTC/USD", [11, 11]), ("eth/usdt", [2])])
def test_of_a_wide_file_one_assets_bars_are_read(symbol: str, closes: list[int], tmp_path: Path) -> None:
    assert [bar.close for bar in open_bars(write(tmp_path, WIDE), symbol)] == closes


def test_a_wide_file_of_several_assets_asks_for_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"btcusd-1m\.csv:1: bars of BTC, ETH: choose one with --symbol"):
        open_bars(write(tmp_path, WIDE))


def test_a_wide_file_without_the_asset_names_those_it_has(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r":1: no columns for SOL/USD beside BTC, ETH: .*--symbol"):
        open_bars(write(tmp_path, WIDE), "SOL/USD")


HEADER = "timestamp,open,high,low,close,volume\n"
ROW = "2024-01-01 00:00:00,100,101,99,100,5\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", r":0: an empty file: give"),
        ("\n\n", r":0: an empty file: give"),
        (HEADER, r":0: no bar of BTC/USD: give"),
        ("a,b,c\n1,2,3\n", r":1: no column 'open' among 'a', 'b', 'c': give a header"),
        ("open,high,low,close\n1,1,1,1\n", r":1: no column of times: name it"),
        (HEADER.replace("high", "open") + ROW, r":1: the column 'open' stands there twice: name"),
        (HEADER + "2024-01-01,100,101,99\n", r":2: 4 values under 6 columns: mend"),
        (HEADER + ROW.replace(",5", ",5,6"), r":2: 7 values under 6 columns: mend"),
        (HEADER + ROW.replace("2024", "soon"), r":2: 'soon-01-01 00:00:00' is no time: write"),
        (HEADER + ROW.replace("2024", "1824"), r":2: '1824-.*' is not between 1990 and 2100: write"),
        (HEADER + ROW.replace("2024-01-01 00:00:00", "9" * 19), r":2: '9{19}' is not between 1990"),
        (HEADER + ROW.replace("99", "NaN"), r":2: 'NaN' is not a decimal number: write"),
        (HEADER + ROW.replace("99", "1_0"), r":2: '1_0' is not a decimal number: write"),
        (HEADER + ROW.replace("99", "\u0669\u0669"), r":2: '\u0669\u0669' is not a decimal number: write"),
        (HEADER + ROW.replace("99", ""), r":2: '' is not a decimal number: write"),
        (HEADER + ROW.replace("99", "1e999999999"), r":2: '1e999999999' is not a decimal number: write"),
        (HEADER + ROW.replace("99", "-99"), r":2: a price of -99: give prices above 0"),
        (HEADER + ROW.replace("99", "0"), r":2: a price of 0: give prices above 0"),
        (HEADER + ROW.replace("101", "1e13"), r":2: a price of 1e13: give prices above 0 and up to 1e12"),
        (HEADER + ROW.replace("101", "99.5"), r":2: a high of 99.5 and a low of 99 around 100 and 100: mend"),
        (HEADER + ROW.replace(",5", ",-5"), r":2: a volume of -5: give"),
        (HEADER + ROW + ROW, r":3: a bar not later than the one before: sort"),
        (HEADER + ROW + ROW.replace("2024", "2023"), r":3: a bar not later than the one before: sort"),
        (HEADER + '"2024-01-01,100\n', r":2: '\"2024-01-01,100' \(unexpected end of data\): mend the quotes"),
        (HEADER + "x" * 5000, r":2: a line of more than 4096 bytes: give"),
        (HEADER + ROW + "\0", r":3: a NUL byte: give"),
        (HEADER.encode() + b"\xff\xfe", r":2: bytes that are not UTF-8 .*: save"),
        ((HEADER + ROW).encode("utf-16"), r":1: a NUL byte: give"),
        (HEADER + ROW.replace("99", "<script>"), r":2: '<script>' is not a decimal number: write"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line_the_value_and_the_mend(
    content: str | bytes, words: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"btcusd-1m\.csv" + words):
        open_bars(write(tmp_path, content))


def test_a_mistake_in_the_last_line_shows_before_anything_is_replayed(tmp_path: Path) -> None:
    rows = "".join(f"{1_700_000_000 + 60 * bar},1,1,1,1,1\n" for bar in range(1000))
    with pytest.raises(UsageError, match=r":1002: 'oops'"):
        open_bars(write(tmp_path, f"{HEADER}{rows}1700060000,1,1,1,oops,1\n"))


def test_a_long_wrong_value_is_cut_in_the_message(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        open_bars(write(tmp_path, HEADER + ROW.replace("99", "9x" * 1000)))
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_what_is_no_file_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r":0: (no such file|not a regular file): give a CSV file"):
        open_bars(tmp_path / name, "BTC/USD")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UsageError, match=r":0: not a regular file"):
        open_bars(tmp_path / "pipe.csv", "BTC/USD")


def test_a_name_that_does_not_tell_the_symbol_asks_for_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"prices\.csv:0: the name does not tell the symbol: .*--symbol"):
        open_bars(write(tmp_path, GOOD, "prices.csv"))


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "symbol", "count", "tick"),
    [
        ("btc-perp-1m.csv", "", 45_031, "0.001"),
        ("gbpusd-1m.csv", "", 30_117, "0.00001"),
        ("btc-eth-ltc-usd-1d.csv", "BTC/USD", 1865, "0.01"),
    ],
)
def test_recorded_files_of_three_sources_are_read(
    name: str, symbol: str, count: int, tick: str, shared: Path
) -> None:
    bars = open_bars(shared / "data" / "bars" / name, symbol)
    assert (bars.count, bars.tick) == (count, Decimal(tick))
