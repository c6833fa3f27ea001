"""A desk of five bots as one screen: two portfolios, six figures, two charts and four tables."""

import math
from datetime import UTC, datetime

import msgspec
import pytest

from deskwatch.dashboards import Column, Curve, Line, Screen, Stat, Table, Tone, Unit

NANOSECONDS = 1_000_000_000
NOW = datetime(2025, 11, 20, 14, 3, 22, tzinfo=UTC).timestamp()


def _walk(start: float, swing: float, drift: float, count: int, phase: float) -> list[float | None]:
    """Return a wavy line that looks like a market and is the same on every run."""
    return [
        start
        + drift * n
        + swing * (math.sin(n / 17 + phase) + 0.4 * math.sin(n / 5.3 + 2 * phase) + 0.05 * math.sin(n * 1.7))
        for n in range(count)
    ]


def _depths(values: list[float | None]) -> list[float | None]:
    known = [value for value in values if value is not None]
    peaks = [max(known[: number + 1]) for number in range(len(known))]
    return [(peak - value) / peak * 100 for value, peak in zip(known, peaks, strict=True)]


def _stats(equity: float) -> list[Stat]:
    return [
        Stat(
            id="equity", title="Account value", value=equity, unit=Unit.MONEY, note="started with 150,000.00"
        ),
        Stat(
            id="pnl", title="P&L today", value=-312.44, unit=Unit.MONEY, signed=True, note="since 00:00 UTC"
        ),
        Stat(id="drawdown", title="Drawdown", value=1.84, unit=Unit.PERCENT, note="worst 4.10 %"),
        Stat(id="exposure", title="Exposure", value=0.412, unit=Unit.RATIO, note="of account value"),
        Stat(id="positions", title="Open positions", value=4, unit=Unit.COUNT, note="3 long, 1 short"),
        Stat(id="win_rate", title="Win rate", value=0.547, unit=Unit.RATIO, note="of 128 closed trades"),
    ]


def _curves(count: int) -> list[Curve]:
    times = [NOW - 15.0 * (count - 1 - n) for n in range(count)]
    crypto, forex = _walk(101200, 420, 4.1, count, 0.4), _walk(49800, 35, 0.7, count, 2.2)
    return [
        Curve(
            id="equity",
            title="Equity by portfolio",
            unit=Unit.MONEY,
            times=times,
            lines=[Line(name="crypto", values=crypto), Line(name="forex", values=forex)],
        ),
        Curve(
            id="drawdown",
            title="Drawdown",
            unit=Unit.PERCENT,
            times=times,
            lines=[Line(name="crypto", values=_depths(crypto)), Line(name="forex", values=_depths(forex))],
            downwards=True,
        ),
    ]


_STATES = {"running": Tone.GOOD, "quiet": Tone.WARNING, "stopped": Tone.BAD, "breaker open": Tone.CRITICAL}


def _bots() -> Table:
    columns = [
        Column(name="bot", title="Bot"),
        Column(name="state", title="State", tones=_STATES),
        Column(name="portfolio", title="Portfolio"),
        Column(name="strategy", title="Strategy"),
        Column(name="equity", title="Equity", unit=Unit.MONEY),
        Column(name="pnl", title="P&L today", unit=Unit.MONEY, signed=True),
        Column(name="drawdown", title="Drawdown", unit=Unit.PERCENT),
        Column(name="win_rate", title="Win rate", unit=Unit.RATIO),
        Column(name="trades", title="Trades", unit=Unit.COUNT),
        Column(name="age", title="Last fact", unit=Unit.SECONDS),
    ]
    return Table(
        id="bots",
        title="Bots",
        columns=columns,
        rows=[
            ["ema-btc", "running", "crypto", "ema_conservative", 30512.4, 212.18, 0.62, 0.58, 31, 1.2],
            ["ema-eth", "running", "crypto", "ema_conservative", 25120.07, -88.5, 2.11, 0.52, 44, 2.0],
            ["rsi-sol", "breaker open", "crypto", "rsi_reversal", 23904.55, -601.9, 6.4, 0.41, 29, 3.1],
            ["rsi-bnb", "quiet", "crypto", "rsi_reversal", 24810.0, 0.0, 0.9, None, 0, 95.0],
            ["trend-eur", "running", "forex", "trend_follow", 50122.75, 165.78, 0.31, 0.63, 24, 0.8],
        ],
    )


def _positions() -> Table:
    columns = [
        Column(name="symbol", title="Symbol"),
        Column(name="bot", title="Bot"),
        Column(name="side", title="Side"),
        Column(name="quantity", title="Quantity", unit=Unit.QUANTITY),
        Column(name="entry", title="Entry price", unit=Unit.PRICE),
        Column(name="mark", title="Mark", unit=Unit.PRICE),
        Column(name="pnl", title="Unrealised P&L", unit=Unit.MONEY, signed=True),
        Column(name="opened", title="Opened", unit=Unit.TIME),
    ]
    return Table(
        id="positions",
        title="Positions",
        columns=columns,
        rows=[
            ["BTC/USD", "ema-btc", "long", 0.25, 64012.5, 64860.25, 211.94, NOW - 4100],
            ["ETH/USD", "ema-eth", "long", 3.4, 3120.25, 3094.2, -88.57, NOW - 9200],
            ["SOL/USD", "rsi-sol", "short", -42, 142.31, 156.64, -601.86, NOW - 90000],
            ["EUR/USD", "trend-eur", "long", 20000, 1.08455, None, None, NOW - 1200],
        ],
    )


def _fills() -> Table:
    columns = [
        Column(name="time", title="Time", unit=Unit.TIME),
        Column(name="bot", title="Bot"),
        Column(name="symbol", title="Symbol"),
        Column(name="side", title="Side"),
        Column(name="quantity", title="Quantity", unit=Unit.QUANTITY),
        Column(name="price", title="Price", unit=Unit.PRICE),
        Column(name="fee", title="Fee", unit=Unit.MONEY),
        Column(name="realised", title="Realised P&L", unit=Unit.MONEY, signed=True),
    ]
    names = [
        ("ema-btc", "BTC/USD", 64012.5, 0.25),
        ("trend-eur", "EUR/USD", 1.08455, 20000.0),
        ("rsi-sol", "SOL/USD", 142.31, 42.0),
    ]
    rows: list[list[float | str | None]] = []
    for number in range(24):
        bot, symbol, price, quantity = names[number % 3]
        realised = None if number % 2 == 0 else round(math.sin(number) * 120, 2)
        side = "buy" if number % 2 == 0 else "sell"
        rows.append(
            [
                NOW - 97.0 * number,
                bot,
                symbol,
                side,
                quantity,
                price,
                round(price * quantity * 0.0004, 2),
                realised,
            ]
        )
    return Table(id="fills", title="Last fills", columns=columns, rows=rows)


def _problems() -> Table:
    columns = [
        Column(name="file", title="File"),
        Column(name="line", title="Line", unit=Unit.COUNT),
        Column(name="reason", title="Reason"),
        Column(name="detail", title="What was wrong"),
    ]
    detail = "the CRC of the line does not match: it was damaged after it was written"
    return Table(
        id="problems",
        title="Problems",
        columns=columns,
        rows=[
            ["rsi-sol-0001.jsonl", 4120, "checksum", detail],
            ["rsi-sol-0001.jsonl", 4188, "torn", "the last line has no end"],
        ],
        empty="Every line of the journals could be read.",
    )


def desk(*, equity: float = 154469.77, points: int = 240) -> Screen:
    """Return the screen of the desk at 14:03:22 UTC, one second after its newest fact."""
    return Screen(
        title="deskwatch",
        headline="1 of 5 bots is stopped by its breaker, 1 is quiet",
        tone=Tone.CRITICAL,
        currency="USD",
        generated_at_ns=int(NOW) * NANOSECONDS,
        data_as_of_ns=(int(NOW) - 1) * NANOSECONDS,
        ready=True,
        notices=["Simulated market: no real money, no real prices."],
        stats=_stats(equity),
        curves=_curves(points),
        tables=[_bots(), _positions(), _fills(), _problems()],
    )


@pytest.fixture
def screen() -> Screen:
    """The desk of five bots."""
    return desk()


@pytest.fixture
def empty_screen() -> Screen:
    """A desk before its first fact."""
    stats = [msgspec.structs.replace(stat, value=None, note="") for stat in _stats(0.0)]
    curves = [msgspec.structs.replace(curve, times=[], lines=[]) for curve in _curves(1)]
    tables = [msgspec.structs.replace(table, rows=[], empty="Nothing yet.") for table in desk().tables]
    return msgspec.structs.replace(
        desk(),
        headline="No bot has recorded yet",
        tone=Tone.NEUTRAL,
        data_as_of_ns=0,
        stats=stats,
        curves=curves,
        tables=tables,
    )
