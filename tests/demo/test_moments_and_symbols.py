"""Times and names of instruments, as other programs write them."""

import pytest

from deskwatch.demo.moment import NotATimeError, parse_moment
from deskwatch.demo.symbol import guess_symbol, parse_symbol
from deskwatch.model import UsageError

NEW_YEAR = 1_640_995_200_000_000_000  # 2022-01-01 00:00 UTC


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-01",
        "20220101",
        "2022-01-01 00:00",
        "2022-01-01T00:00:00Z",
        "2022-01-01 00:00:00.000000",
        "2022-01-01 01:00:00+01:00",
        "2021-12-31T19:00:00-05:00",
        "1640995200",
        "1640995200.0",
        "1640995200000",
        "1640995200000000",
        "1640995200000000000",
    ],
)
def test_a_time_is_understood_in_every_form(text: str) -> None:
    assert parse_moment(text) == NEW_YEAR


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "0",
        "-1640995200",
        "16409952000",
        "2022-13-01",
        "2022-01-01 25:00",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "1e9",
        "1" * 5000,
        "١٦٤٠٩٩٥٢٠٠",
    ],
)
def test_what_is_no_time_of_a_bar_is_refused(text: str) -> None:
    with pytest.raises(NotATimeError):
        parse_moment(text)


@pytest.mark.parametrize(
    ("stem", "symbol"),
    [
        ("btc-perp-1m", "BTC/USD"),
        ("gbpusd-1m", "GBP/USD"),
        ("BTCUSDT-1h", "BTC/USDT"),
        ("Binance_ETHUSDC_d", "ETH/USDC"),
        ("sol_usdt", "SOL/USDT"),
        ("xyz-eur", "XYZ/EUR"),
        ("EURUSD", "EUR/USD"),
        ("ethbtc", "ETH/BTC"),
        ("LTC", "LTC/USD"),
        ("prices", None),
        ("usd", None),
        ("", None),
    ],
)
def test_the_symbol_is_told_from_a_files_name(stem: str, symbol: str | None) -> None:
    assert guess_symbol(stem) == symbol


def test_a_symbol_is_written_in_capitals() -> None:
    assert parse_symbol(" btc/usd ") == "BTC/USD"


@pytest.mark.parametrize(
    "text", ["BTCUSD", "BTC/", "/USD", "BTC/USD/EUR", "../../x", "B" * 99 + "/USD", "B\u0422C/USD"]
)
def test_what_is_no_symbol_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(UsageError, match="write it as BASE/QUOTE"):
        parse_symbol(text)
