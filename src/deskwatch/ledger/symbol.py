"""Reading a symbol: which currency is traded, and in which it is paid."""


def currencies(symbol: str, default_quote: str) -> tuple[str, str]:
    """Return (base, quote): `BTC/USD` is ("BTC", "USD"), and so is `BTC/USD:BTC`.

    A symbol without a slash is its own base, paid in the account's currency.
    """
    base, slash, quote = symbol.partition("/")
    if not slash:
        return symbol, default_quote
    return base, quote.partition(":")[0] or default_quote
