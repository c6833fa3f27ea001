"""Which instrument a file is about, told from its name where the user does not say.

`btc-perp-1m.csv` -> BTC/USD, `gbpusd-1m.csv` -> GBP/USD, `BTCUSDT-1h.csv` -> BTC/USDT.
"""

import re

from deskwatch.model import UsageError

_QUOTES = (
    "USDT",
    "USDC",
    "FDUSD",
    "BUSD",
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "CHF",
    "CAD",
    "AUD",
    "NZD",
    "BTC",
    "ETH",
)
_COINS = frozenset(
    {"BTC", "ETH", "SOL", "BNB", "XRP", "ADA", "DOGE", "LTC", "DOT", "LINK", "AVAX", "TRX", "BCH", "XLM"}
)
_SYMBOL = re.compile(r"[A-Z0-9]{2,12}/[A-Z0-9]{2,12}", re.ASCII)


def parse_symbol(text: str) -> str:
    """Return `BASE/QUOTE` in capitals; raises `UsageError` for anything else."""
    symbol = text.strip().upper()
    if _SYMBOL.fullmatch(symbol) is None:
        raise UsageError(f"{text[:40]!r} is no symbol: write it as BASE/QUOTE, such as BTC/USD")
    return symbol


def guess_symbol(stem: str) -> str | None:
    """Return the symbol that a file's name speaks of, or None where it does not."""
    words = [word.upper() for word in re.split(r"[^A-Za-z0-9]+", stem) if word]
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if following in _QUOTES and word != following and _SYMBOL.fullmatch(f"{word}/{following}"):
            return f"{word}/{following}"
        for quote in _QUOTES:
            base = word.removesuffix(quote)
            if base != word and (base in _COINS or base in _QUOTES):
                return f"{base}/{quote}"
    for word in words:
        if word in _COINS:
            return f"{word}/USD"
    return None
